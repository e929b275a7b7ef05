import { createHash } from "node:crypto";
import { join } from "node:path";
import postgres from "postgres";
import { type Cluster, type Role, startCluster } from "@/scripts/cluster";
import { projectDir } from "@/scripts/connection";
import { migrate } from "@/scripts/migrate";
import { readSqlFiles } from "@/scripts/migrations";
import { loadDemo } from "@/scripts/seed";
import { connect, type Connection, type Pool } from "@/lib/db/client";
import { testDataDir } from "./data-dir";

/** The server that tests share; one for each major version. Nothing in it is worth a flush to disk. */
export const testCluster = (major: number): Promise<Cluster> =>
  startCluster({
    dir: join(testDataDir().path, String(major)),
    major,
    settings: {
      fsync: "off",
      synchronous_commit: "off",
      full_page_writes: "off",
      max_connections: "200",
      track_commit_timestamp: "on",
      max_prepared_transactions: "10",
      // When autovacuum comes is chance, and after it a plan or a count of blocks is another one. On, as it should be, but in no run.
      autovacuum_naptime: "20d",
      // A client hashes the password 4,096 times for each of two thousand connections; before 16 there is no choice.
      ...(major >= 16 && { scram_iterations: "1" }),
    },
  });

/** A database of its own, made in a tenth of a second from a migrated template. */
export interface TestDatabase {
  name: string;
  connection: (role: Role) => Connection;
  /** Up to `max` lazy connections; closed with the database. */
  connect: (role: Role, max?: number) => Pool;
  drop: () => Promise<void>;
}

let count = 0;

/**
 * Makes a database with the schema of sql/; `migrated: false` makes an empty one that the owner's role owns, `like` a copy of another one, to which
 * nobody may be connected; `name` is one of an earlier database that was dropped.
 */
export async function createTestDatabase(
  cluster: Cluster,
  {
    migrated = true,
    like,
    name = `gatehouse_test_${process.pid}_${count++}`,
  }: { migrated?: boolean; like?: Pick<TestDatabase, "name">; name?: string } = {},
): Promise<TestDatabase> {
  const template = like?.name ?? (migrated ? await templateOf(cluster) : "template1");
  // The other strategy, the default, writes each page through the buffers and the log that all tests share.
  await asSuperuser(cluster, (sql) => sql`create database ${sql(name)} template ${sql(template)} strategy file_copy owner gatehouse_owner`);
  const open: Pool[] = [];
  return {
    name,
    connection: (role) => cluster.connection(role, name),
    connect: (role, max = 4) => {
      const pool = connect(cluster.connection(role, name), `test ${role}`, max);
      open.push(pool);
      return pool;
    },
    drop: async () => {
      await Promise.all(open.map((pool) => pool.end({ timeout: 1 })));
      await asSuperuser(cluster, (sql) => sql`drop database if exists ${sql(name)} with (force)`);
    },
  };
}

/** Removes what runs that were killed left behind. */
export const dropLeftovers = (cluster: Cluster) =>
  asSuperuser(cluster, async (sql) => {
    for (const { name } of await sql<{ name: string }[]>`select datname as name from pg_database where datname like 'gatehouse\_test\_%'`) {
      const pid = Number(name.split("_")[2]);
      if (!isRunning(pid)) await sql`drop database if exists ${sql(name)} with (force)`;
    }
  });

/** One that is dropped like any other test's, once the run that began it has ended. */
const demoName = `gatehouse_test_${process.ppid}_demo`;

/** A database with demo data of 300 people, to be copied: loading it takes ten times as long. The workers of a run share it. */
export async function demoTemplate(cluster: Cluster, demoPassword: string): Promise<Pick<TestDatabase, "name">> {
  const migrated = await templateOf(cluster);
  await makeOnce(cluster, demoName, async (draft, sql) => {
    await sql`create database ${sql(draft)} template ${sql(migrated)} strategy file_copy owner gatehouse_owner`;
    const owner = connect(cluster.connection("owner", draft), "test template", 1);
    await loadDemo(owner, { people: 300, demoPassword });
    // What a test has counted may not expire, or leave the last 24 hours, before the page has counted it too.
    await owner`delete from user_sessions where expires_at between now() and now() + interval '1 hour'`;
    await owner`
      delete from audit_logs where resource = 'auth' and created_at between now() - interval '24 hours' and now() - interval '23 hours'`;
    await owner.end();
  });
  return { name: demoName };
}

// Named after the text of sql/: a changed file makes a new template, and the old one is removed.
async function templateOf(cluster: Cluster): Promise<string> {
  const { ledger, migrations, functions, grants } = readSqlFiles(join(projectDir, "sql"));
  const hash = createHash("sha256").update([ledger, ...[...migrations, ...functions, grants].map(({ checksum }) => checksum)].join());
  const name = `gatehouse_template_${hash.digest("hex").slice(0, 16)}`;
  await makeOnce(cluster, name, async (draft, sql) => {
    for (const { old } of await sql<
      { old: string }[]
    >`select datname as old from pg_database where datname like 'gatehouse\_template\_%'`) {
      await sql`drop database ${sql(old)} with (force)`;
    }
    await sql`create database ${sql(draft)} owner gatehouse_owner`;
    const superuser = connect(cluster.connection("superuser", draft), "test template", 1);
    await superuser`create extension pg_stat_statements`;
    await superuser.end();
    const owner = connect(cluster.connection("owner", draft), "test template", 1);
    await migrate(owner);
    await owner.end();
  });
  return name;
}

/** Has a database made under another name, which it loses when it is whole, unless one of this name is there. */
const makeOnce = (cluster: Cluster, name: string, make: (draft: string, sql: Pool) => Promise<void>) =>
  asSuperuser(cluster, async (sql) => {
    // Workers start at the same moment; one of them makes it.
    await sql`select pg_advisory_lock(7233189)`;
    const [found] = await sql`select from pg_database where datname = ${name}`;
    if (found) return;
    const draft = `${name}_draft`;
    await sql`drop database if exists ${sql(draft)} with (force)`;
    await make(draft, sql);
    await sql`alter database ${sql(draft)} rename to ${sql(name)}`;
  });

async function asSuperuser(cluster: Cluster, work: (sql: Pool) => Promise<unknown>): Promise<void> {
  const sql = connect(cluster.connection("superuser", "postgres"), "test setup", 1);
  try {
    for (let attempt = 1; ; attempt++) {
      try {
        await work(sql);
        return;
      } catch (error) {
        // A connection that just left the template is still counted for a moment.
        if (attempt === 20 || !(error instanceof postgres.PostgresError && error.code === "55006")) throw error;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    }
  } finally {
    await sql.end({ timeout: 1 });
  }
}

const isRunning = (pid: number) => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
};
