import type { Db, Pool } from "./client";
import { DeadlineError, OverloadError, isTransient, meaningOf } from "./errors";

/** Runs one query with a deadline and gives its rows, or throws a DatabaseError. */
export type Watched = <T>(query: (db: Db) => PromiseLike<T>) => Promise<T>;

/**
 * A pool under watch. A query in flight on a dead network never settles (porsager/postgres#1089), and none of the driver's own time-outs end
 * it: so each query races our deadline, and the first one that misses it swaps in a fresh pool and lets the old one go.
 * @param options.timeoutMs the deadline, longer than the role's statement_timeout, so that a slow statement ends as such
 * @param options.queue how many queries may be under way before further ones are refused as busy
 */
export const watched = (open: () => Pool, options: { timeoutMs: number; queue: number }): Watched => {
  let pool = open();
  let underWay = 0;

  const once = async <T>(query: (db: Db) => PromiseLike<T>): Promise<T> => {
    const used = pool;
    let timer: NodeJS.Timeout | undefined;
    const deadline = new Promise<never>((_, reject) => {
      timer = setTimeout(() => {
        reject(new DeadlineError(options.timeoutMs));
        if (pool === used) {
          pool = open();
          void used.end({ timeout: 1 }).catch(() => undefined);
        }
      }, options.timeoutMs);
    });
    try {
      return await Promise.race([query(used), deadline]);
    } finally {
      clearTimeout(timer);
    }
  };

  return async (query) => {
    if (underWay >= options.queue) throw meaningOf(new OverloadError("queue full"));
    underWay += 1;
    try {
      // A second try is safe: a read changes nothing, and a mutation carries an operation id that takes effect once.
      return await once(query).catch((error: unknown) => {
        if (isTransient(meaningOf(error))) return once(query);
        throw error;
      });
    } catch (error) {
      throw meaningOf(error);
    } finally {
      underWay -= 1;
    }
  };
};
