import { spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Pool } from "@/lib/db/client";
import { projectDir, use as useServer } from "@/scripts/connection";
import { committedSchema, dumpSchema } from "@/scripts/dump-schema";
import { markApplied, migrate, pendingNames, rollback } from "@/scripts/migrate";
import { readLedger } from "@/scripts/migrations";
import { createTestDatabase, type TestDatabase } from "@/tests/databases";
import { expect, test as base } from "@/tests/fixtures";

/** A database without any of our tables, and a copy of sql/ to spoil. */
const test = base.extend<{ bare: TestDatabase; sql: Pool; directory: string }>({
  bare: async ({ cluster }, use) => {
    const bare = await createTestDatabase(cluster, { migrated: false });
    await use(bare);
    await bare.drop();
  },
  sql: async ({ bare }, use) => use(bare.connect("owner", 2)),
  directory: async ({ major }, use) => {
    const directory = mkdtempSync(join(tmpdir(), `gatehouse-sql-${major}-`));
    cpSync(join(projectDir, "sql"), directory, { recursive: true });
    await use(directory);
    rmSync(directory, { recursive: true });
  },
});

const names = (steps: { name: string }[]) => steps.map(({ name }) => name);
const ours = readdirSync(join(projectDir, "sql/migrations/up")).filter((file) => !file.startsWith("000_"));
const migrations = ours.map((file) => file.replace(".sql", "")).sort();
const addMigration = (directory: string, name: string, up: string, down = "select 1;") => {
  writeFileSync(join(directory, "migrations/up", `${name}.sql`), up);
  writeFileSync(join(directory, "migrations/down", `${name}.sql`), down);
};

test("up, down to nothing and up again make the committed schema", async ({ sql, bare }) => {
  const up = await migrate(sql);
  expect(names(up).slice(0, migrations.length)).toEqual(migrations);
  expect(await dumpSchema(sql)).toBe(committedSchema());
  const down = await rollback(sql, { by: Infinity });
  expect(names(down)).toEqual(migrations.toReversed());
  expect(await readLedger(sql)).toEqual([]);
  expect(await sql`select from pg_class where relnamespace = 'public'::regnamespace`).toHaveLength(0);
  await expect(dumpSchema(sql)).rejects.toThrow("no schema yet");
  await migrate(sql);
  expect(await dumpSchema(sql)).toBe(committedSchema());
  expect(await pendingNames(sql)).toEqual([]);
  // The console can do its work again: functions and grants came back too.
  expect(await bare.connect("app", 1)`select * from gatehouse.check_session('none')`).toHaveLength(0);
});

test("the committed schema can be run, and makes the same database", async ({ sql }) => {
  await sql.unsafe(committedSchema());
  // PostgreSQL writes "role in (…)" over a varchar in one way the first time, in another when it reads its own words.
  const withoutChecks = (text: string) => text.replaceAll(/^.*_known CHECK.*$/gm, "");
  expect(withoutChecks(await dumpSchema(sql))).toBe(withoutChecks(committedSchema()));
});

test("the same files in order, in one go, make the same schema without Node", async ({ bare, sql }) => {
  const { host, port, user, password, database } = bare.connection("owner");
  const functions = readdirSync(join(projectDir, "sql/functions")).map((file) => `functions/${file}`);
  const up = readdirSync(join(projectDir, "sql/migrations/up")).map((file) => `migrations/up/${file}`);
  const files = [...up.sort(), ...functions.sort(), "grants.sql"].map((file) => join(projectDir, "sql", file));
  const args = ["-X", "-q", "-1", "-v", "ON_ERROR_STOP=1", "-h", host, "-p", String(port), "-U", user, "-d", database];
  const run = spawnSync("psql", [...args, ...files.flatMap((file) => ["-f", file])], {
    encoding: "utf8",
    env: { ...process.env, PGPASSWORD: password },
  });
  // Where there is no psql, the server gets what it would send: the texts as they are; in one message they are one transaction.
  if (run.error) await sql.unsafe(files.map((file) => readFileSync(file, "utf8")).join("\n"));
  else expect(run.status, run.stderr).toBe(0);
  expect(await dumpSchema(sql)).toBe(committedSchema());

  // The ledger knows nothing of that until it is told.
  expect(names(await markApplied(sql))).toEqual(migrations);
  expect(names(await migrate(sql))).toContain("grants");
  expect(await pendingNames(sql)).toEqual([]);
});

