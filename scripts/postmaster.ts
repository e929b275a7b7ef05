import { spawnSync } from "node:child_process";
import { readFileSync, readlinkSync, realpathSync } from "node:fs";
import { join } from "node:path";

export interface Postmaster {
  pid: number;
  port: number;
  /** `starting`, `ready` or `stopping`, as the postmaster itself keeps it. */
  status: string;
}

/** What the lock file of a data directory says; undefined when there is none. */
export function readPostmaster(dataDir: string): Postmaster | undefined {
  let text: string;
  try {
    text = readFileSync(join(dataDir, "postmaster.pid"), "utf8");
  } catch {
    return undefined;
  }
  const lines = text.split("\n").map((line) => line.trim());
  return { pid: Number(lines[0]), port: Number(lines[3]), status: lines[7] ?? "starting" };
}

/** Whether a process runs. A zombie does not: a parent that never reaps, such as a container's first process, leaves those. */
export function isProcessAlive(pid: number): boolean {
  if (!Number.isInteger(pid) || pid <= 1) return false;
  try {
    process.kill(pid, 0);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EPERM") return false;
  }
  if (process.platform !== "linux") return true;
  const [state = "Z"] = statOf(pid);
  return state !== "Z";
}

/** When a process began, to be compared; undefined where /proc does not tell. https://man7.org/linux/man-pages/man5/proc_pid_stat.5.html */
export const beginningOf = (pid: number): string | undefined => statOf(pid)[19];

/** What Linux says of a process, from its state on: its name, before that, may hold anything. */
const statOf = (pid: number): string[] => {
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, "utf8"));
  return stat ? stat.slice(stat.lastIndexOf(")") + 2).split(" ") : [];
};

/** Whether a process still serves this data directory, as opposed to a stranger that got its number later. */
export function isAlive(pid: number, dataDir: string): boolean {
  if (!isProcessAlive(pid)) return false;
  if (process.platform === "win32") return true;
  if (process.platform === "linux") {
    const cwd = attempt(() => readlinkSync(`/proc/${pid}/cwd`));
    return !cwd || cwd === realpathSync(dataDir);
  }
  return /postgres/.test(spawnSync("ps", ["-o", "comm=", "-p", String(pid)], { encoding: "utf8" }).stdout);
}

const attempt = <T>(read: () => T): T | undefined => {
  try {
    return read();
  } catch {
    return undefined;
  }
};
