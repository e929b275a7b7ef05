import { existsSync, readdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { runningServer } from "@/scripts/embedded";
import { testDataDir } from "./data-dir";

/** Stops the servers that the tests started. Data on a disk stays: the next run begins a second earlier. */
export default async function stopServers(): Promise<void> {
  const { path, isInMemory } = testDataDir();
  if (!existsSync(path)) return;
  for (const name of readdirSync(path)) await (await runningServer(join(path, name, "postgres")))?.stop();
  if (isInMemory) rmSync(path, { recursive: true });
}
