import { readFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import postgres from "postgres";
import { connect, type Connection } from "../lib/db/client";
import { checkDirectory, runningServer, type Server, startServer } from "./embedded";
import { ensureSecrets, readSecrets, type Secrets } from "./secrets";

/** Who connects: the roles of sql/roles.sql, the owner of the tables, and the administrator of the server. */
export type Role = "owner" | "app" | "monitor" | "superuser";

/** An embedded server with its roles and its database. */
export interface Cluster {
  server: Server;
  secrets: Secrets;
  /** How a role connects, to the platform's database unless another one is named. */
  connection: (role: Role, database?: string) => Connection;
}

export interface ClusterOptions {
  /** Holds the server's data directory and the secrets. */
  dir: string;
  major?: number;
  port?: number;
  settings?: Record<string, string>;
}

const database = "api_server";
const users: Record<Role, string> = {
  owner: "gatehouse_owner",
  app: "gatehouse_app",
  monitor: "gatehouse_monitor",
  superuser: "postgres",
};

/** Starts the embedded server, or finds it running, and sees to its roles and its database. Tables are the migrations' business. */
export async function startCluster({ dir, ...options }: ClusterOptions): Promise<Cluster> {
  const dataDir = join(dir, "postgres");
  checkDirectory(dataDir, options.major);
  const secrets = ensureSecrets(dir);
  const server = await startServer({ ...options, dataDir, superuserPassword: secrets.superuser });
  const cluster = describe(server, secrets);
  try {
    await prepare(cluster);
  } catch (error) {
    if (!server.reattached) await server.stop();
    throw error;
  }
  return cluster;
}

/** The embedded server of a data directory if it is running. */
export async function runningCluster(dir: string): Promise<Cluster | undefined> {
  const secrets = readSecrets(dir);
  const server = await runningServer(join(dir, "postgres"));
  return secrets && server && describe(server, secrets);
}

const describe = (server: Server, secrets: Secrets): Cluster => ({
  server,
  secrets,
  connection: (role, name = database) => ({
    host: server.host,
    port: server.port,
    user: users[role],
    password: secrets[role],
    database: name,
    // Loopback; the binaries come without a certificate.
    sslMode: "disable",
  }),
});

async function prepare(cluster: Cluster): Promise<void> {
  const sql = connect(cluster.connection("superuser"), "gatehouse setup", 1);
  try {
    await sql.unsafe(roles(cluster.secrets));
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && error.code === "3D000")) throw error;
    await createDatabase(cluster);
    await prepare(cluster);
  } finally {
    await sql.end({ timeout: 1 });
  }
}

async function createDatabase(cluster: Cluster): Promise<void> {
  const sql = connect(cluster.connection("superuser", "postgres"), "gatehouse setup", 1);
  try {
    await sql`create database ${sql(database)}`;
  } catch (error) {
    // A second launcher at the same moment was faster.
    if (!(error instanceof postgres.PostgresError && ["42P04", "23505"].includes(error.code))) throw error;
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const rolesFile = fileURLToPath(new URL("../sql/roles.sql", import.meta.url));

// One message, one transaction. The generated passwords are base64url and need no quoting; statistics must not keep them.
const roles = (secrets: Secrets) => `
set local pg_stat_statements.track = 'none';
select pg_advisory_xact_lock(7233188);
${readFileSync(rolesFile, "utf8")}
do $setup$
begin
    if not exists (select from pg_roles where rolname = 'gatehouse_owner') then
        create role gatehouse_owner login;
    end if;
    if (select datdba <> 'gatehouse_owner'::regrole from pg_database where datname = current_database()) then
        execute format('alter database %I owner to gatehouse_owner', current_database());
    end if;
    ${(["owner", "app", "monitor"] as const)
      .map(
        (role) =>
          `if (select rolpassword is null from pg_authid where rolname = '${users[role]}') then alter role ${users[role]} password '${secrets[role]}'; end if;`,
      )
      .join("\n    ")}
end
$setup$;
create extension if not exists pg_stat_statements`;
