import { randomUUID } from "node:crypto";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "@/lib/db/client";
import { healthReader, healthStatement, queryHealth } from "@/lib/db/health";
import { healthRows, type HealthFile } from "@/lib/db/health-rows";
import { watched, type Watched } from "@/lib/db/watchdog";
import { findingsOf } from "@/lib/health-findings";
import { blockedBy, lockTrees } from "@/lib/lock-tree";
import { duration } from "@/lib/format";
import type { TestDatabase } from "@/tests/databases";
import { expect, test } from "@/tests/fixtures";

const files = Object.keys(healthRows) as HealthFile[];

interface Session {
  sql: Pool;
  pid: number;
}

/** Opens transactions that stay open until `work` ends; statements may hang in them. */
const withSessions = async (database: TestDatabase, count: number, work: (...sessions: Session[]) => Promise<void>) => {
  const sessions: Session[] = [];
  try {
    for (let i = 0; i < count; i++) {
      const sql = database.connect("owner", 1);
      await sql`begin`;
      const rows = await sql<{ pid: number }[]>`select pg_backend_pid() as pid`;
      sessions.push({ sql, pid: rows[0]?.pid ?? 0 });
    }
    await work(...sessions);
  } finally {
    // The first one ends first: those behind it can then go on.
    for (const { sql } of sessions) {
      await sql`rollback`.catch(() => undefined);
      await sql.end({ timeout: 1 });
    }
  }
};

/** Sends a statement that will have to wait. */
const hang = (statement: PromiseLike<unknown>) => void statement.then(undefined, () => undefined);

const edgesOf = async (monitor: Pool) =>
  (await queryHealth(monitor, "blocking")).filter((row) => row.blockedBy !== null).map((row) => [row.pid, row.blockedBy] as const);

/** The monitor's pool as the pages use it. */
const through =
  (pool: Pool): Watched =>
  async (query) =>
    query(pool);

test("every file is a panel, and every panel a file", () => {
  const found = readdirSync(join(process.cwd(), "sql", "health")).map((name) => name.replace(/\.sql$/, ""));
  expect(found.toSorted()).toEqual(files.toSorted());
});

for (const file of files) {
  test(`${file} runs as psql would send it and gives the columns that the page reads`, async ({ monitor }) => {
    const rows = await queryHealth(monitor, file);
    expect(rows.columns.map(({ name }) => name).toSorted()).toEqual(Object.keys(healthRows[file].shape).toSorted());
    for (const row of rows) healthRows[file].parse(row);
    // One statement without parameters: the extended protocol takes neither two nor a missing value.
    await monitor.unsafe(healthStatement(file).text, [], { prepare: true });
  });
}

test("every file reads in a read-only transaction and waits for nobody's table lock", async ({ database, monitor }) => {
  await withSessions(database, 1, async (holder) => {
    await holder.sql`lock table users, user_sessions, audit_logs in access exclusive mode`;
    for (const file of files) {
      const rows = await queryHealth(monitor, file);
      for (const row of rows) healthRows[file].parse(row);
    }
    const sizes = await queryHealth(monitor, "table_sizes");
    expect(sizes.filter((row) => row.isLocked).map((row) => row.relation)).toEqual(
      expect.arrayContaining(["users", "user_sessions", "audit_logs"]),
    );
    expect(sizes.find((row) => row.relation === "users")?.totalBytes).toBeNull();
  });
});

