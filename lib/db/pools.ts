import "server-only";
import { env } from "@/lib/env";
import { connect, planning, type Connection, type Pool, type Settings } from "./client";
import { connectionOf } from "./connection";
import { firstFree, watched, type Watched } from "./watchdog";

const lifetimeS = (text: string) => Number.parseInt(text, 10) * { s: 1, m: 60, h: 3600 }[text.at(-1) as "s" | "m" | "h"];

/**
 * How many connections each pool gets of all that there may be: two at the least, and of the rest what it is asked for; suggestions have one.
 * @param limit 13 at the least
 */
export const shares = (limit: number) => {
  const rest = limit - 13;
  const share = (of: number) => 2 + Math.floor(rest * of);
  const others = { sessions: share(0.2), mutations: share(0.2), exports: share(0.1), monitor: share(0.2), bulk: 2, suggestions: 1 };
  return { ...others, reads: limit - Object.values(others).reduce((sum, one) => sum + one) };
};

const open = () => {
  const e = env();
  const [app, monitor] = [connectionOf(e, "app"), connectionOf(e, "monitor")];
  const max = shares(e.DB_MAX_OPEN_CONNS);
  const pool = (name: string, c: Connection, size: number, timeoutMs: number, settings?: Settings, queue = size * 50) =>
    watched((): Pool => connect(c, `gatehouse ${name}`, size, lifetimeS(e.DB_CONN_MAX_LIFETIME), settings), { timeoutMs, queue });
  return {
    sessions: pool("session check", app, max.sessions, 3_000),
    reads: pool("reads", app, max.reads, 5_000, planning),
    mutations: pool("mutations", app, max.mutations, 5_000),
    exports: pool("exports", app, max.exports, 10_000, planning),
    // They are there while somebody ends sessions by the thousand. A pool each: what runs for minutes must not be cut because a neighbour's connection died.
    bulk: firstFree(
      Array.from({ length: max.bulk }, () => pool("bulk", app, 1, 185_000, { statement_timeout: 180_000 })),
      { queue: 50, waitMs: 60_000 },
    ),
    monitor: pool("monitor", monitor, max.monitor, 5_000),
    // What can be left out is worth no more than this, and waits for two others at the most.
    suggestions: pool("suggestions", app, max.suggestions, 3_500, { ...planning, statement_timeout: 1_000 }, 3),
  };
};

// next dev loads modules anew on each change; the pools must survive that.
const kept = globalThis as { gatehousePools?: ReturnType<typeof open> };
const pools = () => (kept.gatehousePools ??= open());

const through =
  (name: keyof ReturnType<typeof open>): Watched =>
  (query, how) =>
    pools()[name](query, how);

/** Runs a query of a page. Each throws a DatabaseError that says what it means for a person. */
export const reads = through("reads");
/** Runs the one statement of a mutation. */
export const mutations = through("mutations");
/** Runs a stretch of an export, so that whoever downloads everything never takes a page's connection. */
export const exportReads = through("exports");
/** Runs the one statement of a mutation that may hit very many rows: a hundred thousand sessions take longer than any page may. */
export const bulk = through("bulk");
/** Runs the session check, so that a slow page can never keep people from being recognised. */
export const sessionChecks = through("sessions");
/** Runs a catalogue query as gatehouse_monitor. */
export const monitor = through("monitor");
/** Runs a search for what may have been meant: a second at the most, since a page does without it. */
export const suggestions = through("suggestions");
