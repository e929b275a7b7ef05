import { spawn } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { checkAgainstDatabase, type Verdict } from "../lint/database";
import { checkTree } from "../lint/tree";
import { isMain, runScript, Trouble } from "./cli";
import { projectDir } from "./connection";

/** What one step came to. `output` is what its tool said, in full. */
export interface StepResult extends Verdict {
  name: string;
  ms: number;
}

const tool = (name: string, ...args: string[]) =>
  new Promise<Verdict>((resolve) => {
    const child = spawn(join(projectDir, "node_modules/.bin", name), args, { cwd: projectDir, stdio: ["ignore", "pipe", "pipe"] });
    let output = "";
    child.stdout.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.stderr.on("data", (chunk: Buffer) => (output += chunk.toString()));
    child.once("error", (error) => resolve({ ok: false, output: error.message }));
    child.once("close", (status) => resolve({ ok: status === 0, output }));
  });

const all = async (...runs: (() => Promise<Verdict>)[]): Promise<Verdict> => {
  let output = "";
  for (const run of runs) {
    const verdict = await run();
    output += verdict.output;
    if (!verdict.ok) return { ok: false, output };
  }
  return { ok: true, output };
};

const migrations = () => readdirSync(join(projectDir, "sql/migrations/up")).map((file) => join("sql/migrations/up", file));

const tree = (): Verdict => {
  const findings = checkTree(projectDir);
  return { ok: findings.length === 0, output: findings.map(({ file, rule, message }) => `${file}: ${message} (${rule})`).join("\n") };
};

// The linter goes by types too, and those of the routes are generated.
let generated: Promise<Verdict> | undefined;
const typed = () => (generated ??= tool("next", "typegen"));

// Only the last needs a server, which it starts by itself.
const steps: Record<string, () => Verdict | Promise<Verdict>> = {
  format: () => tool("oxfmt", "--check"),
  types: () => all(typed, () => tool("tsc", "--noEmit", "--singleThreaded")),
  lint: () => all(typed, () => tool("oxlint")),
  tree,
  "dead code": () => tool("knip", "--no-progress", "--treat-config-hints-as-errors"),
  migrations: () => tool("squawk", ...migrations()),
  dockerfile: () => tool("dockerfile-utils", "lint", "Dockerfile"),
  sql: () => checkAgainstDatabase(projectDir),
};

/**
 * Runs the steps side by side, all of them even when one fails, and never throws: a step that breaks has failed.
 * @param names which steps; all of them when not given
 * @param onResult called with each result as soon as it is there
 */
export async function check(names = Object.keys(steps), onResult?: (result: StepResult) => void): Promise<StepResult[]> {
  return Promise.all(
    names.map(async (name) => {
      const began = performance.now();
      let verdict: Verdict;
      try {
        verdict = (await steps[name]?.()) ?? { ok: false, output: `There is no step "${name}".` };
      } catch (error) {
        verdict = { ok: false, output: error instanceof Trouble ? error.message : String(error instanceof Error ? error.stack : error) };
      }
      const result = { name, ms: Math.round(performance.now() - began), ...verdict };
      onResult?.(result);
      return result;
    }),
  );
}

/** One line for a step that went well; what its tool said under it when it did not. */
export const printResult = ({ name, ok, ms, output }: StepResult): void => {
  console.log(`${ok ? "ok  " : "FAIL"}  ${name.padEnd(12)} ${(ms / 1000).toFixed(1).padStart(5)} s`);
  if (!ok) console.log(`\n${output.trim()}\n`);
};

const help = `
Checks the project without building or running it: ${Object.keys(steps).join(", ")}.

  npm run check                        every step, also after one has failed
  npm run check -- --only types,lint   these steps

Exit code 1 when a step failed.`;

if (isMain(import.meta.url)) {
  await runScript(help, { only: { type: "string" } }, async ({ only }) => {
    const names = only?.split(",").map((name) => name.trim());
    const unknown = names?.find((name) => !(name in steps));
    if (unknown !== undefined) throw new Trouble(`There is no step "${unknown}". The steps: ${Object.keys(steps).join(", ")}.`);
    const results = await check(names, printResult);
    if (results.some(({ ok }) => !ok)) process.exitCode = 1;
  });
}
