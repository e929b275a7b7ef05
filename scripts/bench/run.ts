import { fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import type { AddressInfo } from "node:net";
import { cpus, loadavg } from "node:os";
import { encode } from "next-auth/jwt";
import { paths } from "../../lib/paths";
import { buildIfChanged } from "../build";
import { isMain, runScript } from "../cli";
import { freePort } from "../embedded";
import { startWeb } from "../web";
import { type BenchDatabase, openBenchDatabase, readSize, type Size, sizeFlags } from "./database";
import { findSample, type Sample } from "./lists";
import { type Figures, measure } from "./measure";
import { type PageTask, pageTasks } from "./pages";
import { measureRevocation, type RevokeFigures } from "./revoke";
import { measureScripts, type ScriptFigures } from "./scripts";

/** A page beside the floor: what the same rows cost a bare handler. */
interface TaskResult {
  name: string;
  console: Figures;
  floor: Figures;
}

interface Report {
  size: Size;
  postgres: string;
  node: string;
  cpus: number;
  /** Processes that wanted a processor on average in the minute before: whatever else went on. */
  load: number;
  pages: TaskResult[];
  scripts: ScriptFigures[];
  /** Of ten thousand sessions, and of a hundred thousand in one statement. */
  revocations: RevokeFigures[];
}

interface Target {
  pid: number;
  origin: string;
  url: (task: PageTask, index: number) => string;
  headers: Record<string, string>;
  stop: () => Promise<void>;
}

/** The built console with a signed-in admin. */
async function startConsole(database: BenchDatabase, tokenSecret: string): Promise<Target> {
  const app = database.cluster.connection("app", database.name);
  const secret = randomBytes(32).toString("base64url");
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const web = await startWeb(
    { host: "127.0.0.1", port, url },
    {
      NEXTAUTH_URL: url,
      NEXTAUTH_SECRET: secret,
      DATABASE_URL: undefined,
      DB_HOST: app.host,
      DB_PORT: String(app.port),
      DB_USERNAME: app.user,
      DB_PASSWORD: app.password,
      DB_DATABASE: app.database,
      DB_SSL_MODE: "disable",
      DB_MONITOR_USERNAME: "gatehouse_monitor",
      DB_MONITOR_PASSWORD: database.cluster.secrets.monitor,
    },
  );
  const token = await encode({ token: { sid: tokenSecret }, secret, maxAge: 24 * 3600 });
  return {
    pid: web.pid,
    origin: url,
    url: ({ path }) => `${url}${path}`,
    headers: { cookie: `gatehouse.session=${token}` },
    stop: web.stop,
  };
}

async function startFloor(database: BenchDatabase, sample: Sample): Promise<Target> {
  const connection = database.cluster.connection("app", database.name);
  const child = fork(new URL("floor.ts", import.meta.url), {
    execArgv: ["--import", "tsx"],
    env: { ...process.env, NODE_ENV: "production", BENCH_FLOOR: JSON.stringify({ connection, sample }) },
  });
  const { port } = await new Promise<AddressInfo>((resolve, reject) => {
    child.once("message", (address) => resolve(address as AddressInfo));
    child.once("exit", () => reject(new Error("The floor ended before it answered.")));
  });
  const stop = async () => {
    const gone = new Promise((resolve) => child.once("exit", resolve));
    child.disconnect();
    await gone;
  };
  const origin = `http://127.0.0.1:${port}`;
  return { pid: child.pid ?? 0, origin, url: (_, index) => `${origin}/${index}`, headers: {}, stop };
}

const fields = [
  ["p50 ms", (f: Figures) => f.p50.toFixed(1)],
  ["p95 ms", (f: Figures) => f.p95.toFixed(1)],
  ["req/s", (f: Figures) => f.perSecond.toFixed(0)],
  ["CPU ms", (f: Figures) => f.cpuMs?.toFixed(1) ?? "?"],
  ["kB", (f: Figures) => (f.bytes / 1000).toFixed(1)],
] as const;

function print({ size, postgres, node, cpus: cores, load, pages, scripts, revocations }: Report): void {
  const count = (n: number) => n.toLocaleString("en");
  console.log(
    `\n${count(size.people)} people, ${count(size.sessions)} sessions, ${count(size.auditRows)} audit rows; PostgreSQL ${postgres}, Node ${node}, ${cores} cores, load before ${load.toFixed(1)}\n`,
  );
  const rows = [
    ["", ...fields.map(([name]) => name), "", ...fields.map(([name]) => `${name} `), "CPU ratio"],
    ...pages.map(({ name, console: page, floor }) => [
      name,
      ...fields.map(([, show]) => show(page)),
      "|",
      ...fields.map(([, show]) => show(floor)),
      page.cpuMs !== null && floor.cpuMs ? (page.cpuMs / floor.cpuMs).toFixed(1) : "?",
    ]),
  ];
  const widths = rows[0]?.map((_, column) => Math.max(...rows.map((row) => row[column]?.length ?? 0))) ?? [];
  console.log(`${"".padEnd(widths[0] ?? 0)}  the console, then the bare handler`);
  for (const row of rows)
    console.log(row.map((cell, column) => (column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0))).join("  "));
  console.log("\nJavaScript at first load");
  for (const { page, files, gzipBytes, brotliBytes } of scripts)
    console.log(
      `  ${page}: ${files} files, ${(gzipBytes / 1000).toFixed(1)} kB with gzip, ${(brotliBytes / 1000).toFixed(1)} kB with brotli`,
    );
  for (const figures of revocations) printRevocation(figures);
}

