import { _baseTest as base } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import type { Cluster } from "@/scripts/cluster";
import { createTestDatabase, dropLeftovers, type TestDatabase, testCluster } from "./databases";

interface WorkerOptions {
  /** PostgreSQL's major version; each project of playwright.config.ts sets one. */
  major: number;
}

interface WorkerFixtures {
  /** The server of this major version, shared by all workers and kept between runs. */
  cluster: Cluster;
  /** The database of a test file: the same one for all its tests. */
  databaseOf: (file: string) => Promise<TestDatabase & { pools: Map<string, Pool> }>;
}

interface Fixtures {
  /** A migrated database that this test file has for itself. */
  database: TestDatabase;
  /** Connections to it as the roles of sql/roles.sql and as the owner of the tables. */
  owner: Pool;
  app: Pool;
  monitor: Pool;
  superuser: Pool;
}

/** A fixture that reports are not told of: telling them takes longer than most of these do. */
export const quiet = { box: "self" } as const;

const connectAs =
  (role: "owner" | "app" | "monitor" | "superuser") =>
  async ({ databaseOf }: WorkerFixtures, use: (pool: Pool) => Promise<void>, { file }: { file: string }) => {
    const database = await databaseOf(file);
    const pool = database.pools.get(role) ?? database.connect(role);
    database.pools.set(role, pool);
    await use(pool);
  };

/** What needs databases and no browser: the thirty fixtures of a browser cost each test some 10 ms of CPU. */
export const test = base.extend<Fixtures, WorkerOptions & WorkerFixtures>({
  major: [18, { option: true, scope: "worker" }],
  cluster: [
    async ({ major }, use) => {
      const cluster = await testCluster(major);
      await dropLeftovers(cluster);
      await use(cluster);
    },
    { scope: "worker", timeout: 60_000 },
  ],
  databaseOf: [
    async ({ cluster }, use) => {
      let current: { file: string; database: TestDatabase & { pools: Map<string, Pool> } } | undefined;
      await use(async (file) => {
        if (current?.file !== file) {
          await current?.database.drop();
          current = { file, database: { ...(await createTestDatabase(cluster)), pools: new Map<string, Pool>() } };
        }
        return current.database;
      });
      await current?.database.drop();
    },
    { scope: "worker" },
  ],
  database: [async ({ databaseOf }, use, { file }) => use(await databaseOf(file)), quiet],
  owner: [connectAs("owner"), quiet],
  app: [connectAs("app"), quiet],
  monitor: [connectAs("monitor"), quiet],
  superuser: [connectAs("superuser"), quiet],
});

export { expect } from "@playwright/test";
