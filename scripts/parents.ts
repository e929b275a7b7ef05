import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { isProcessAlive } from "./postmaster";

interface Parent {
  pid: number;
  command: string;
  parent: number;
}

/**
 * Calls back when the npm that runs this process is gone. npm starts scripts through a shell, and a signal to npm ends
 * that shell and never reaches us: without this, `kill` of npm would leave everything running.
 */
export function onNpmGone(callback: () => void): void {
  if (!process.env.npm_lifecycle_event || process.platform === "win32") return;
  const parent = inspect(process.ppid);
  if (!parent) return;
  const isShell = /^-?(ba|da|z|a|k)?sh$/.test(parent.command);
  const watched = isShell && parent.parent > 1 ? [parent.pid, parent.parent] : [parent.pid];
  const timer = setInterval(() => {
    if (process.ppid === parent.pid && watched.every(isProcessAlive)) return;
    clearInterval(timer);
    callback();
  }, 250);
  timer.unref();
}

function inspect(pid: number): Parent | undefined {
  if (process.platform === "linux") {
    const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
    const command = stat.slice(stat.indexOf("(") + 1, stat.lastIndexOf(")"));
    return { pid, command, parent: Number(stat.slice(stat.lastIndexOf(")") + 2).split(" ")[1]) };
  }
  const found = /^\s*(\d+)\s+(.*)$/.exec(spawnSync("ps", ["-o", "ppid=,comm=", "-p", String(pid)], { encoding: "utf8" }).stdout.trim());
  return found ? { pid, command: String(found[2]).split("/").at(-1) ?? "", parent: Number(found[1]) } : undefined;
}
