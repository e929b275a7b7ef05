import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { test as base } from "@playwright/test";
import { connect, type Connection, type Pool } from "@/lib/db/client";
import { watched, type Watched } from "@/lib/db/watchdog";
import { type Cluster, startCluster } from "@/scripts/cluster";
import { isProcessAlive } from "@/scripts/postmaster";
import { testDataDir } from "@/tests/data-dir";
import { createTestDatabase, dropLeftovers, type TestDatabase } from "@/tests/databases";

/** How a server ends: as pg_ctl stops it (fast), without a checkpoint (immediate), or at once. */
export const endings = { fast: "SIGINT", immediate: "SIGQUIT", "kill -9": "SIGKILL" } as const;

/** A server that a test may stop, kill and start again, always on the same port. */
export interface FragileServer {
  cluster: Cluster;
  end: (how: keyof typeof endings) => Promise<void>;
  start: () => Promise<void>;
}

interface Fixtures {
  database: TestDatabase;
  owner: Pool;
  superuser: Pool;
  /** Connects as the console does, through the watchdog. */
  watch: (options?: { max?: number; timeoutMs?: number; queue?: number; connection?: Partial<Connection> }) => Watched;
  /** What nobody caught in this process. Must stay empty, and does so in every test by itself. */
  uncaught: unknown[];
}

// Commits must survive a kill of the processes, though not one of the machine.
const settings = { fsync: "off", synchronous_commit: "on", full_page_writes: "on", max_connections: "60" };

export const test = base.extend<Fixtures, { major: number; server: FragileServer }>({
  major: [18, { option: true, scope: "worker" }],
  server: [
    async ({ major }, use, { parallelIndex }) => {
      const dir = join(testDataDir().path, `chaos-${major}-${parallelIndex}`);
      const start = (port?: number) => startCluster({ dir, major, port, settings });
      let { cluster } = { cluster: await start() };
      await dropLeftovers(cluster);
      const { port } = cluster.server;
      await use({
        get cluster() {
          return cluster;
        },
        end: async (how) => {
          const { pid } = cluster.server;
          process.kill(pid, endings[how]);
          while (isProcessAlive(pid)) await sleep(5);
        },
        start: async () => {
          cluster = await start(port);
        },
      });
      await cluster.server.stop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  database: async ({ server }, use) => {
    const database = await createTestDatabase(server.cluster);
    await use(database);
    await database.drop();
  },
  owner: async ({ database }, use) => use(database.connect("owner")),
  superuser: async ({ database }, use) => use(database.connect("superuser", 2)),
  watch: async ({ database }, use) => {
    const opened: Pool[] = [];
    await use(({ max = 5, timeoutMs = 5_000, queue = 250, connection = {} } = {}) =>
      watched(
        () => {
          const pool = connect({ ...database.connection("app"), ...connection }, "gatehouse chaos", max);
          opened.push(pool);
          return pool;
        },
        { timeoutMs, queue },
      ),
    );
    await Promise.all(opened.map((pool) => pool.end({ timeout: 0 })));
  },
  uncaught: [
    // oxlint-disable-next-line no-empty-pattern -- because Playwright reads from this pattern which fixtures are needed: none
    async ({}, use) => {
      const uncaught: unknown[] = [];
      const note = (error: unknown) => void uncaught.push(error);
      process.on("uncaughtExceptionMonitor", note).on("unhandledRejection", note);
      await use(uncaught);
      // What was left behind by the test's last breath comes to light a moment later.
      await sleep(50);
      process.off("uncaughtExceptionMonitor", note).off("unhandledRejection", note);
      base.expect(uncaught).toEqual([]);
    },
    { auto: true },
  ],
});

export { expect } from "@playwright/test";
