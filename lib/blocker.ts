import "server-only";
import { healthReader } from "@/lib/db/health";
import { monitor } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { duration } from "@/lib/format";
import { blockedBy } from "@/lib/lock-tree";

/** Who holds the lock that somebody has just waited for in vain, in a sentence; undefined when nobody does any more or it cannot be told. */
export const findBlocker = async (): Promise<string | undefined> => {
  try {
    const holders = await healthReader(monitor, env().DB_MONITOR_USERNAME)("lock_holders");
    return (holders.state === "measured" && blockedBy(holders.rows, duration)) || undefined;
  } catch {
    // The first trouble is what matters; a second one while explaining it would only hide it.
    return undefined;
  }
};
