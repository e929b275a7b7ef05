import "server-only";
import type { Db } from "@/lib/db/client";
import { connectionOf } from "@/lib/db/connection";
import { reads } from "@/lib/db/pools";
import { sentBy, type Sent } from "@/lib/db/sent";
import { env } from "@/lib/env";
import { oneOf, type SearchParams } from "@/lib/search-params";

/** A statement of the page that was opened, as "Show SQL" tells of it. */
export interface TracedRead {
  /** Where it is written: "lib/db/users.ts: listUsers". */
  from: string;
  /** Until the answer was here, or the failure. */
  tookMs: number;
  /** Absent if there was no connection to send it on. */
  sent?: Sent;
}

/** What a page has read for the panel that its URL's `sql` names; nothing if it names none. */
export interface Trace<Panel extends string = string> {
  panel: Panel | undefined;
  ran: readonly TracedRead[];
  /** Whom the page's reads run as. */
  role: string;
}

/** The trace of a page that has one panel, "show". */
export type ListTrace = ReturnType<typeof traceReads<"show">>;

/**
 * The reads of a page, noted for those of the panel that `sql` asks for. The others cost nothing more, and no statement is in a page where nobody
 * asked for it. Values are noted with it, so what is read with a secret goes another way.
 * @param panels what `sql` may say; anything else counts as absent
 */
export const traceReads = <const Panel extends string>(query: SearchParams, panels: readonly Panel[]) => {
  const panel = oneOf(query.sql, panels);
  const ran: TracedRead[] = [];
  return {
    panel,
    ran,
    get role() {
      return connectionOf(env(), "app").user;
    },
    /** As `reads`; `from` is the file of lib/db and the function. */
    reads: async <T>(of: Panel, from: `${string}.ts: ${string}`, ask: (db: Db) => PromiseLike<T>): Promise<T> => {
      if (of !== panel) return reads(ask);
      const read: TracedRead = { from: `lib/db/${from}`, tookMs: 0 };
      ran.push(read);
      const began = performance.now();
      let asked: PromiseLike<T> | undefined;
      try {
        return await reads((db) => (asked = ask(db)));
      } finally {
        read.tookMs = performance.now() - began;
        read.sent = sentBy(asked);
      }
    },
  };
};
