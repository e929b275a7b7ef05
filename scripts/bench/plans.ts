import type { Pool } from "../../lib/db/client";
import { isMain, runScript, Trouble } from "../cli";
import { openBenchDatabase, readSize, sizeFlags } from "./database";
import { choiceOf, explainOnce, type PlanMode, type PlanNode } from "./explain";
import { findSample, listCases, type ListCase } from "./lists";

/** A statement's plan, made for its values ("custom") or for any ("generic"), as a prepared statement gets after a few runs. */
export interface PlanResult {
  name: string;
  mode: PlanMode;
  /** False for a generic plan that PostgreSQL finds too dear to use. */
  isUsed: boolean;
  ms: number;
  blocks: number;
  /** What must not be; empty when all is well. */
  faults: string[];
}

const bigTables = new Set(["users", "user_sessions", "audit_logs", "ended_sessions"]);
/** Whoever reads or sorts more rows than this for a page, or for a count that is capped at half of it, works on the table. */
const mostRows = 20_000;

/** Explains a statement twice, running it each time: with a plan for its values and with one for any. */
export async function explain(db: Pool, one: ListCase): Promise<PlanResult[]> {
  const chosen = await choiceOf(db, one);
  const results: PlanResult[] = [];
  for (const mode of ["custom", "generic"] as const) {
    const { ms, blocks, plan } = await explainOnce(db, one, mode);
    results.push({ name: one.name, mode, isUsed: mode === "custom" || chosen === "generic", ms, blocks, faults: [...faultsOf(plan)] });
  }
  return results;
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

/** What the statements of each diagnosis took together, the dearest first: each by the slower of the plans that PostgreSQL would use. */
function diagnosesOf(cases: readonly ListCase[], results: readonly PlanResult[]): { name: string; ms: number }[] {
  const sums = new Map<string, number>();
  for (const { name, diagnosis } of cases) {
    if (diagnosis === undefined) continue;
    const ms = Math.max(...results.filter((result) => result.name === name && result.isUsed).map((result) => result.ms));
    sums.set(diagnosis, (sums.get(diagnosis) ?? 0) + ms);
  }
  return [...sums].map(([name, ms]) => ({ name, ms })).toSorted((a, b) => b.ms - a.ms);
}

const help = `
Explains every list's statement on a database with demo data, and fails when one reads a big table
in sequence or sorts it.

  npm run bench:plans -- [--people 20000] [--sessions N] [--audit-rows N] [--major 18] [--only TEXT]

Each statement is planned for its values and, as PostgreSQL may do after a few runs of a prepared one, for any values ("generic");
a minus marks generic plans that PostgreSQL finds too dear to use. At the end it adds up what one diagnosis takes; "--only diagnosis" leaves the
rest out.
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
      const [worst, ...others] = diagnosesOf(cases, results);
      if (worst)
        console.log(
          `\nOne diagnosis: ${worst.ms.toFixed(1)} ms of SQL at most (${worst.name}), the quickest of ${others.length + 1} ${(others.at(-1) ?? worst).ms.toFixed(1)} ms.`,
        );
      const faulty = results.filter(({ isUsed, faults }) => isUsed && faults.length > 0);
      if (faulty.length > 0) throw new Trouble(`${faulty.length} of ${results.length} plans read or sort too much.`);
    } finally {
      await database.stop();
    }
  });
}
