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

/** Whether the environment names a server; otherwise the embedded one is meant. */
export const namesServer = () => Boolean(variable("DATABASE_URL") ?? variable("DB_HOST"));

/** How a role connects to the server that the environment names. @throws Trouble on a variable that makes no sense. */
export function connectionFromEnv(role: Exclude<Role, "superuser">): Connection {
  const given = Object.fromEntries(Object.keys(Env.shape).map((name) => [name, variable(name)]));
  const parsed = DatabaseEnv.safeParse(given);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new Trouble(`${issue?.path.join(".")}: ${issue?.message}`);
  }
  return connectionOf(parsed.data, role);
}

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

async function use(connection: Connection, work: (sql: Pool) => Promise<void>): Promise<void> {
  const sql = connect(connection, "gatehouse script", 1);
  try {
    await work(sql);
  } catch (error) {
    throw reachable(error, connection);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

/** Turns the errors of connecting into one line that says what to do; hands back any other as it is. */
export function reachable(error: unknown, connection: Connection): unknown {
  if (!(error instanceof Error && "code" in error)) return error;
  const { host, port, user } = connection;
  const place = host.includes(":") ? `[${host}]:${port}` : `${host}:${port}`;
  switch (String(error.code)) {
    case "ECONNREFUSED":
    case "CONNECT_TIMEOUT":
    case "ETIMEDOUT":
    case "ENOTFOUND":
    case "EAI_AGAIN":
    case "EHOSTUNREACH":
    case "ENETUNREACH":
      return new Trouble(
        `The database server at ${place} cannot be reached (${String(error.code)}). Check DB_HOST and DB_PORT, or DATABASE_URL, and that it runs.`,
      );
    case "28P01":
    case "28000":
      return new Trouble(`The database server at ${place} refused ${user}: ${error.message}. Check the user name and the password.`);
    case "3D000":
      return new Trouble(`At ${place}: ${error.message}. Check DB_DATABASE, or create it.`);
    default:
      return error;
  }
}
