import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { dataDir } from "@/scripts/connection";
import { runningServer } from "@/scripts/embedded";

/** Stops the servers that the tests started. Their data stays: the next run begins a second earlier. */
export default async function stopServers(): Promise<void> {
  const dir = join(dataDir(), "test");
  if (!existsSync(dir)) return;
  for (const major of readdirSync(dir)) await (await runningServer(join(dir, major, "postgres")))?.stop();
}