test("a queue for a row gives exactly the edges of pg_blocking_pids, and blames no bystander", async ({ database, owner, monitor }) => {
  const [person, other] = await owner<{ id: string }[]>`
    insert into users (email, password, first_name, last_name)
    values (${`${randomUUID()}@example.com`}, 'x', 'A', 'B'), (${`${randomUUID()}@example.com`}, 'x', 'C', 'D') returning id`;
  await withSessions(database, 4, async (a, b, c, d) => {
    await a.sql`update users set first_name = 'a' where id = ${person?.id ?? null}`;
    await d.sql`update users set first_name = 'd' where id = ${other?.id ?? null}`;
    hang(b.sql`update users set first_name = 'b' where id = ${person?.id ?? null}`);
    await expect.poll(() => edgesOf(monitor)).toEqual([[b.pid, a.pid]]);
    hang(c.sql`update users set first_name = 'c' where id = ${person?.id ?? null}`);
    await expect
      .poll(async () => (await edgesOf(monitor)).toSorted(([x], [y]) => (x === b.pid ? -1 : y === b.pid ? 1 : 0)))
      .toEqual([
        [b.pid, a.pid],
        [c.pid, b.pid],
      ]);
    const rows = await queryHealth(monitor, "blocking");
    const [tree, ...rest] = lockTrees(rows);
    expect(rest).toEqual([]);
    expect(tree?.session).toMatchObject({ pid: a.pid, state: "idle in transaction", blockedBy: null, waitingS: null });
    expect(tree?.waiters.map((node) => node.session.pid)).toEqual([b.pid]);
    expect(tree?.waiters[0]?.waiters.map((node) => node.session.pid)).toEqual([c.pid]);
    expect(tree?.behind).toBe(2);
    // Whoever waits for the end of a transaction waits for a row of this table.
    expect(tree?.waiters[0]?.session).toMatchObject({ lockType: "transactionid", relation: "users", state: "active" });
    expect(tree?.waiters[0]?.session.waitingS).toBeGreaterThan(0);

    // A queue for a row is no lock on the table.
    expect((await queryHealth(monitor, "table_sizes")).find((row) => row.relation === "users")).toMatchObject({ isLocked: false });

    const holders = await queryHealth(monitor, "lock_holders");
    expect(holders.map((row) => row.pid)).toContain(a.pid);
    expect(blockedBy(holders, duration)).toMatch(
      /^Blocked by pid \d+ \(test owner as gatehouse_owner\): it has changed rows of users, open \d+\u00a0s\.$/,
    );
    const own = holders.map((row) => ({ ...row, applicationName: "gatehouse bulk" }));
    expect(blockedBy(own, duration)).toMatch(/^Another change of the console is under way, open \d+\u00a0s\.$/);
  });
});

test("statements are shown without the values in them", async ({ database, monitor }) => {
  await withSessions(database, 1, async (holder) => {
    await holder.sql.unsafe("select 'CANARY', 4711 from users where email <> 'CANARY' limit 1");
    const read = healthReader(through(monitor), "gatehouse_monitor");
    const panels = await Promise.all([read("transactions"), read("blocking")]);
    // Of the numbers beside them, a pid or an age may have any digits.
    const shown = panels.flatMap((panel) => (panel.state === "measured" ? panel.rows.map(({ query }) => query) : [])).join("\n");
    expect(panels.map(({ state }) => state)).toEqual(["measured", "measured"]);
    expect(shown).toContain("select '…', … from users where email <> '…' limit …");
    expect(shown).not.toMatch(/CANARY|4711/);
  });
});

test("a queue for a table gives exactly the edges of pg_blocking_pids", async ({ database, monitor }) => {
  await withSessions(database, 3, async (a, b, c) => {
    await a.sql`select count(*) from users`;
    hang(b.sql`lock table users in access exclusive mode`);
    await expect.poll(() => edgesOf(monitor)).toEqual([[b.pid, a.pid]]);
    // It could have the table beside a, but stands in the queue behind b.
    hang(c.sql`select count(*) from users`);
    await expect.poll(async () => (await edgesOf(monitor)).length).toBe(2);
    const edges = await edgesOf(monitor);
    expect(edges).toEqual(
      expect.arrayContaining([
        [b.pid, a.pid],
        [c.pid, b.pid],
      ]),
    );
    const [tree] = lockTrees(await queryHealth(monitor, "blocking"));
    expect(tree?.waiters[0]?.session).toMatchObject({ relation: "users", lockType: "relation", lockMode: "AccessExclusiveLock" });
    expect(tree?.longestWaitS).toBeGreaterThan(0);
  });
  await expect.poll(() => edgesOf(monitor)).toEqual([]);
});

