import { existsSync, readdirSync, readFileSync } from "node:fs";
import { basename, join } from "node:path";

/** One broken rule of the tree: what no linter of a single language sees. */
export type Finding = { file: string; rule: string; message: string };
type File = { path: string; text: string };

const folders = ["app", "components", "lib", "sql", "scripts", "tests", "lint"];
const maxLines = 400;

/** Checks the files below `root` for length, names, leftovers, and sealed SQL functions. An empty list means that all is well. */
export function checkTree(root: string): Finding[] {
  const files = listFiles(root);
  return [...files.flatMap(checkFile), ...checkGrants(files)];
}

const listFiles = (root: string): File[] =>
  [".", ...folders.filter((folder) => existsSync(join(root, folder)))].flatMap((folder) => {
    const names = readdirSync(join(root, folder), { recursive: folder !== ".", encoding: "utf8" });
    return names
      .map((name) => join(folder, name).replaceAll("\\", "/"))
      .filter((path) => /\.(tsx?|mjs|css|sql)$/.test(path) && !path.startsWith("lint/fixtures/") && path !== "next-env.d.ts")
      .map((path) => ({ path, text: readFileSync(join(root, path), "utf8") }));
  });

function checkFile({ path, text }: File): Finding[] {
  const findings: Finding[] = [];
  const report = (rule: string, message: string) => findings.push({ file: path, rule, message });

  // The dump is written by sql/dump-schema.sql, not by people.
  const lines = text.split("\n").length - 1;
  if (lines > maxLines && path !== "sql/schema.sql") report("max-lines", `${lines} lines; at most ${maxLines}: split it by subject.`);
  if (path.startsWith("app/(console)/") && !inVocabulary(path))
    report(
      "file-vocabulary",
      "Beside a page: layout, loading, error, forbidden, not-found, route, schema, actions, and <noun>-*. Anything shared lives in components or lib.",
    );
  if (path.endsWith(".sql") && /--.*\b(todo|fixme|xxx|hack)\b/i.test(text)) report("no-leftovers", "Do it now, or open an issue.");
  if (path.startsWith("sql/functions/")) for (const message of unsealed(path, text)) report("functions-are-sealed", message);
  return findings;
}

const known = new Set([
  "page.tsx",
  "layout.tsx",
  "loading.tsx",
  "error.tsx",
  "forbidden.tsx",
  "not-found.tsx",
  "route.ts",
  "schema.ts",
  "actions.ts",
]);

// app/(console)/rate-limits/[id]/rate-limit-facts.tsx: a page's own component begins with the noun of a folder it lies in.
function inVocabulary(path: string): boolean {
  const [, , ...segments] = path.split("/");
  const name = segments.pop() ?? "";
  if (known.has(name)) return true;
  const nouns = segments.length === 0 ? ["overview"] : segments.filter((segment) => /^[a-z-]+$/.test(segment));
  return /^[a-z0-9-]+\.tsx?$/.test(name) && nouns.some((noun) => [noun, singular(noun)].some((word) => name.startsWith(`${word}-`)));
}
const singular = (noun: string) => (noun.endsWith("ies") ? `${noun.slice(0, -3)}y` : noun.replace(/(?<=x|ss|ch|sh)es$|(?<!s)s$/, ""));

function* unsealed(path: string, text: string): Generator<string> {
  const name = basename(path, ".sql");
  const code = withoutComments(text).replaceAll(/'(?:[^']|'')*'/g, "''");
  const made = [...code.matchAll(/create or replace function (\S+?)\s*\(/gi)].map((match) => match[1]);
  if (made.length !== 1 || made[0] !== `gatehouse.${name}`)
    yield `It makes one function, gatehouse.${name}, with "create or replace function".`;
  if (!/\bsecurity definer\b/i.test(code)) yield "It is security definer: the app's role changes no row by itself.";
  if (!/\bset search_path = pg_catalog\b/i.test(code))
    yield 'It says "set search_path = pg_catalog, pg_temp", or its caller decides what its names mean.';
  if (/\bexecute\b/i.test(code)) yield "No dynamic SQL.";
}

// The grants are the list of what the app may call, so it names what there is, and nobody else may call anything.
function checkGrants(files: File[]): Finding[] {
  const grants = withoutComments(files.find(({ path }) => path === "sql/grants.sql")?.text ?? "");
  const functions = files.filter(({ path }) => path.startsWith("sql/functions/")).map(({ path }) => basename(path, ".sql"));
  // What an index is made of comes with its migration and is never replaced.
  const migrations = files.filter(({ path }) => path.startsWith("sql/migrations/up/"));
  for (const { text } of migrations)
    functions.push(...[...text.matchAll(/^create function gatehouse\.(\w+)/gim)].map(([, name = ""]) => name));
  const findings: Finding[] = [];
  const report = (message: string) => findings.push({ file: "sql/grants.sql", rule: "functions-are-sealed", message });
  if (!/revoke (execute|all) on all functions in schema gatehouse from public/i.test(grants))
    report("It revokes execute on all functions in schema gatehouse from public.");
  for (const [, granted = ""] of grants.matchAll(/grant execute on function([^;]*?) to /gi))
    for (const [, name = ""] of granted.matchAll(/gatehouse\.(\w+)/g))
      if (!functions.includes(name)) report(`There is no sql/functions/${name}.sql.`);
  return findings;
}

const withoutComments = (sql: string) => sql.replaceAll(/--.*$|\/\*[\s\S]*?\*\//gm, "");
