import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConnectionFacts, getConnectionFacts } from "@/lib/db/connection-facts";
import { countMigrations } from "@/lib/db/migrations";
import { expect, test } from "@/tests/fixtures";

const sources = join(process.cwd(), "lib", "db");
const here = join(process.cwd(), "tests", "db");

/** The queries of a file: what takes a Db first and gives no part of a statement. */
const queriesOf = (file: string) => {
  const text = readFileSync(join(sources, file), "utf8");
  const fragments = new Set([...text.matchAll(/^export const (\w+) = \(db: Db\b.*\): Fragment =>/gm)].map(([, name]) => name));
  return [...text.matchAll(/^export (?:const|(?:async )?function) (\w+)[^\n(]*\(\s*db: Db\b/gm)]
    .map(([, name]) => name ?? "")
    .filter((name) => !fragments.has(name));
};

test("every query of lib/db is called in a test", () => {
  const specs = readdirSync(here).filter((name) => name.endsWith(".spec.ts"));
  const called = specs.map((name) => readFileSync(join(here, name), "utf8")).join("\n");
  const queries = readdirSync(sources).flatMap(queriesOf);
  // If the pattern stops matching, this test must not pass for nothing.
  expect(queries).toEqual(
    expect.arrayContaining(["listUsers", "getPerson", "listSessions", "revokeSessions", "checkSession", "signIn", "queryHealth"]),
  );
  expect(queries).not.toContain("matchesPerson");
  expect(queries.filter((name) => !new RegExp(`\\b${name}\\(`).test(called))).toEqual([]);
});

test("countMigrations counts those of the ledger", async ({ app }) => {
  const files = readdirSync(join(process.cwd(), "sql", "migrations", "up")).filter((name) => !name.startsWith("000_"));
  expect(await countMigrations(app)).toEqual([{ applied: files.length }]);
});

test("getConnectionFacts says as whom the console is connected, and whether in the open", async ({ app, superuser, major }) => {
  const [facts] = await getConnectionFacts(app);
  expect(ConnectionFacts.parse(facts)).toMatchObject({ major, user: "gatehouse_app", superuser: false, tls: false });
  expect(await getConnectionFacts(superuser)).toMatchObject([{ superuser: true }]);
});
