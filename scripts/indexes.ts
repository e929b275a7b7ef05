import { readFileSync } from "node:fs";
import type { Pool } from "../lib/db/client";

/** An index that is not what the console needs, and what makes it so. */
export interface StrangeIndex {
  name: string;
  /** What a sign-in or a rule of the data rests on; of the others, lists are the slower. */
  isUnique: boolean;
  mend: string;
}

const schema = new URL("../sql/schema.sql", import.meta.url);

// How full its pages are is whoever runs the database's to say.
const essence = (text: string | undefined) => text?.replace(/ WITH \(.*?\)(?= WHERE |$)/, "");

/** Indexes that are missing, broken off while they were built, or somebody else's of the same name: migrations take an index that is there for theirs. */
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
    .filter(([name, text]) => essence(texts.get(name)) !== text)
    .map(([name, text]) => {
      const isUnique = text.startsWith("CREATE UNIQUE");
      // Nobody is kept from writing while it is built. A unique one could break off that way.
      const mend = isUnique
        ? `drop index if exists ${name}; ${text};`
        : `drop index concurrently if exists ${name}; ${text.replace("INDEX", "INDEX CONCURRENTLY")};`;
      return { name, isUnique, mend };
    });
}
