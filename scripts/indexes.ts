import { readFileSync } from "node:fs";
import type { Pool } from "../lib/db/client";

/** An index that is not what the console needs, and what makes it so. */
export interface StrangeIndex {
  name: string;
  mend: string;
}

const schema = new URL("../sql/schema.sql", import.meta.url);

/**
 * Indexes that are missing, broken off while they were built, or somebody else's of the same name: migrations take an index that is there for
 * theirs. A sign-in needs the unique ones, and lists would read whole tables.
 */
export async function strangeIndexes(sql: Pool): Promise<StrangeIndex[]> {
  const wanted = new Map(
    [...readFileSync(schema, "utf8").matchAll(/^(CREATE (?:UNIQUE )?INDEX (\S+) ON (\w+)\..*);$/gm)].map(([, text, name, space]) => [
      `${space}.${name}`,
      text ?? "",
    ]),
  );
  const found = await sql.begin(async (tx) => {
    // As the dump has it: every name is written out.
    await tx`set local search_path = ''`;
    return tx<{ name: string; text: string }[]>`
      select n.nspname || '.' || c.relname as name, pg_catalog.pg_get_indexdef(i.indexrelid) as text
      from pg_catalog.pg_index i
      join pg_catalog.pg_class c on c.oid = i.indexrelid
      join pg_catalog.pg_namespace n on n.oid = c.relnamespace
      where i.indisvalid and n.nspname in ('public', 'gatehouse')`;
  });
  const texts = new Map(found.map(({ name, text }) => [name, text]));
  return [...wanted]
    .filter(([name, text]) => texts.get(name) !== text)
    .map(([name, text]) => ({ name, mend: `drop index if exists ${name}; ${text};` }));
}
