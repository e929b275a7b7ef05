import { liftDueSuspensions } from "@/lib/db/user-changes";
import { mutations } from "@/lib/db/pools";
import { log } from "@/lib/log";

const everyMs = 60_000;

// Whatever goes wrong, the next minute tries again: the row is still there.
const lift = async () => {
  try {
    const [row] = await mutations((db) => liftDueSuspensions(db));
    if (row?.lifted) log.info({ lifted: row.lifted }, "suspensions ended");
  } catch (error) {
    log.warn({ error: (error as Error).message }, "suspensions could not be looked through");
  }
};

/** Ends suspensions whose time is over: now, and every minute from now on. Several processes may do so at once. */
export const liftSuspensions = () => {
  void lift();
  setInterval(() => void lift(), everyMs).unref();
};