test("a transaction that idles is shown with its age, and whether it keeps vacuum from its work", async ({ database, monitor }) => {
  await withSessions(database, 2, async (quiet, writing) => {
    await writing.sql`insert into rate_limits (key, reset_time) values (${randomUUID()}, now())`;
    // The extended protocol leaves its last portal open, with the snapshot that it saw.
    await quiet.sql`select 1`.simple();
    const rows = await queryHealth(monitor, "transactions");
    expect(rows.find((row) => row.pid === writing.pid)).toMatchObject({
      state: "idle in transaction",
      roleName: "gatehouse_owner",
      applicationName: "test owner",
    });
    expect(rows.find((row) => row.pid === writing.pid)?.horizonAge).not.toBeNull();
    expect(rows.find((row) => row.pid === quiet.pid)?.horizonAge).toBeNull();
    const [counts] = await queryHealth(monitor, "connections");
    expect(counts?.idleInTransaction).toBeGreaterThanOrEqual(2);
    expect(counts?.hidden).toBe(0);
    expect(counts?.own).toBeGreaterThanOrEqual(1);
    expect(counts?.total).toBe(
      (counts?.active ?? 0) + (counts?.idle ?? 0) + (counts?.idleInTransaction ?? 0) + (counts?.own ?? 0) + (counts?.other ?? 0),
    );
  });
});

test("the limit is what ordinary roles can get", async ({ monitor, superuser }) => {
  const [counts] = await queryHealth(monitor, "connections");
  const [setting] = await superuser<{ usable: number }[]>`
    select (select sum(case when name = 'max_connections' then setting::int else -setting::int end) from pg_settings
      where name in ('max_connections', 'superuser_reserved_connections', 'reserved_connections'))::int as usable`;
  expect(counts?.usable).toBe(setting?.usable);
});

test("without pg_monitor the panels cannot tell, and name the grant", async ({ superuser }) => {
  const role = `blind_${process.pid}_${Date.now() % 100_000}`;
  const session = await superuser.reserve();
  await session`create role ${session(role)}`;
  try {
    await session`set role ${session(role)}`;
    const read = healthReader((query) => Promise.resolve(query(session)), role);
    const grant = `grant pg_monitor to ${role};`;
    for (const file of ["transactions", "vacuum_progress"] as const) {
      expect(await read(file)).toMatchObject({ state: "cannot_tell", missing: expect.stringContaining("pg_monitor"), mend: grant });
    }
    const connections = await read("connections");
    expect(connections).toMatchObject({ state: "measured" });
    if (connections.state === "measured") expect(connections.rows[0]?.hidden).toBeGreaterThan(0);
    const findings = findingsOf({ access: await read("access"), connections, transactions: await read("transactions") });
    expect(findings.find(({ id }) => id === "transactions")).toMatchObject({ state: "cannot_tell", mend: grant });
    expect(findings.find(({ id }) => id === "connections-hidden")).toMatchObject({ state: "cannot_tell", mend: grant });
    // Nothing measured is nothing known.
    expect(findings.find(({ id }) => id === "dead_tuples")).toMatchObject({ state: "cannot_tell" });
    for (const file of files) for (const row of await queryHealth(session, file)) healthRows[file].parse(row);
  } finally {
    await session`reset role`;
    await session`drop role ${session(role)}`;
    session.release();
  }
});

test("a role that may not connect is a panel that cannot tell, not a fault", async ({ database }) => {
  const { connect } = await import("@/lib/db/client");
  const run = watched(() => connect({ ...database.connection("monitor"), password: "wrong" }, "test", 1), { timeoutMs: 3_000, queue: 10 });
  const panel = await healthReader(run, "gatehouse_monitor")("server");
  expect(panel).toMatchObject({ state: "cannot_tell", missing: expect.stringContaining("password of gatehouse_monitor") });
});

