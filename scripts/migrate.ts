import { fileURLToPath } from "node:url";
import postgres from "postgres";
import type { Pool } from "../lib/db/client";
import { isMain, runScript, Trouble } from "./cli";
import { withDatabase } from "./connection";
import { strangeIndexes } from "./indexes";
import { changedFunctions, grantsAreCurrent, pendingMigrations, readLedger, readSqlFiles, type SqlFile, type SqlFiles } from "./migrations";

export interface MigrateOptions {
  /** The folder with migrations/, functions/ and grants.sql. */
  directory?: string;
  /** Only report what would be done. */
  dryRun?: boolean;
  /** How long a statement waits for a lock before the file is given up, in milliseconds. */
  lockTimeoutMs?: number;
  onStep?: (step: Step) => void;
  /** Is told what is not as it should be and keeps nothing from being used. */
  onNote?: (note: string) => void;
}

/** One file that was applied, taken back, or (in a dry run) would be. */
export interface Step {
  name: string;
  kind: SqlFile["kind"];
  direction: "up" | "down" | "mark";
  /** Of its transaction: changed functions and the grants share one. */
  ms: number;
}

const sqlDirectory = fileURLToPath(new URL("../sql", import.meta.url));

/**
 * Applies what is pending: migrations up to number `to`, then, when none is left, changed functions and the grants.
 * Needs a connection as the owner of the tables. Several runs at once wait for each other.
 * @throws Trouble when a file was edited after it had been applied, or fails; the file that failed leaves nothing behind.
 */
export async function migrate(sql: Pool, options: MigrateOptions & { to?: number } = {}): Promise<Step[]> {
  const files = readSqlFiles(options.directory ?? sqlDirectory);
  const run = runner(sql, options);
  const pending = pendingMigrations(files, await readLedger(sql));
  if (!options.dryRun) await makeLedger(sql, files);
  for (const file of pending) {
    if (file.number > (options.to ?? Infinity)) return run.steps;
    await run.apply("up", file, [file], record(file));
  }

  const ledger = await readLedger(sql);
  const { changed, gone } = changedFunctions(files, ledger);
  if (pending.length + changed.length + gone.length === 0 && (await grantsAreCurrent(sql, files, ledger))) {
    if (!options.dryRun) await checkIndexes(sql, options);
    return run.steps;
  }
  // One transaction: nobody ever meets a function without its grants. New text may have new parameters, so the old goes first.
  const texts = [...changed, files.grants];
  const forget = `delete from gatehouse.schema_migrations where kind = 'function' and name = any ('{${gone.join()}}')`;
  const dropped = dropFunctions([...changed.map(({ name }) => name), ...gone]);
  await run.apply("up", files.grants, texts, [forget, ...texts.map(record)].join(";"), dropped);
  // A new index on an expression has no statistics, and lists are planned as if it were not there.
  if (pending.length > 0 && !options.dryRun) await analyze(sql, options);
  if (!options.dryRun) await checkIndexes(sql, options);
  return run.steps;
}

/**
 * Takes back the newest `by` migrations. The functions go with the first of them, since they are written for the newest
 * schema; the next `migrate` brings back those of the version that runs it.
 * @throws Trouble before anything is taken back, when `keepPeople` is set and the platform's own tables would go with people in them
 */
export async function rollback(sql: Pool, options: MigrateOptions & { by?: number; keepPeople?: boolean } = {}): Promise<Step[]> {
  const files = readSqlFiles(options.directory ?? sqlDirectory);
  const run = runner(sql, options);
  const ledger = await readLedger(sql);
  pendingMigrations(files, ledger);
  const applied = files.migrations.filter((file) => ledger.some((row) => row.name === file.name));
  const functions = ledger.filter((row) => row.kind === "function").map((row) => row.name);
  const doomed = applied.reverse().slice(0, options.by ?? 1);
  if (options.keepPeople && doomed.some(({ number }) => number === 1)) {
    const [found] = await sql`select exists (select from public.users) as people`;
    if (found?.people) {
      const rest = applied.length > 1 ? ` What the console has added goes with --by ${applied.length - 1}.` : "";
      throw new Trouble(`001_platform would drop users, audit_logs and the platform's other tables, and users holds rows.${rest}`);
    }
  }
  for (const file of doomed) {
    const forget = `delete from gatehouse.schema_migrations where name = '${file.name}' or kind <> 'migration'`;
    await run.apply("down", file, [file.down], forget, dropFunctions(functions));
  }
  return run.steps;
}

/** Records migrations up to number `to` as applied without running them: somebody ran the files with psql. */
export async function markApplied(sql: Pool, options: MigrateOptions & { to?: number } = {}): Promise<Step[]> {
  const files = readSqlFiles(options.directory ?? sqlDirectory);
  const run = runner(sql, options);
  const [users] = await sql`select to_regclass('public.users') is not null as exists`;
  if (!users?.exists) throw new Trouble("There is no table users in this database, so no migration was applied by hand.");
  if (!options.dryRun) await makeLedger(sql, files);
  for (const file of pendingMigrations(files, await readLedger(sql))) {
    if (file.number > (options.to ?? Infinity)) break;
    await run.apply("mark", file, [], record(file));
  }
  return run.steps;
}

