import pLimit from "p-limit";
import type { Db, Pool } from "./client";
import { type DatabaseError, DeadlineError, OverloadError, isTransient, meaningOf, neverRan } from "./errors";

/**
 * Runs one query with a deadline and gives its rows, or throws a DatabaseError.
 * @param how.mayRepeat false for a statement that says something else when it runs a second time: once it may have reached the server, an answer
 *   that does not come is an unknown outcome, and the caller's to tell
 */
export type Watched = <T>(query: (db: Db) => PromiseLike<T>, how?: { mayRepeat: boolean }) => Promise<T>;

/** Tries of one query, all within its deadline. */
const maxTries = 3;

/** After these the driver's connection is in doubt, or known to be broken. */
const deaths = new Set(["CONNECTION_CLOSED", "CONNECT_TIMEOUT", "ECONNRESET", "EPIPE", "57P01", "57P02"]);

/**
 * A pool under watch. A query in flight on a dead network never settles (porsager/postgres#1089), and none of the driver's own time-outs end
 * it: so each query races our deadline, and the first one that misses it swaps in a fresh pool and lets the old one go.
 *
 * So does the first query whose connection dies. The driver would make that connection anew, with what it still holds of the old one: the
 * server's last words, with which it fails the next query though that was never sent, or a write that was due, after which it never sends a
 * start-up message again and each attempt hangs until connect_timeout (porsager/postgres#970, #1223).
 * @param options.timeoutMs the deadline, longer than the role's statement_timeout, so that a slow statement ends as such
 * @param options.queue how many queries may be under way before further ones are refused as busy
 */
export const watched = (open: () => Pool, options: { timeoutMs: number; queue: number }): Watched => {
  let pool = open();
  let underWay = 0;

  const replace = (used: Pool) => {
    if (pool !== used) return;
    pool = open();
    // Long enough for what is in flight on the other connections; what is not done by then is tried again on the new pool.
    void used.end({ timeout: 1 }).catch(() => undefined);
  };

  const once = async <T>(query: (db: Db) => PromiseLike<T>, deadline: Promise<never>): Promise<T> => {
    const used = pool;
    try {
      return await Promise.race([query(used), deadline]);
    } catch (error) {
      if (error instanceof DeadlineError || deaths.has(String((error as { code?: unknown }).code))) replace(used);
      throw meaningOf(error);
    }
  };

  return async (query, { mayRepeat } = { mayRepeat: true }) => {
    if (underWay >= options.queue) throw meaningOf(new OverloadError("Too many requests are waiting for the database."));
    underWay += 1;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new DeadlineError(options.timeoutMs)), options.timeoutMs);
    });
    try {
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(query, deadline);
        } catch (error) {
          // Another try is safe: a read changes nothing, and a mutation knows itself again, by an operation id or by what was made for this try.
          const isSafe = mayRepeat ? isTransient : neverRan;
          if (attempt === maxTries || !isSafe(error as DatabaseError)) throw error;
        }
      }
    } finally {
      clearTimeout(timer);
      underWay -= 1;
    }
  };
};

/**
 * Several as one: each query goes to the first that is free, so that none waits behind one that takes minutes while another has nothing to do.
 * @param options.queue how many queries may wait before further ones are refused as busy
 * @param options.waitMs after how long one that has had no turn is refused as busy: it has not begun, and will not
 */
export const firstFree = (several: readonly Watched[], options: { queue: number; waitMs: number }): Watched => {
  const free = [...several];
  const turns = pLimit(several.length);
  const busy = () => meaningOf(new OverloadError("Too many requests are waiting for the database."));
  return async (query, how) => {
    if (turns.pendingCount >= options.queue) throw busy();
    const patience = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        patience.abort();
        reject(busy());
      }, options.waitMs);
    });
    const turn = turns(async () => {
      clearTimeout(timer);
      patience.signal.throwIfAborted();
      const run = free.pop() as Watched;
      try {
        return await run(query, how);
      } finally {
        free.push(run);
      }
    });
    return Promise.race([turn, late]);
  };
};
