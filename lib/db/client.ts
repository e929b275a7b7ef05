import { readFileSync } from "node:fs";
import { checkServerIdentity, type PeerCertificate } from "node:tls";
import postgres from "postgres";

/** Anything that runs a query: a pool, or a transaction of a test. Every query function takes one as its first argument. */
export type Db = postgres.ISql<{ bigint: number; uuids: string[] }>;
/** A pool of connections, which can be ended. */
export type Pool = postgres.Sql<{ bigint: number; uuids: string[] }>;
/** A part of a statement, to be composed into another. */
export type Fragment = postgres.PendingQuery<postgres.Row[]>;

/** libpq's words for TLS. */
export type SslMode = "disable" | "prefer" | "require" | "verify-ca" | "verify-full";

/** How to reach a server. */
export interface Connection {
  /** A name, an address, or the folder of a Unix socket. */
  host: string;
  port: number;
  user: string;
  password?: string;
  database: string;
  sslMode: SslMode;
  sslRootCert?: string;
  sslCert?: string;
  sslKey?: string;
}

const file = (path: string | undefined) => (path ? readFileSync(path, "utf8") : undefined);

/** "require" encrypts without looking at the certificate, "verify-ca" checks who signed it, "verify-full" the host name too. */
const tls = (c: Connection): postgres.Options<Record<string, never>>["ssl"] => {
  if (c.sslMode === "disable") return false;
  if (c.sslMode === "prefer") return "prefer";
  return {
    rejectUnauthorized: c.sslMode !== "require",
    ca: file(c.sslRootCert),
    cert: file(c.sslCert),
    key: file(c.sslKey),
    // The driver names no server when it has an address, and Node would compare the certificate with "localhost".
    checkServerIdentity: (_: string, certificate: PeerCertificate) =>
      c.sslMode === "verify-full" ? checkServerIdentity(c.host, certificate) : undefined,
  };
};

// The driver looks for a port behind a colon, as in a URL: an address of IPv6 has to come as a list of one, which its types do not know.
const place = ({ host, port }: Connection) =>
  (host.includes(":") ? { host: [host], port: [port] } : { host, port }) as { host: string; port: number };

export type Settings = Record<string, string | number>;

/**
 * How statements of lists are planned. Each for its values: what a filter means decides whether to gather or to read in order, and a plan for any
 * values took seconds where one for these took milliseconds. Rows that many read are in memory, where one is not four times as dear for being read
 * by an index; and a page leaves the other processors to the services.
 */
export const planning: Settings = { plan_cache_mode: "force_custom_plan", random_page_cost: 1.1, max_parallel_workers_per_gather: 0 };

/**
 * A lazy pool: it connects with its first query.
 * @param applicationName what pg_stat_activity shows
 * @param max connections at the most
 * @param lifetimeS seconds after which a connection is replaced
 * @param settings PostgreSQL's, in place of what the role has. A statement_timeout must be known when the connection begins: the clock of a running
 *   statement was set when it began, and nothing inside of it can set it anew
 */
export const connect = (c: Connection, applicationName: string, max: number, lifetimeS = 1800, settings: Settings = {}): Pool =>
  postgres({
    ...place(c),
    user: c.user,
    database: c.database,
    password: c.password ?? "",
    ssl: tls(c),
    max,
    max_lifetime: lifetimeS,
    idle_timeout: 300,
    connect_timeout: 3,
    // The driver waits up to 20 s between two attempts; a console must be back as soon as the database is.
    backoff: () => 0.25,
    // A connection that dies while it fetches types hands its error to the next query (porsager/postgres#1223).
    fetch_types: false,
    // Times travel as text in places (keyset cursors), and must read the same whoever connects.
    connection: { application_name: applicationName, TimeZone: "UTC", ...settings },
    onnotice: () => undefined,
    // Column names only: postgres.camel would also rename keys inside jsonb, and the audit log must show what was written.
    transform: { column: { from: postgres.toCamel } },
    // Counts and sizes fit in a double.
    types: {
      bigint: { to: 20, from: [20], serialize: String, parse: Number },
      // Arrays are among the types that would be fetched; the only ones that go in are lists of ids.
      uuids: {
        to: 2951,
        from: [],
        serialize: (ids: string[]) => `{${ids.join(",")}}`,
        parse: (text: string) => text.slice(1, -1).split(","),
      },
    },
  });