/** What is still to be done, by name; empty when the database is what these files make. */
export async function pendingNames(sql: Pool, directory = sqlDirectory): Promise<string[]> {
  const files = readSqlFiles(directory);
  const ledger = await readLedger(sql);
  const { changed, gone } = changedFunctions(files, ledger);
  const grants = (await grantsAreCurrent(sql, files, ledger)) ? [] : ["grants"];
  const pending = [...pendingMigrations(files, ledger).map(({ name }) => name), ...changed.map(({ name }) => name), ...gone, ...grants];
  if (pending.length > 0) return pending;
  return (await strangeIndexes(sql)).filter(({ isUnique }) => isUnique).map(({ name }) => `its unique index ${name}`);
}

async function makeLedger(sql: Pool, { ledger }: SqlFiles): Promise<void> {
  try {
    await sql.unsafe(`${locked}; ${ledger}`);
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && error.code === "42501")) throw error;
    const { user, database } = sql.options;
    throw new Trouble(
      `${error.message}. Whoever owns the database says: grant create on database "${database}" to "${user}"; grant create on schema public to "${user}"; Nothing was changed.`,
    );
  }
}

async function checkIndexes(sql: Pool, { onNote }: MigrateOptions): Promise<void> {
  const strange = await strangeIndexes(sql);
  if (strange.length === 0) return;
  const mends = strange.map(({ mend }) => `  ${mend}`).join("\n");
  const found = `Everything is applied, but indexes are missing, broken off, or somebody else's of the same name. Rename what is needed, then run this in psql:\n${mends}`;
  if (strange.some(({ isUnique }) => isUnique)) throw new Trouble(found);
  onNote?.(found);
}

async function analyze(sql: Pool, { lockTimeoutMs = defaultLockTimeoutMs, onNote }: MigrateOptions): Promise<void> {
  try {
    await sql.unsafe(`${locked}; set local lock_timeout = ${lockTimeoutMs}; analyze ${analyzed}`);
  } catch (error) {
    if (!(error instanceof postgres.PostgresError && error.code === "55P03")) throw error;
    onNote?.(`Somebody holds a lock that analyze needs. Lists are slow until it has run, so run it later: analyze ${analyzed};`);
  }
}

// Another run may be at work for minutes; waiting for it is right, waiting for a table that people use is not.
const locked =
  "set local client_min_messages = warning; set local statement_timeout = 0; set local lock_timeout = 0; select pg_advisory_xact_lock(7233188)";

// Names come from file names that have been checked, checksums are hexadecimal: nothing here needs quoting.
const record = ({ name, kind, checksum }: SqlFile) =>
  `insert into gatehouse.schema_migrations (name, kind, checksum) values ('${name}', '${kind}', '${checksum}')
   ${kind === "migration" ? "" : "on conflict (name) do update set checksum = excluded.checksum, applied_at = now(), applied_by = current_user"}`;

const analyzed =
  "public.users, public.user_sessions, public.audit_logs, public.rate_limits, public.password_reset_tokens, public.email_verification_tokens, gatehouse.ended_sessions";

const defaultLockTimeoutMs = 5_000;

const dropFunctions = (names: string[]) => `
do $drop$
declare
    signature regprocedure;
begin
    for signature in
        select oid from pg_proc where pronamespace = 'gatehouse'::regnamespace and proname = any ('{${names.join()}}')
    loop
        execute format('drop routine %s', signature);
    end loop;
end
$drop$`;

/**
 * Sends each file as one message of the simple protocol, which PostgreSQL runs as one transaction. `begin` and `commit` as
 * messages of their own would be torn apart when the connection dies in between and the driver connects anew.
 */
function runner(sql: Pool, { dryRun, lockTimeoutMs = defaultLockTimeoutMs, onStep }: MigrateOptions) {
  const steps: Step[] = [];
  const apply = async (direction: Step["direction"], file: SqlFile, texts: SqlFile[], ledger: string, before = "select") => {
    const began = performance.now();
    const head = `${locked}; set local lock_timeout = ${lockTimeoutMs}; ${before};`;
    // A migration's row comes first: a second runner that waited for the lock ends here, before it does any harm.
    const message = [`${head} ${ledger};`, ...texts.map(({ text }) => text)].join("\n");
    if (!dryRun) {
      try {
        await sql.unsafe(message);
      } catch (error) {
        if (isDoneByAnother(error, direction)) return;
        throw explain(error, message, file, texts, lockTimeoutMs);
      }
    }
    const ms = Math.round(performance.now() - began);
    if (!dryRun && direction === "up") await sql`update gatehouse.schema_migrations set duration_ms = ${ms} where name = ${file.name}`;
    const done = texts.filter(({ kind }) => kind === "function").concat(file);
    for (const { name, kind } of done) {
      const step: Step = { name, kind, direction, ms };
      steps.push(step);
      onStep?.(step);
    }
  };
  return { steps, apply };
}

