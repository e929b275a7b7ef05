import { createHash } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { connect, planning, type Pool } from "../../lib/db/client";
import { Trouble } from "../cli";
import { type Cluster, type Role, startCluster } from "../cluster";
import { dataDir, projectDir } from "../connection";
import { migrate } from "../migrate";
import { loadDemo } from "../seed";

/** How much demo data a benchmark runs on. */
export interface Size {
  people: number;
  sessions: number;
  auditRows: number;
}

/** A server with demo data of one size. */
export interface BenchDatabase {
  cluster: Cluster;
  name: string;
  connect: (role: Role, max?: number) => Pool;
  stop: () => Promise<void>;
}

/** The password of the demo accounts in these databases, which listen on loopback only. */
const demoPassword = "bench only";

/** The flags that choose a size. */
export const sizeFlags = {
  people: { type: "string", default: "20000" },
  sessions: { type: "string" },
  "audit-rows": { type: "string" },
  major: { type: "string", default: "18" },
  help: { type: "boolean" },
} as const;

/** What {@link sizeFlags} say: five sessions and ten audit rows for each person unless told otherwise. */
export function readSize(flags: { people: string; sessions?: string; "audit-rows"?: string }): Size {
  const number = (text: string) => {
    const value = Number(text.replaceAll(/[_,]/g, ""));
    if (!Number.isSafeInteger(value) || value < 200) throw new Trouble(`"${text}" is not a size: a whole number from 200 on.`);
    return value;
  };
  const people = number(flags.people);
  return {
    people,
    sessions: flags.sessions ? number(flags.sessions) : people * 5,
    auditRows: flags["audit-rows"] ? number(flags["audit-rows"]) : people * 10,
  };
}

/**
 * The database with demo data of this size: made the first time, which takes minutes when it is large, and kept below the data
 * directory until the schema or the data changes. Its server syncs to disk as a real one does.
 */
export async function openBenchDatabase(size: Size, major: number, onStep: (label: string) => void): Promise<BenchDatabase> {
  const cluster = await startCluster({
    dir: join(dataDir(), "bench", String(major)),
    major,
    settings: { shared_buffers: "1GB", max_wal_size: "4GB", max_connections: "100" },
  });
  const prefix = `bench_${size.people}_${size.sessions}_${size.auditRows}_`;
  const name = `${prefix}${schemaHash()}`;
  const stop = async () => {
    if (!cluster.server.reattached) await cluster.server.stop();
  };
  try {
    await create(cluster, name, prefix, size, onStep);
    const owner = connect(cluster.connection("owner", name), "bench setup", 1);
    await migrate(owner);
    await owner.end();
  } catch (error) {
    await stop();
    throw error;
  }
  const open = (role: Role, max = 1) => connect(cluster.connection(role, name), `bench ${role}`, max, 1800, role === "app" ? planning : {});
  return { cluster, name, connect: open, stop };
}

async function create(cluster: Cluster, name: string, prefix: string, size: Size, onStep: (label: string) => void): Promise<void> {
  const superuser = connect(cluster.connection("superuser", "postgres"), "bench setup", 1);
  try {
    const [found] = await superuser`select from pg_database where datname = ${name}`;
    if (found) return;
    const draft = `${name}_draft`;
    // Half a load, and those of an older schema.
    for (const { old } of await superuser<
      { old: string }[]
    >`select datname as old from pg_database where starts_with(datname, ${prefix})`) {
      await superuser`drop database ${superuser(old)} with (force)`;
    }
    await superuser`create database ${superuser(draft)} owner gatehouse_owner`;
    const administrator = connect(cluster.connection("superuser", draft), "bench setup", 1);
    await administrator`create extension pg_stat_statements`;
    await administrator.end();
    const owner = connect(cluster.connection("owner", draft), "bench setup", 1);
    await migrate(owner);
    await loadDemo(owner, { ...size, demoPassword, onStep });
    await owner.end();
    // A name without "draft" is a database that is complete.
    await superuser`alter database ${superuser(draft)} rename to ${superuser(name)}`;
  } finally {
    await superuser.end({ timeout: 1 });
  }
}

/** A few letters that change with every migration and every file of the demo data. Functions and grants are brought up to date in place. */
function schemaHash(): string {
  const hash = createHash("sha256");
  for (const folder of ["migrations/up", "demo"]) {
    const directory = join(projectDir, "sql", folder);
    for (const file of readdirSync(directory).sort()) hash.update(readFileSync(join(directory, file)));
  }
  return hash.digest("hex").slice(0, 8);
}
