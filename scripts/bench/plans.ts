import type { Db, Pool } from "../../lib/db/client";
import { isMain, runScript, Trouble } from "../cli";
import { openBenchDatabase, readSize, sizeFlags } from "./database";
import { findSample, listCases, type ListCase } from "./lists";

/** What EXPLAIN says of a statement, as far as it matters here. */
interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}

/** A statement's plan, made for its values ("custom") or for any ("generic"), as a prepared statement gets after a few runs. */
export interface PlanResult {
  name: string;
  mode: "custom" | "generic";
  /** False for a generic plan that PostgreSQL finds too dear to use. */
  isUsed: boolean;
  ms: number;
  /** Blocks of 8 kB that it looked at. */
  blocks: number;
  /** What must not be; empty when all is well. */
  faults: string[];
}

const bigTables = new Set(["users", "user_sessions", "audit_logs", "ended_sessions"]);
/** Whoever reads or sorts more rows than this for a page, or for a count that is capped at half of it, works on the table. */
const mostRows = 20_000;

/** Explains a statement twice, running it each time: with a plan for its values and with one for any. */
export async function explain(db: Pool, { name, query }: ListCase): Promise<PlanResult[]> {
  const results: PlanResult[] = [];
  const chosen = await choiceOf(db, query);
  for (const mode of ["custom", "generic"] as const) {
    await db`select set_config('plan_cache_mode', ${`force_${mode}_plan`}, false)`;
    const { text, values } = await statementOf(db, query);
    await db.unsafe(`prepare bench as ${text}`);
    const run = `explain (analyze, buffers, format json, timing off) execute bench${values.length > 0 ? `(${values.join(", ")})` : ""}`;
    await db.unsafe(run);
    const [row] =
      await db.unsafe<{ "QUERY PLAN": [{ Plan: PlanNode & Record<string, number>; "Execution Time": number; "Planning Time": number }] }[]>(
        run,
      );
    await db`deallocate bench`;
    const [explained] = Object.values(row ?? {})[0] ?? [];
    if (!explained) throw new Error(`No plan for ${name}.`);
    const { Plan: root } = explained;
    results.push({
      name,
      mode,
      isUsed: mode === "custom" || chosen === "generic",
      ms: explained["Execution Time"] + (mode === "custom" ? explained["Planning Time"] : 0),
      blocks: (root["Shared Hit Blocks"] ?? 0) + (root["Shared Read Blocks"] ?? 0),
      faults: [...faultsOf(root)],
    });
  }
  await db`reset plan_cache_mode`;
  return results;
}

/** Which plan PostgreSQL takes by itself once a prepared statement has run a few times. */
async function choiceOf(db: Pool, query: ListCase["query"]): Promise<PlanResult["mode"]> {
  await db`reset plan_cache_mode`;
  const { text, values } = await statementOf(db, query);
  await db.unsafe(`prepare bench as ${text}`);
  // Five runs are always planned for their values; the sixth compares the costs.
  for (let run = 0; run < 6; run++) await db.unsafe(`explain execute bench${values.length > 0 ? `(${values.join(", ")})` : ""}`);
  const [row] = await db<{ generic: boolean }[]>`select generic_plans > 0 as generic from pg_prepared_statements where name = 'bench'`;
  await db`deallocate bench`;
  return row?.generic ? "generic" : "custom";
}

/** The text that the driver sends and its values as literals, without running it. */
async function statementOf(db: Db, query: ListCase["query"]): Promise<{ text: string; values: string[] }> {
  const pending = query(db);
  const { string } = await pending.describe();
  // The driver keeps what it sent on the query itself; its types do not say so.
  const { parameters } = pending as unknown as { parameters: unknown[] };
  return { text: string, values: parameters.map(literal) };
}

function literal(value: unknown): string {
  const plain = value !== null && typeof value === "object" && "value" in value ? value.value : value;
  if (plain === null || plain === undefined) return "null";
  if (plain instanceof Date) return `'${plain.toISOString()}'`;
  if (typeof plain === "number" || typeof plain === "boolean") return String(plain);
  if (typeof plain !== "string") throw new Error(`No literal for a ${typeof plain}.`);
  return `'${plain.replaceAll("'", "''")}'`;
}

function* faultsOf(node: PlanNode): Generator<string> {
  const table = node["Relation Name"];
  const read = ((node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0)) * (node["Actual Loops"] ?? 1);
  if (node["Node Type"] === "Seq Scan" && table && bigTables.has(table) && read > mostRows)
    yield `reads ${Math.round(read)} rows of ${table}`;
  const [input] = node.Plans ?? [];
  const rows = (input?.["Actual Rows"] ?? 0) * (input?.["Actual Loops"] ?? 1);
  if (node["Node Type"] === "Sort" && rows > mostRows) yield `sorts ${Math.round(rows)} rows`;
  for (const child of node.Plans ?? []) yield* faultsOf(child);
}

const help = `
Explains every list's statement on a database with demo data, and fails when one reads a big table
in sequence or sorts it.

  npm run bench:plans -- [--people 20000] [--sessions N] [--audit-rows N] [--major 18] [--only TEXT]

Each statement is planned for its values and, as PostgreSQL may do after a few runs of a prepared one, for any values ("generic");
a minus marks generic plans that PostgreSQL finds too dear to use.
The database is made the first time and kept below the data directory.`;

if (isMain(import.meta.url)) {
  await runScript(help, { ...sizeFlags, only: { type: "string" } }, async (flags) => {
    const database = await openBenchDatabase(readSize(flags), Number(flags.major), (label) => console.error(`  ${label}`));
    try {
      const db = database.connect("app");
      await db`set statement_timeout = '60s'`;
      const cases = listCases(await findSample(db)).filter(({ name }) => name.includes(flags.only ?? ""));
      const results: PlanResult[] = [];
      for (const one of cases) results.push(...(await explain(db, one)));
      await db.end();
      for (const { name, mode, isUsed, ms, blocks, faults } of results.toSorted((a, b) => b.ms - a.ms)) {
        console.log(
          `${ms.toFixed(1).padStart(8)} ms ${String(blocks).padStart(8)} blocks  ${mode.padEnd(8)} ${isUsed ? " " : "-"} ${name}${faults.length > 0 ? `: ${faults.join(", ")}` : ""}`,
        );
      }
      const faulty = results.filter(({ isUsed, faults }) => isUsed && faults.length > 0);
      if (faulty.length > 0) throw new Trouble(`${faulty.length} of ${results.length} plans read or sort too much.`);
    } finally {
      await database.stop();
    }
  });
}
