import "server-only";
import { env, type Env } from "@/lib/env";
import { connect, planning, type Connection, type Pool, type Settings } from "./client";
import { watched, type Watched } from "./watchdog";

const connection = (e: Env): Connection => ({
  url: e.DATABASE_URL,
  host: e.DB_HOST,
  port: e.DB_PORT,
  user: e.DATABASE_URL ? "" : e.DB_USERNAME,
  password: e.DB_PASSWORD,
  database: e.DB_DATABASE,
  sslMode: e.DB_SSL_MODE,
  sslRootCert: e.DB_SSL_ROOT_CERT,
  sslCert: e.DB_SSL_CERT,
  sslKey: e.DB_SSL_KEY,
});

const lifetimeS = (text: string) => Number.parseInt(text, 10) * { s: 1, m: 60, h: 3600 }[text.at(-1) as "s" | "m" | "h"];

const open = () => {
  const e = env();
  const app = connection(e);
  const monitor = { ...app, user: e.DB_MONITOR_USERNAME, password: e.DB_MONITOR_PASSWORD ?? e.DB_PASSWORD };
  const pool = (name: string, c: Connection, share: number, timeoutMs: number, settings?: Settings) => {
    const max = Math.max(2, Math.floor(e.DB_MAX_OPEN_CONNS * share));
    return watched((): Pool => connect(c, `gatehouse ${name}`, max, lifetimeS(e.DB_CONN_MAX_LIFETIME), settings), {
      timeoutMs,
      queue: max * 50,
    });
  };
  return {
    sessions: pool("session check", app, 0.2, 3_000),
    reads: pool("reads", app, 0.35, 5_000, planning),
    mutations: pool("mutations", app, 0.2, 5_000),
    exports: pool("exports", app, 0.1, 10_000, planning),
    // Two connections at the most, which are there while somebody ends sessions by the thousand.
    bulk: pool("bulk", app, 0, 185_000, { statement_timeout: 180_000 }),
    monitor: pool("monitor", monitor, 0.2, 5_000),
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