test("somebody else's index of the same name, or one that broke off, is refused by name, with what mends it", async ({ sql }) => {
  await migrate(sql, { to: 1 });
  await sql`create index idx_rate_limits_key on rate_limits (key)`;
  await sql`create index idx_audit_logs_created_at on audit_logs (created_at)`;
  await sql`alter index idx_users_created_at set (fillfactor = 80)`;
  const refusal = await migrate(sql).then(
    () => "",
    (error: Error) => error.message,
  );
  expect(refusal).toContain(
    "drop index if exists public.idx_rate_limits_key; CREATE UNIQUE INDEX idx_rate_limits_key ON public.rate_limits",
  );
  // What lists alone need keeps nobody from starting.
  expect(await pendingNames(sql)).toEqual(["its unique index public.idx_rate_limits_key"]);
  const [concurrent = "", unique = ""] = refusal.split("psql:\n")[1]?.split("\n") ?? [];
  await sql.unsafe(unique);
  expect(await pendingNames(sql)).toEqual([]);
  const notes: string[] = [];
  expect(await migrate(sql, { onNote: (note) => notes.push(note) })).toEqual([]);
  expect(notes).toEqual([expect.stringContaining(concurrent)]);
  expect(concurrent).toContain("idx_audit_logs_created_at; CREATE INDEX CONCURRENTLY");
  for (const statement of concurrent.split(";").filter((text) => text.trim())) await sql.unsafe(statement);
  expect(await migrate(sql, { onNote: (note) => notes.push(note) })).toEqual([]);
  expect(notes).toHaveLength(1);
});

test("a lock that analyze waits for is said, and keeps nothing from being used", async ({ sql, bare }) => {
  await migrate(sql, { to: 14 });
  const holder = bare.connect("owner", 1);
  await holder`begin`;
  await holder`lock table user_sessions in share update exclusive mode`;
  const notes: string[] = [];
  await migrate(sql, { lockTimeoutMs: 100, onNote: (note) => notes.push(note) });
  expect(notes).toEqual([expect.stringContaining("run it later: analyze public.users")]);
  await holder`rollback`;
  expect(await pendingNames(sql)).toEqual([]);
});

test("grants that a restored database has lost are given again", async ({ sql }) => {
  await migrate(sql);
  for (const loss of ["all on schema gatehouse", "execute on function gatehouse.has_begun"]) {
    await sql.unsafe(`revoke ${loss} from gatehouse_app`);
    expect(await pendingNames(sql)).toEqual(["grants"]);
    expect(names(await migrate(sql))).toEqual(["grants"]);
    expect(await pendingNames(sql)).toEqual([]);
  }
});

test("a server that goes in the middle of the work was reached, and what it did is not known", async ({ bare }) => {
  const work = useServer(bare.connection("owner"), (sql) => sql`select pg_terminate_backend(pg_backend_pid())`);
  await expect(work).rejects.toThrow(/was lost in the middle of the work \(\w+\), and what was under way may be done or not\./);
});

test("whoever may not create in the database is told which grants are missing", async ({ bare }) => {
  await expect(migrate(bare.connect("app", 1))).rejects.toThrow(
    /^permission denied for database .*\. Whoever owns the database says: grant create on database ".*" to "gatehouse_app"; grant create on schema public/,
  );
});

test("the platform's own clean-up is called and granted as before, and ours where it has none", async ({ sql }) => {
  await migrate(sql, { to: 14 });
  await sql`create function cleanup_expired_tokens() returns void language sql as 'select'`;
  await migrate(sql);
  expect(await sql`select cleanup_expired_tokens()`).toHaveLength(1);
  expect(await sql`select * from cleanup_expired_tokens(true)`).toHaveLength(4);
  await rollback(sql, { by: 1 });
  await sql`drop function cleanup_expired_tokens()`;
  await migrate(sql);
  expect(await sql`select * from cleanup_expired_tokens()`).toHaveLength(4);
  await sql`grant execute on function cleanup_expired_tokens() to gatehouse_monitor`;
  // An hour's grace, and no more at once than was asked for.
  await sql`insert into rate_limits (key, count, reset_time) select 'k' || n, 1, now() - interval '59 minutes' * n from generate_series(1, 4) n`;
  const removed = async (call: string) =>
    (await sql.unsafe<{ rowCount: string }[]>(`select row_count from ${call} where table_name = 'rate_limits'`)).map((r) =>
      Number(r.rowCount),
    );
  expect(await removed("cleanup_expired_tokens(true)")).toEqual([3]);
  expect(await removed("cleanup_expired_tokens(false, 2)")).toEqual([2]);
  expect(await removed("cleanup_expired_tokens()")).toEqual([1]);
});

test("a service may write a list of any length under user_id into the log, and the way back takes it", async ({ sql }) => {
  await migrate(sql);
  const row = JSON.stringify({ user_id: Array.from({ length: 900 }, (_, n) => `id ${Math.sin(n)}`) });
  await sql`insert into audit_logs (action, resource, new_values) values ('update', 'group', ${row}::text::jsonb)`;
  await rollback(sql, { by: migrations.length - 1 });
  expect(await sql`select from audit_logs`).toHaveLength(1);
});

test("up to a number, down by a number, and a dry run", async ({ sql }) => {
  expect(names(await migrate(sql, { dryRun: true })).slice(0, 2)).toEqual(migrations.slice(0, 2));
  expect(await readLedger(sql)).toEqual([]);
  expect(names(await migrate(sql, { to: 2 }))).toEqual(migrations.slice(0, 2));
  expect(names(await rollback(sql, { dryRun: true }))).toEqual(migrations.slice(1, 2));
  expect(names(await rollback(sql))).toEqual(migrations.slice(1, 2));
  expect(names(await readLedger(sql))).toEqual(migrations.slice(0, 1));
});