const isDoneByAnother = (error: unknown, direction: Step["direction"]) =>
  direction !== "down" &&
  error instanceof postgres.PostgresError &&
  error.code === "23505" &&
  error.constraint_name === "schema_migrations_pkey";

function explain(error: unknown, message: string, file: SqlFile, texts: SqlFile[], lockTimeoutMs: number): unknown {
  if (!(error instanceof postgres.PostgresError)) return error;
  const place = locate(Number(error.position), message, texts) ?? file.path;
  const advice: Record<string, string> = {
    "55P03": `Somebody holds a lock that it needs, for longer than ${lockTimeoutMs / 1000} s. Try again later, or with --lock-timeout.`,
    "42704": "An administrator of the server runs sql/roles.sql first: psql -d DATABASE -f sql/roles.sql",
    "42501": "It must run as the owner of the tables (DB_OWNER_USERNAME), who may create in this database.",
  };
  const detail = [error.detail, advice[error.code]].filter(Boolean).join(" ");
  return new Trouble(`${place}: ${error.message}.${detail && ` ${detail}`} Nothing of this file was kept.`);
}

/** The file and line of a character of the message, counted from 1. */
function locate(position: number, message: string, texts: SqlFile[]): string | undefined {
  let start = message.length + 1;
  for (const { path, text } of [...texts].reverse()) {
    start -= text.length + 1;
    if (position > start) return `${path}, line ${message.slice(start, position).split("\n").length}`;
  }
  return undefined;
}

const help = `
Applies the SQL files of sql/ that the database does not have yet: migrations, functions, grants.

  npm run db:migrate                          everything that is pending
  npm run db:migrate -- --to 2                migrations up to number 2
  npm run db:migrate -- --mark-applied        record migrations that were run with psql (with --to N: up to N)
  npm run db:status                           what is applied and what is pending
  npm run db:rollback                         take back the newest migration
  npm run db:rollback -- --by 2 | --all       take back the newest two, or every one

  --dry-run             say what would be done
  --lock-timeout 30     seconds to wait for a table that is in use (default 5)
  --yes                 take migrations back on a server that is not the embedded one

It connects as the owner of the tables: DB_OWNER_USERNAME and DB_OWNER_PASSWORD, or DATABASE_URL. Without DB_HOST and
DATABASE_URL it uses the embedded server.`;

const flags = {
  to: { type: "string" },
  by: { type: "string" },
  all: { type: "boolean" },
  down: { type: "boolean" },
  status: { type: "boolean" },
  yes: { type: "boolean" },
  "dry-run": { type: "boolean" },
  "mark-applied": { type: "boolean" },
  "lock-timeout": { type: "string" },
} as const;

const count = (flag: string, value: string | undefined) => {
  if (value === undefined) return undefined;
  if (!/^\d{1,4}$/.test(value)) throw new Trouble(`--${flag} takes a number, not "${value}".`);
  return Number(value);
};

if (isMain(import.meta.url)) {
  await runScript(help, flags, (given) =>
    withDatabase("owner", async (sql, target) => {
      const to = count("to", given.to);
      const notes: string[] = [];
      const options: MigrateOptions = {
        dryRun: given["dry-run"],
        lockTimeoutMs: (count("lock-timeout", given["lock-timeout"]) ?? 5) * 1000,
        onNote: (note) => notes.push(note),
        onStep: ({ name, direction, ms }) => console.log(`${direction.padEnd(5)} ${name}${given["dry-run"] ? "" : ` (${ms} ms)`}`),
      };
      if (given.status) return printStatus(sql, readSqlFiles(sqlDirectory));
      if (given.down && !given.yes && !given["dry-run"] && !target.embedded) {
        throw new Trouble(
          `This takes back migrations in ${target.database} on ${target.host}, and with them their data. Say --yes if that is meant.`,
        );
      }
      const by = given.all ? Infinity : count("by", given.by);
      const steps = given.down
        ? await rollback(sql, { ...options, by, keepPeople: !target.embedded })
        : await (given["mark-applied"] ? markApplied : migrate)(sql, { ...options, to });
      for (const note of notes) console.warn(note);
      if (steps.length + notes.length === 0) console.log("Nothing to do.");
    }),
  );
}

async function printStatus(sql: Pool, files: SqlFiles): Promise<void> {
  const ledger = new Map((await readLedger(sql)).map((row) => [row.name, row]));
  for (const file of [...files.migrations, ...files.functions, files.grants]) {
    const row = ledger.get(file.name);
    const state = !row ? "pending" : row.checksum === file.checksum ? "applied" : file.kind === "migration" ? "EDITED" : "changed";
    const when = row ? `${row.appliedAt.toISOString().slice(0, 16).replace("T", " ")} UTC by ${row.appliedBy}` : "";
    console.log(`${state.padEnd(8)} ${file.kind.padEnd(10)} ${file.name.padEnd(28)} ${when}`);
  }
}
