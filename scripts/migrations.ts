import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "../lib/db/client";
import { Trouble } from "./cli";

/** One file of sql/, as the runner sees it. */
export interface SqlFile {
  kind: "migration" | "function" | "grants";
  name: string;
  path: string;
  text: string;
  checksum: string;
}

export interface Migration extends SqlFile {
  number: number;
  /** What takes it back. */
  down: SqlFile;
}

/** Everything that makes the schema, in the order in which it is applied. */
export interface SqlFiles {
  ledger: string;
  migrations: Migration[];
  functions: SqlFile[];
  grants: SqlFile;
}

export interface LedgerRow {
  name: string;
  kind: SqlFile["kind"];
  checksum: string;
  durationMs: number | null;
  appliedAt: Date;
  appliedBy: string;
}

/** Reads sql/. @throws Trouble when two migrations share a number or one has no way back. */
export function readSqlFiles(directory: string): SqlFiles {
  const up = join(directory, "migrations", "up");
  const migrations = sqlNames(up)
    .filter((name) => !name.startsWith("000_"))
    .map((name): Migration => {
      const number = Number(/^(\d{3})_[a-z0-9_]+$/.exec(name)?.[1]);
      if (!number) throw new Trouble(`${join(up, name)}.sql: a migration is named like 004_what_it_does.sql.`);
      const down = join(directory, "migrations", "down", `${name}.sql`);
      if (!existsSync(down)) throw new Trouble(`${name} has no file that takes it back: ${down}`);
      return { ...read("migration", name, join(up, `${name}.sql`)), number, down: read("migration", name, down) };
    });
  for (const [index, { name, number }] of migrations.entries()) {
    const next = migrations[index + 1];
    if (next?.number === number) throw new Trouble(`${name} and ${next.name} have the same number; give one of them the next free number.`);
  }
  const functions = join(directory, "functions");
  return {
    ledger: read("migration", "000_schema_migrations", join(up, "000_schema_migrations.sql")).text,
    migrations,
    functions: sqlNames(functions).map((name) => read("function", name, join(functions, `${name}.sql`))),
    grants: read("grants", "grants", join(directory, "grants.sql")),
  };
}

const sqlNames = (folder: string) =>
  readdirSync(folder)
    .filter((file) => file.endsWith(".sql"))
    .map((file) => file.slice(0, -".sql".length))
    .sort();

function read(kind: SqlFile["kind"], name: string, path: string): SqlFile {
  // A checkout on Windows may end lines differently; that is no edit.
  const text = readFileSync(path, "utf8").replaceAll("\r\n", "\n");
  return { kind, name, path, text, checksum: createHash("sha256").update(text).digest("hex") };
}

/** What the database says was applied; empty when nothing ever was. */
export async function readLedger(sql: Pool): Promise<LedgerRow[]> {
  const [ledger] = await sql`select to_regclass('gatehouse.schema_migrations') is not null as exists`;
  if (!ledger?.exists) return [];
  return sql<LedgerRow[]>`
    select name, kind, checksum, duration_ms, applied_at, applied_by
    from gatehouse.schema_migrations
    order by name collate "C"`;
}

/** The migrations that are still to come. @throws Trouble when history and files disagree: edited, missing, or out of order. */
export function pendingMigrations(files: SqlFiles, ledger: LedgerRow[]): Migration[] {
  const applied = new Map(ledger.filter((row) => row.kind === "migration").map((row) => [row.name, row]));
  const last = Math.max(0, ...[...applied.keys()].map((name) => Number(name.slice(0, 3))));
  for (const name of applied.keys()) {
    if (!files.migrations.some((file) => file.name === name)) {
      throw new Trouble(`The database has ${name}, and there is no such file here. Was it migrated by a newer version? Use that one.`);
    }
  }
  return files.migrations.filter((file) => {
    const row = applied.get(file.name);
    if (row && row.checksum !== file.checksum) {
      throw new Trouble(`${file.path} was edited after it had been applied. Put its text back and write the change as a new migration.`);
    }
    if (!row && file.number < last) {
      throw new Trouble(`${file.name} was never applied, though later ones were. Give it a number after ${String(last).padStart(3, "0")}.`);
    }
    return !row;
  });
}

/** Functions whose text is new or has changed, and the names of those whose file is gone. */
export function changedFunctions(files: SqlFiles, ledger: LedgerRow[]): { changed: SqlFile[]; gone: string[] } {
  const applied = new Map(ledger.filter((row) => row.kind === "function").map((row) => [row.name, row.checksum]));
  return {
    changed: files.functions.filter((file) => applied.get(file.name) !== file.checksum),
    gone: [...applied.keys()].filter((name) => !files.functions.some((file) => file.name === name)),
  };
}

/** Whether the grants are those of the file: on record, and in the database, which may have been restored without them. */
export const grantsAreCurrent = async (sql: Pool, files: SqlFiles, ledger: LedgerRow[]): Promise<boolean> => {
  if (!ledger.some((row) => row.kind === "grants" && row.checksum === files.grants.checksum)) return false;
  const granted = Array.from(files.grants.text.matchAll(/^ {4}gatehouse\.(\w+)/gm), ([, name]) => name ?? "");
  const [app] = await sql<{ has: boolean }[]>`
    select has_schema_privilege(r.oid, 'gatehouse', 'usage') and has_any_column_privilege(r.oid, 'public.users', 'select')
      and not exists (
        select from pg_proc p
        where p.pronamespace = to_regnamespace('gatehouse') and p.proname = any (${`{${granted.join()}}`}::name[]) and not has_function_privilege(r.oid, p.oid, 'execute')
      ) as has
    from pg_roles r where r.rolname = 'gatehouse_app'`;
  return app?.has ?? true;
};