test("on a platform with people its own tables are not taken back, and what was indexed has statistics", async ({ sql }) => {
  await migrate(sql, { to: 1 });
  await sql`insert into public.users (email, password, first_name, last_name) values ('ada@example.org', 'x', 'Ada', 'Lovelace')`;
  await migrate(sql);
  expect(await sql`select from pg_stats where schemaname = 'public' and tablename = 'users' and attname = 'email'`).toHaveLength(1);
  await expect(rollback(sql, { by: Infinity, keepPeople: true })).rejects.toThrow(
    `users holds rows. What the console has added goes with --by ${migrations.length - 1}`,
  );
  expect(names(await readLedger(sql))).toEqual(expect.arrayContaining(migrations));
  await rollback(sql, { by: migrations.length - 1, keepPeople: true });
  expect(await sql`select email from public.users`).toHaveLength(1);
});

test("an edited file is refused by its name", async ({ sql, directory }) => {
  await migrate(sql, { directory });
  appendFileSync(join(directory, "migrations/up/002_user_preferences.sql"), "-- a harmless remark\n");
  await expect(migrate(sql, { directory })).rejects.toThrow(/002_user_preferences\.sql was edited after it had been applied/);
  await expect(rollback(sql, { directory })).rejects.toThrow(/002_user_preferences\.sql was edited/);
});

test("a file that fails leaves nothing behind and is named with its line", async ({ sql, directory }) => {
  await migrate(sql, { directory });
  addMigration(directory, "900_fails", "create table public.halfway (id integer);\n\nselect * from nowhere;\n");
  await expect(migrate(sql, { directory })).rejects.toThrow(
    /900_fails\.sql, line 3: relation "nowhere" does not exist\. Nothing of this file was kept/,
  );
  expect(await sql`select to_regclass('public.halfway') as halfway`).toEqual([{ halfway: null }]);
  expect(names(await readLedger(sql))).not.toContain("900_fails");
});

test("a changed function is applied again, with new parameters too, and one whose file is gone is dropped", async ({
  sql,
  bare,
  directory,
}) => {
  const path = join(directory, "functions/zz_answer.sql");
  const answer = (parameters: string, type: string) =>
    `create or replace function gatehouse.zz_answer(${parameters}) returns ${type} language sql as $$ select 42 $$;`;
  writeFileSync(path, answer("", "integer"));
  await migrate(sql, { directory });
  writeFileSync(path, answer("p_question text", "bigint"));
  expect(names(await migrate(sql, { directory }))).toEqual(["zz_answer", "grants"]);
  const found = await sql`select pg_get_function_identity_arguments(oid) as parameters from pg_proc where proname = 'zz_answer'`;
  expect(found).toEqual([{ parameters: "p_question text" }]);
  await expect(bare.connect("app", 1)`select gatehouse.zz_answer('why')`).rejects.toThrow(/permission denied/);
  rmSync(path);
  await migrate(sql, { directory });
  expect(await sql`select from pg_proc where proname = 'zz_answer'`).toHaveLength(0);
  expect(await pendingNames(sql, directory)).toEqual([]);
});

test("two runs at once apply each file once", async ({ bare }) => {
  const runs = await Promise.all([migrate(bare.connect("owner", 1)), migrate(bare.connect("owner", 1)), migrate(bare.connect("owner", 1))]);
  expect(runs.flatMap((steps) => names(steps)).filter((name) => name === migrations[0])).toHaveLength(1);
  expect(await dumpSchema(bare.connect("owner", 1))).toBe(committedSchema());
});

test("a table in use makes it give up instead of stopping everybody", async ({ sql, bare, directory }) => {
  await migrate(sql, { directory });
  addMigration(directory, "900_waits", "alter table public.users add column nickname text;");
  await bare.connect("owner", 1).begin(async (busy) => {
    await busy`select count(*) from public.users`;
    await expect(migrate(sql, { directory, lockTimeoutMs: 200 })).rejects.toThrow(/900_waits.*Somebody holds a lock/);
  });
  expect(names(await migrate(sql, { directory, lockTimeoutMs: 200 }))).toContain("900_waits");
});

test("a history that does not fit the files is refused", async ({ sql, directory }) => {
  addMigration(directory, "900_later", "select 1;");
  await migrate(sql, { directory });
  addMigration(directory, "899_between", "select 1;");
  await expect(migrate(sql, { directory })).rejects.toThrow(/899_between was never applied, though later ones were/);
  await expect(migrate(sql)).rejects.toThrow(/The database has 900_later, and there is no such file here/);
  addMigration(directory, "900_twin", "select 1;");
  await expect(migrate(sql, { directory })).rejects.toThrow(/have the same number/);
  rmSync(join(directory, "migrations/down/900_twin.sql"));
  await expect(migrate(sql, { directory })).rejects.toThrow(/no file that takes it back/);
});
