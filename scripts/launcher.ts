import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { beginningOf, isProcessAlive } from "./postmaster";

/** What npm start leaves in its data directory while it runs. */
interface Launcher {
  pid: number;
  /** When it began, where that can be told: its number may be somebody else's by now. */
  begun?: string;
  port: number;
}

const pathIn = (dir: string) => join(dir, "launcher.json");

/** Who else runs from a data directory, and must keep its database; one that was killed does not count. */
export function otherLauncher(dir: string): Launcher | undefined {
  try {
    const other = JSON.parse(readFileSync(pathIn(dir), "utf8")) as Launcher;
    return isProcessAlive(other.pid) && (other.begun ?? beginningOf(other.pid)) === beginningOf(other.pid) && other.pid !== process.pid
      ? other
      : undefined;
  } catch {
    return undefined;
  }
}

/** Says that this process runs from a data directory. Gives what takes that back. */
export function announce(dir: string, port: number): () => void {
  writeFileSync(pathIn(dir), JSON.stringify({ pid: process.pid, begun: beginningOf(process.pid), port } satisfies Launcher));
  return () => rmSync(pathIn(dir), { force: true });
}