function printRevocation(figures: RevokeFigures): void {
  const count = (n: number) => n.toLocaleString("en");
  const show = ({ ms, cpuMs }: RevokeFigures["sql"]) => `${ms.toFixed(0)} ms (CPU ${cpuMs?.toFixed(0) ?? "?"} ms)`;
  const ratio = (one: RevokeFigures["sql"]) => {
    const { sql } = figures;
    return (one.cpuMs && sql.cpuMs ? one.cpuMs / sql.cpuMs : one.ms / sql.ms).toFixed(2);
  };
  const rate = ({ ms }: RevokeFigures["sql"]) => `${count(Math.round((figures.sessions / ms) * 1000))} a second`;
  console.log(`\nEnding ${count(figures.sessions)} sessions: ${show(figures.sql)} by bare SQL, ${rate(figures.sql)}`);
  for (const [way, one] of [["of a person: ", figures.function] as const, ["by filter:   ", figures.filter] as const])
    if (one) console.log(`  ${way}${show(one)}, ${rate(one)}, ratio ${ratio(one)}`);
}

const help = `
Measures the built console on demo data, beside the least that any server could do: a bare handler with the same statements.

  npm run bench -- [--people 20000] [--sessions N] [--audit-rows N] [--major 18] [--seconds 4] [--only TEXT]

Prints a table and, last, the same as JSON. Client, servers and database share this machine: compare within a run, never across.
The database is made the first time (minutes, when it is large) and kept below the data directory.`;

if (isMain(import.meta.url)) {
  const options = { ...sizeFlags, only: { type: "string" }, seconds: { type: "string", default: "4" } } as const;
  await runScript(help, options, async (flags) => {
    const size = readSize(flags);
    console.error("  build");
    await buildIfChanged(AbortSignal.timeout(600_000));
    const database = await openBenchDatabase(size, Number(flags.major), (label) => console.error(`  ${label}`));
    const owner = database.connect("owner");
    const targets: Target[] = [];
    const [load = 0] = loadavg();
    try {
      const sample = await findSample(owner);
      const tokenSecret = randomBytes(32).toString("base64url");
      const tokenHash = createHash("sha256").update(tokenSecret).digest("hex");
      await owner`
        insert into user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at)
        select id, ${tokenHash}, '{"client": "gatehouse"}', '127.0.0.1', 'bench', now() + interval '30 minutes' from users where email = 'admin@gatehouse.test'`;
      const consoleTarget = await startConsole(database, tokenSecret);
      targets.push(consoleTarget);
      const floor = await startFloor(database, sample);
      targets.push(floor);

      const pages: TaskResult[] = [];
      const seconds = Number(flags.seconds);
      for (const [index, task] of pageTasks(sample).entries()) {
        if (!task.name.includes(flags.only ?? "")) continue;
        console.error(`  ${task.name}`);
        const run = (target: Target) => measure(target.url(task, index), target.headers, target.pid, { seconds });
        pages.push({ name: task.name, console: await run(consoleTarget), floor: await run(floor) });
      }
      const scripts: ScriptFigures[] = [];
      for (const page of [paths.users(), paths.sessions(), paths.audit()])
        scripts.push(await measureScripts(consoleTarget.origin, page, consoleTarget.headers));
      const revocations: RevokeFigures[] = [];
      if ("revocation".includes(flags.only ?? "")) {
        console.error("  revocation");
        revocations.push(await measureRevocation(owner, tokenHash, sample.quietest));
        console.error("  revocation of 100,000");
        revocations.push(await measureRevocation(owner, tokenHash, sample.quietest, 100_000, 2, false));
      }
      await owner`delete from user_sessions where token_hash = ${tokenHash}`;
      // What was rolled back still lies in the tables and would weigh on the next run.
      await owner`vacuum user_sessions, audit_logs, gatehouse.ended_sessions`;

      const [server] = await owner<{ version: string }[]>`select current_setting('server_version') as version`;
      const report: Report = {
        ...{ size, postgres: server?.version ?? "?", node: process.version, cpus: cpus().length, load },
        ...{ pages, scripts, revocations },
      };
      print(report);
      console.log(`\n${JSON.stringify(report)}`);
    } finally {
      for (const target of targets) await target.stop();
      await owner.end({ timeout: 1 });
      await database.stop();
    }
  });
}
