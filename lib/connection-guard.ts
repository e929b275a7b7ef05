import { setTimeout as sleep } from "node:timers/promises";
import { connectionOf } from "@/lib/db/connection";
import { getConnectionFacts } from "@/lib/db/connection-facts";
import { reads } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { unsafeAddress, unsafeConnection } from "@/lib/unsafe";

const retryMs = 1000;

/**
 * Ends the process when the database is used in a way that GATEHOUSE_ALLOW does not name, however the server was started. While the database
 * cannot be reached, nothing can be done with it either: it is asked again until it answers.
 */
export const guardConnection = async () => {
  const e = env();
  const { host, sslMode } = connectionOf(e, "app");
  const reached = { host, sslMode, allow: e.GATEHOUSE_ALLOW };
  const refuse = (why: string | undefined) => {
    if (!why) return;
    log.fatal(why);
    process.exit(1);
  };
  refuse(unsafeAddress(reached));
  for (;;) {
    const [facts] = await reads(getConnectionFacts).catch(() => []);
    if (facts) return refuse(unsafeConnection(reached, facts));
    await sleep(retryMs, undefined, { ref: false });
  }
};
