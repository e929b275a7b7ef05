import type { Db } from "../../lib/db/client";
import { sentBy } from "../../lib/db/sent";
import type { ListCase } from "./lists";

/** What EXPLAIN says of a statement, as far as it matters here. */
export interface PlanNode {
  "Node Type": string;
  "Relation Name"?: string;
  "Actual Rows"?: number;
  "Actual Loops"?: number;
  "Rows Removed by Filter"?: number;
  Plans?: PlanNode[];
}

/** How a prepared statement is planned: for its values, or once for any. */
export type PlanMode = "custom" | "generic";

/** A statement's plan and what running it took, its pages in memory. */
export interface Explained {
  ms: number;
  /** Blocks of 8 kB that it looked at. */
  blocks: number;
  plan: PlanNode;
}

/** Runs a statement twice with a plan of one kind and tells about the second time. */
export async function explainOnce(db: Db, { name, query }: ListCase, mode: PlanMode): Promise<Explained> {
  await db`select set_config('plan_cache_mode', ${`force_${mode}_plan`}, false)`;
  const { text, values } = await statementOf(db, query);
  await db.unsafe(`prepare bench as ${text}`);
  const run = `explain (analyze, buffers, format json, timing off) execute bench${values}`;
  await db.unsafe(run);
  const [row] =
    await db.unsafe<Record<string, [{ Plan: PlanNode & Record<string, number>; "Execution Time": number; "Planning Time": number }]>[]>(
      run,
    );
  await db`deallocate bench`;
  await db`reset plan_cache_mode`;
  const [explained] = Object.values(row ?? {})[0] ?? [];
  if (!explained) throw new Error(`No plan for ${name}.`);
  const { Plan: plan } = explained;
  return {
    ms: explained["Execution Time"] + (mode === "custom" ? explained["Planning Time"] : 0),
    blocks: (plan["Shared Hit Blocks"] ?? 0) + (plan["Shared Read Blocks"] ?? 0),
    plan,
  };
}

/** Which plan PostgreSQL takes by itself once a prepared statement has run a few times. */
export async function choiceOf(db: Db, { query }: ListCase): Promise<PlanMode> {
  await db`reset plan_cache_mode`;
  const { text, values } = await statementOf(db, query);
  await db.unsafe(`prepare bench as ${text}`);
  // Five runs are always planned for their values; the sixth compares the costs.
  for (let run = 0; run < 6; run++) await db.unsafe(`explain execute bench${values}`);
  const [row] = await db<{ generic: boolean }[]>`select generic_plans > 0 as generic from pg_prepared_statements where name = 'bench'`;
  await db`deallocate bench`;
  return row?.generic ? "generic" : "custom";
}

/** The text that the driver sends, and its values as EXECUTE takes them, without running it. */
async function statementOf(db: Db, query: ListCase["query"]): Promise<{ text: string; values: string }> {
  const pending = query(db);
  await pending.describe();
  const sent = sentBy(pending);
  if (!sent) throw new Error("The driver no longer keeps what it sent on the query.");
  return { text: sent.text, values: sent.values.length > 0 ? `(${sent.values.join(", ")})` : "" };
}