test("a role that is not let in is told by why", async ({ database, superuser }) => {
  const { connect } = await import("@/lib/db/client");
  const role = `kept_out_${process.pid}_${Date.now() % 100_000}`;
  const ask = () =>
    healthReader(
      watched(() => connect({ ...database.connection("monitor"), user: role, password: "x" }, "test", 1), { timeoutMs: 3_000, queue: 10 }),
      role,
    )("server");
  await superuser.unsafe(`create role ${role} nologin password 'x'`);
  try {
    expect(await ask()).toMatchObject({ state: "cannot_tell", mend: expect.stringContaining(`alter role ${role} login;`) });
    await superuser.unsafe(`alter role ${role} login; revoke connect on database ${database.name} from public`);
    expect(await ask()).toMatchObject({
      state: "cannot_tell",
      missing: `${role} may not connect to the platform's database`,
      mend: expect.stringContaining(`grant connect on database :"DBNAME" to ${role};`),
    });
    await superuser.unsafe(`grant connect on database ${database.name} to public; alter role ${role} connection limit 0`);
    expect(await ask()).toMatchObject({ state: "cannot_tell", missing: `The server has no connection left for ${role}`, isFull: true });
  } finally {
    await superuser.unsafe(`grant connect on database ${database.name} to public; drop role ${role}`);
  }
});

test("a slot is shown with the log that it keeps", async ({ superuser, monitor }) => {
  const name = `left_behind_${process.pid}`;
  await superuser`select pg_create_physical_replication_slot(${name}, true)`;
  try {
    const rowOf = async () => (await queryHealth(monitor, "slots")).find((row) => row.name === name);
    expect(await rowOf()).toMatchObject({ kind: "slot", detail: "physical", isActive: false, horizonAge: null, walStatus: "reserved" });
    await superuser`select pg_logical_emit_message(false, 'test', repeat('x', 1000000))`;
    await expect.poll(async () => (await rowOf())?.keptBytes).toBeGreaterThan(1_000_000);
    healthRows.slots.parse(await rowOf());
  } finally {
    await superuser`select pg_drop_replication_slot(${name})`;
  }
});

test("a standby's slot that is kept in step with the primary's is not among those that nobody reads from", async ({ superuser }) => {
  const name = `in_step_${process.pid}`;
  await superuser`select pg_create_physical_replication_slot(${name}, true)`;
  try {
    // The catalogue as a standby of PostgreSQL 17 has it, and then as that standby has it once it is the primary.
    const found = superuser.begin(async (tx) => {
      await tx`create schema standby`;
      await tx`create view standby.pg_replication_slots as
        select s.slot_name, s.slot_type, s.database, s.active, s.xmin, s.catalog_xmin, s.restart_lsn, s.wal_status, n.n < 3 as synced
        from pg_catalog.pg_replication_slots s cross join generate_series(1, 3) as n (n)`;
      await tx`set local search_path = standby, pg_catalog`;
      const count = async () => (await queryHealth(tx, "slots")).filter((row) => row.name === name).length;
      const counts = [await count()];
      await tx`create function standby.pg_is_in_recovery() returns boolean language sql as 'select true'`;
      counts.push(await count());
      await Promise.reject(new Error(counts.join()));
    });
    await expect(found).rejects.toThrow(/^3,1$/);
  } finally {
    await superuser`select pg_drop_replication_slot(${name})`;
  }
});

test("an index whose making failed is named with its mend", async ({ owner, monitor }) => {
  await owner`create table public.doubles as select 1 as id from generate_series(1, 2)`;
  try {
    await expect(owner`create unique index concurrently doubles_id on public.doubles (id)`).rejects.toMatchObject({ code: "23505" });
    const rows = await queryHealth(monitor, "invalid_indexes");
    expect(rows).toEqual([{ name: "doubles_id", relation: "doubles", isLeftover: false }]);
    const read = healthReader(through(monitor), "gatehouse_monitor");
    expect(findingsOf({ invalid_indexes: await read("invalid_indexes") }).find(({ id }) => id === "index-doubles_id")).toMatchObject({
      state: "warn",
      mend: "reindex index concurrently doubles_id;",
    });
    await owner`delete from public.doubles`;
    await owner`reindex index concurrently doubles_id`;
    expect(await queryHealth(monitor, "invalid_indexes")).toEqual([]);
  } finally {
    await owner`drop table public.doubles`;
  }
});

