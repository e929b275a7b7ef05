import { dirname, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { connect, type Connection, type Pool } from "../lib/db/client";
import { connectionOf } from "../lib/db/connection";
import { Env } from "../lib/env";
import { Trouble, variable } from "./cli";
import { type Role, runningCluster, startCluster } from "./cluster";
import { otherLauncher } from "./launcher";

/** A server to work on. */
export interface Target {
  /** The one that npm start runs, as opposed to one that the environment names. */
  embedded: boolean;
  host: string;
  database: string;
}

// Scripts need no session, so they do without its secret.
const DatabaseEnv = Env.omit({ NEXTAUTH_SECRET: true });

export const projectDir = dirname(dirname(fileURLToPath(import.meta.url)));

/** Where the embedded installation keeps everything. */
export const dataDir = () => resolve(projectDir, variable("GATEHOUSE_DATA_DIR") ?? ".data");

/** Whether the environment names a server; otherwise the embedded one is meant. @throws Trouble when it names an owner of tables and not where they are */
export function namesServer(): boolean {
  if (variable("DATABASE_URL") ?? variable("DB_HOST")) return true;
  if (!variable("DB_OWNER_USERNAME")) return false;
  throw new Trouble(
    "DB_OWNER_USERNAME is set, and neither DB_HOST nor DATABASE_URL says on which server. Set one of them, or unset DB_OWNER_USERNAME for the embedded one.",
  );
}

/** The environment without what only the web server needs. @throws Trouble on a variable that makes no sense. */
export function databaseEnv(): Omit<Env, "NEXTAUTH_SECRET"> {
  const given = Object.fromEntries(Object.keys(Env.shape).map((name) => [name, variable(name)]));
  const parsed = DatabaseEnv.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Trouble(`${issue?.path.join(".")}: ${issue?.message}`);
  }
  return parsed.data;
}

/** How a role connects to the server that the environment names. @throws Trouble on a variable that makes no sense. */
export const connectionFromEnv = (role: Exclude<Role, "superuser">): Connection => connectionOf(databaseEnv(), role);

/** Runs `work` with one connection as `role`. The embedded server is started for it, and stopped again, if it is not running. */
export async function withDatabase(role: Exclude<Role, "superuser">, work: (sql: Pool, target: Target) => Promise<void>): Promise<void> {
  if (namesServer()) {
    const connection = connectionFromEnv(role);
    return use(connection, (sql) => work(sql, { embedded: false, host: connection.host, database: connection.database }));
  }
  const dir = dataDir();
  const cluster = (await runningCluster(dir)) ?? (await startCluster({ dir }));
  try {
    const connection = cluster.connection(role);
    await use(connection, (sql) => work(sql, { embedded: true, host: connection.host, database: connection.database }));
  } finally {
    // npm start may have found it running meanwhile, and serves from it.
    if (!cluster.server.reattached && !otherLauncher(dir)) await cluster.server.stop();
  }
}

/** Runs `work` with one connection. @throws Trouble when the server cannot be reached, or does not let us in */
export async function use<T>(connection: Connection, work: (sql: Pool) => Promise<T>): Promise<T> {
  const sql = open(connection);
  let hasAnswered = false;
  try {
    await untilItAnswers(sql);
    hasAnswered = true;
    return await work(sql);
  } catch (error) {
    throw hasAnswered ? lost(error, connection) : reachable(error, connection);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

function open(connection: Connection): Pool {
  try {
    return connect(connection, "gatehouse script", 1);
  } catch (error) {
    // Only the files of a certificate are read before the first statement.
    throw new Trouble(`${(error as Error).message}. Check DB_SSL_ROOT_CERT, DB_SSL_CERT and DB_SSL_KEY.`);
  }
}

const patienceMs = 5_000;

/** Ends in time where a proxy takes connections and closes them before a server has spoken: the driver then connects anew at once, for ever. */
async function untilItAnswers(sql: Pool): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(Object.assign(new Error("no answer"), { code: "NO_ANSWER" })), patienceMs);
  });
  try {
    await Promise.race([sql`select`, late]);
  } finally {
    clearTimeout(timer);
  }
}

const unreachable =
  /^(ECONNREFUSED|EHOSTUNREACH|ENETUNREACH|ECONNRESET|EPIPE|ETIMEDOUT|ENOTFOUND|EAI_AGAIN|CONNECT_TIMEOUT|NO_ANSWER|CONNECTION_(CLOSED|ENDED|DESTROYED))$/;

const isUnreachable = (error: Error & { code?: unknown }) =>
  unreachable.test(String(error.code)) || ("syscall" in error && error.syscall === "connect");

const placeOf = ({ host, port }: Connection) => (host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`);

/** A server that was there and is gone: what it was doing may be done. */
function lost(error: unknown, connection: Connection): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  if (!isUnreachable(error) && !("severity" in error && error.severity === "FATAL")) return error;
  return new Trouble(
    `The connection to the database server at ${placeOf(connection)} was lost in the middle of the work (${String(error.code)}), and what was under way may be done or not. Look before you run this again; of migrations npm run db:status tells.`,
  );
}

/** Turns the errors of connecting into one line that says what to do; hands back any other as it is. */
export function reachable(error: unknown, connection: Connection): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  const { user, database, sslMode } = connection;
  const place = placeOf(connection);
  const code = String(error.code);
  if (isUnreachable(error)) {
    const advice = `Check DB_HOST and DB_PORT, or DATABASE_URL, and that it runs${sslMode === "disable" || sslMode === "prefer" ? "" : `, and that it takes TLS (DB_SSL_MODE is ${sslMode})`}.`;
    return new Trouble(`The database server at ${place} cannot be reached (${code}). ${advice}`);
  }
  // OpenSSL's and Node's words for a certificate or a handshake.
  if (/CERT|TLS|SSL|^EPROTO$|^UNABLE_TO/.test(code)) {
    return new Trouble(
      `The database server at ${place} has no TLS that DB_SSL_MODE=${sslMode} accepts: ${oneLine(error.message)}. Check DB_SSL_ROOT_CERT and the name in DB_HOST.`,
    );
  }
  if (!("severity" in error && error.severity === "FATAL")) return error;
  const advice: Record<string, string> = {
    "28P01": "Check the user name and the password.",
    "28000": "Check the user name and the password.",
    "3D000": "Check DB_DATABASE, or create it.",
    "42501": `An administrator lets it in: grant connect on database "${database}" to "${user}"`,
    "53300": "Try again when others have left, or raise the limit of connections.",
    "57P03": "Try again in a moment.",
  };
  return new Trouble(`The database server at ${place} refused ${user}: ${oneLine(error.message)}. ${advice[code] ?? ""}`.trim());
}

// OpenSSL ends its messages with a line break of its own.
const oneLine = (text: string) => text.trim().replaceAll(/\s+/g, " ");
