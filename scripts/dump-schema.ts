import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "../lib/db/client";
import { isMain, runScript, Trouble } from "./cli";
import { projectDir, withDatabase } from "./connection";

const help = `
Writes sql/schema.sql: what the migrations, functions and grants come to. Its diff is for the eyes of a reviewer.

  npm run db:dump-schema                 from the embedded server, or from DB_HOST / DATABASE_URL
  npm run db:dump-schema -- --check      only compare; exit code 1 when they differ

The tests compare it too. The text does not depend on the machine or on the version of PostgreSQL.`;

const file = join(projectDir, "sql", "schema.sql");
const query = join(projectDir, "sql", "dump-schema.sql");

/**
 * The schema of a database as statements that can be run: the same text wherever the same migrations have run.
 * @throws {Trouble} when there is none
 */
export async function dumpSchema(sql: Pool): Promise<string> {
  const rows = await sql.begin("read only", async (tx) => {
    // Names are written out only while none is in reach.
    await tx`set local search_path = ''`;
    return tx.file<{ part: number; ddl: string }[]>(query);
  });
  if (!rows.some(({ ddl }) => ddl.startsWith("create table public.users")))
    throw new Trouble("This database has no schema yet: run npm run db:migrate first.");
  const head = "-- Made by npm run db:dump-schema; not edited by hand. Roles: sql/roles.sql.\nset check_function_bodies = off;\n";
  return rows.reduce((text, { part, ddl }, index) => `${text}${part < 5 || part !== rows[index - 1]?.part ? "\n" : ""}${ddl}\n`, head);
}

/** What the repository says that the schema is. */
export const committedSchema = () => readFileSync(file, "utf8");

if (isMain(import.meta.url)) {
  await runScript(help, { check: { type: "boolean" } }, ({ check }) =>
    withDatabase("owner", async (sql) => {
      const text = await dumpSchema(sql);
      if (!check) return writeFileSync(file, text);
      if (text !== committedSchema())
        throw new Trouble("The database differs from sql/schema.sql: run npm run db:migrate, then npm run db:dump-schema.");
    }),
  );
}
