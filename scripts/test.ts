import { spawn } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { buildIfChanged } from "./build";
import { check, printResult, type StepResult } from "./check";
import { Trouble } from "./cli";
import { projectDir } from "./connection";

const help = `
Runs every check and every test, all of them even when some fail; a build that fails ends the tests. The last line counts them: N passed, N failed.

  npm test

The database tests run on PostgreSQL 18 and 15 of their own; the browser is the machine's Chromium or the one from npm.`;

/** What Playwright's JSON report says of a run. */
interface Report {
  stats: { expected: number; unexpected: number; flaky: number; skipped: number };
  errors: unknown[];
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failures: string[] = [];

function count(result: StepResult): void {
  printResult(result);
  if (result.ok) total.passed += 1;
  else {
    total.failed += 1;
    failures.push(result.name);
  }
}

async function gate(name: string, work: () => Promise<unknown>): Promise<boolean> {
  const began = performance.now();
  let output = "";
  let ok = true;
  try {
    await work();
  } catch (error) {
    ok = false;
    output = error instanceof Trouble ? error.message : String(error instanceof Error ? error.stack : error);
  }
  count({ name, ok, output, ms: Math.round(performance.now() - began) });
  return ok;
}

/** Runs all that Playwright runs, and adds it to the count; a run that breaks off, or ends without a report, is one failure. A build that fails ends it. */
async function playwright(building: Promise<boolean>): Promise<void> {
  const began = performance.now();
  const report = join(projectDir, "test-results", "report.json");
  mkdirSync(join(projectDir, "test-results"), { recursive: true });
  rmSync(report, { force: true });
  const cli = join(projectDir, "node_modules", "@playwright", "test", "cli.js");
  const child = spawn(process.execPath, [cli, "test", "--workers=3", "--reporter=list,json"], {
    cwd: projectDir,
    env: { ...process.env, PLAYWRIGHT_JSON_OUTPUT_NAME: report },
    stdio: "inherit",
  });
  // Hundreds of pages that cannot be started would bury why.
  void building.then((isBuilt) => isBuilt || child.kill("SIGINT"));
  const code = await new Promise((resolve) => child.once("exit", resolve));
  const seconds = ((performance.now() - began) / 1000).toFixed(1);
  const stats = existsSync(report) ? (JSON.parse(readFileSync(report, "utf8")) as Report) : undefined;
  const passed = stats ? stats.stats.expected + stats.stats.flaky : 0;
  const failed = stats ? stats.stats.unexpected + stats.errors.length || Number(code !== 0) : 1;
  total.passed += passed;
  total.failed += failed;
  total.skipped += stats?.stats.skipped ?? 0;
  if (failed > 0) failures.push(`tests (${failed})`);
  console.log(`${failed === 0 ? "ok  " : "FAIL"}  ${"tests".padEnd(12)} ${seconds.padStart(5)} s  ${passed} passed, ${failed} failed\n`);
}

if (process.argv.includes("--help")) {
  console.log(help.trim());
  process.exit(0);
}

const began = performance.now();
await Promise.all([check(undefined, count), gate("lock file", () => run("lock.ts", "--check"))]);
// A build waits for itself as much as it computes. The tests that need none come first; the others wait for it.
await playwright(gate("build", () => buildIfChanged(new AbortController().signal)));

if (failures.length > 0) console.log(`Failed: ${failures.join(", ")}`);
if (total.skipped > 0) console.log(`${total.skipped} skipped`);
console.log(`All of it took ${Math.round((performance.now() - began) / 1000)} s.`);
console.log(`${total.passed} passed, ${total.failed} failed`);
process.exit(total.failed > 0 ? 1 : 0);

async function run(script: string, ...args: string[]): Promise<void> {
  const child = spawn(process.execPath, ["--import", "tsx", join("scripts", script), ...args], {
    cwd: projectDir,
    stdio: ["ignore", "pipe", "pipe"],
  });
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
  const code = await new Promise((resolve) => child.once("close", resolve));
  if (code !== 0) throw new Trouble(output.trim());
}