test("a prepared transaction that is in the way is named", async ({ database, owner, monitor }) => {
  const [person] = await owner<{ id: string }[]>`
    insert into users (email, password, first_name, last_name) values (${`${randomUUID()}@example.com`}, 'x', 'A', 'B') returning id`;
  const name = `left_${randomUUID()}`;
  const change = (sql: Pool) => sql`update users set first_name = 'a' where id = ${person?.id ?? null}`;
  const preparer = database.connect("owner", 1);
  await preparer`begin`;
  await change(preparer);
  await preparer.unsafe(`prepare transaction '${name}'`);
  await withSessions(database, 1, async (waiting) => {
    try {
      hang(change(waiting.sql));
      await expect.poll(() => edgesOf(monitor)).toEqual([[waiting.pid, 0]]);
      const [tree] = lockTrees(await queryHealth(monitor, "blocking"));
      expect(tree?.session).toMatchObject({ pid: 0, state: "prepared", applicationName: name, roleName: "gatehouse_owner" });
      expect(tree?.session.openS).toBeGreaterThan(0);
    } finally {
      // The one behind it can then go on, and the database can be dropped.
      await owner.unsafe(`rollback prepared '${name}'`);
      await preparer.end();
    }
  });
});

test("dead rows appear after deletes, and vacuum is due by the table's own options", async ({ owner, superuser, monitor }) => {
  await owner`create table public.churn (id int primary key) with (autovacuum_enabled = off, autovacuum_vacuum_scale_factor = 0.5, autovacuum_vacuum_threshold = 100)`;
  try {
    await owner`insert into public.churn select generate_series(1, 20000)`;
    // What this session still holds back would be added to what analyze has counted.
    await owner`select pg_stat_force_next_flush()`;
    await owner`analyze public.churn`;
    await owner`delete from public.churn where id <= 4000`;
    await owner`select pg_stat_force_next_flush()`;
    const rowOf = async () => (await queryHealth(monitor, "dead_tuples")).find((row) => row.relation === "churn");
    await expect.poll(async () => (await rowOf())?.deadRows).toBe(4000);
    expect(await rowOf()).toMatchObject({ liveRows: 16_000, isDue: false, vacuumAt: 8100, autovacuumEnabled: false, lastVacuumAt: null });
    await owner`delete from public.churn where id <= 12000`;
    await owner`select pg_stat_force_next_flush()`;
    await expect.poll(async () => (await rowOf())?.deadRows).toBe(12_000);
    // The estimate of 20,000 rows is old by now: 8,000 are left.
    expect(await rowOf()).toMatchObject({ liveRows: 8000, isDue: true, vacuumAt: 4100 });
    const read = healthReader(through(monitor), "gatehouse_monitor");
    const finding = findingsOf({ dead_tuples: await read("dead_tuples") }).find(({ id }) => id === "dead-churn");
    expect(finding).toMatchObject({ state: "critical", mend: "alter table churn reset (autovacuum_enabled);" });
    expect((await queryHealth(monitor, "stale_statistics")).find((row) => row.relation === "churn")).toMatchObject({
      neverAnalyzed: false,
      changedRows: 12_000,
    });

    await superuser`vacuum (analyze) public.churn`;
    await expect.poll(async () => (await rowOf())?.deadRows).toBe(0);
    expect((await rowOf())?.lastVacuumS).toBeLessThan(60);
    expect((await queryHealth(monitor, "stale_statistics")).some((row) => row.relation === "churn")).toBe(false);
    expect((await queryHealth(monitor, "table_sizes")).find((row) => row.relation === "churn")).toMatchObject({
      estimatedRows: 8000,
      isLocked: false,
    });
  } finally {
    await owner`drop table public.churn`;
  }
});

test("the monitor's role changes nothing", async ({ monitor }) => {
  await expect(monitor`insert into rate_limits (key, reset_time) values ('x', now())`).rejects.toMatchObject({ code: "25006" });
  await expect(monitor`set transaction_read_only = off`.then(() => monitor`select email from users`)).rejects.toMatchObject({
    code: "42501",
  });
});
