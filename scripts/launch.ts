import { hash } from "@node-rs/bcrypt";
import { connect } from "../lib/db/client";
import { buildIfChanged } from "./build";
import { fileTrouble, loadEnvFiles, Trouble, variable } from "./cli";
import { type Cluster, startCluster } from "./cluster";
import { dataDir, databaseEnv, namesServer, projectDir } from "./connection";
import { announce, otherLauncher } from "./launcher";
import { migrate } from "./migrate";
import { checkOwnServer } from "./own-server";
import { freeBytes } from "./owner";
import { onNpmGone } from "./parents";
import { writeSecrets } from "./secrets";
import { loadDemo } from "./seed";
import { type Address, startWeb, webAddress, type WebServer } from "./web";

const help = `
Starts everything that the console needs, on this machine, and stops it all on Ctrl-C.

  npm start        packages, embedded PostgreSQL, migrations, demo data, build, console
  npm run dev      the same with Next's development server instead of the build

  PORT                      where the console listens (3000)
  GATEHOUSE_DATA_DIR        where the embedded database lies (.data)
  GATEHOUSE_DEMO_PASSWORD   the demo accounts' password; one is generated without it
  DB_HOST or DATABASE_URL   use this server instead: no demo data, nothing is changed in it`;

const isDev = process.argv.includes("--dev");
const demoAccounts = ["admin@gatehouse.test", "support@gatehouse.test", "auditor@gatehouse.test"];

/** What runs, to be ended in the opposite order. */
const running: { web?: WebServer; cluster?: Promise<Cluster>; unlock?: () => void } = {};
const stopping = new AbortController();
let stepIsOpen = false;

// Ctrl-C reaches npm too, which passes it on: it may come twice.
const stopOnce = () => {
  if (stopping.signal.aborted) return;
  stopping.abort();
  if (stepIsOpen) process.stdout.write("stopped\n");
  void stop().then(() => process.exit(0));
};
for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, stopOnce);
onNpmGone(stopOnce);

async function launch(): Promise<void> {
  const began = performance.now();
  loadEnvFiles();
  console.log("\n  Gatehouse\n");
  if (Number(process.env.GATEHOUSE_INSTALLED_IN_MS))
    await step("install", async () => "packages", Number(process.env.GATEHOUSE_INSTALLED_IN_MS));
  const address = await webAddress();
  const embedded = !namesServer();
  databaseEnv();
  const env = embedded ? await startDatabase(address) : await useOwnServer(address);
  if (!isDev) await step("build", async () => ((await buildIfChanged(stopping.signal)) ? "built" : "nothing changed"));
  await step("ready", async () => {
    running.web = await startWeb(address, env, isDev);
    return address.url;
  });
  console.log(`\n  Ready in ${seconds(performance.now() - began + Number(process.env.GATEHOUSE_INSTALLED_IN_MS))}: open ${address.url}`);
  if (running.cluster) sayHowToSignIn(await running.cluster);
  console.log("  Ctrl-C stops everything.\n");
  void running.web?.ended.then(async () => {
    if (stopping.signal.aborted) return;
    console.error("The web server ended by itself; its last words are above.");
    await stop();
    process.exit(1);
  });
}

/** The embedded server, up to date and with people in it. Gives the web server's environment. */
async function startDatabase(address: Address): Promise<Record<string, string | undefined>> {
  const dir = dataDir();
  await step("database", async () => {
    const port = variable("DB_PORT");
    running.cluster = startCluster({ dir, port: port ? Number(port) : undefined });
    const cluster = await running.cluster;
    running.unlock = lock(dir, address);
    return `PostgreSQL 18 on port ${cluster.server.port}${cluster.server.reattached ? " (was still running)" : ""}`;
  });
  const cluster = await (running.cluster as Promise<Cluster>);
  const owner = connect(cluster.connection("owner"), "gatehouse start", 1);
  try {
    const notes: string[] = [];
    await step("migrations", async () => {
      const applied = (await migrate(owner, { onNote: (note) => notes.push(note) })).filter(({ kind }) => kind === "migration");
      return applied.length > 0 ? `${applied.length} applied` : "up to date";
    });
    for (const note of notes) console.warn(note);
    const [found] = await owner`select exists (select from public.users) as people`;
    if (!found?.people) {
      await step("demo data", async () => {
        await loadDemo(owner, { people: 5_000, demoPassword: cluster.secrets.demo });
        return "5,000 people";
      });
    } else if (variable("GATEHOUSE_DEMO_PASSWORD") && variable("GATEHOUSE_DEMO_PASSWORD") !== cluster.secrets.demo) {
      await step("demo data", async () => {
        cluster.secrets.demo = variable("GATEHOUSE_DEMO_PASSWORD") ?? "";
        const password = await hash(cluster.secrets.demo, { cost: 12, version: "2a" });
        await owner`update public.users set password = ${password}, password_changed_at = now() where email in ${owner(demoAccounts)}`;
        writeSecrets(dir, cluster.secrets);
        return "password changed";
      });
    }
  } finally {
    await owner.end({ timeout: 1 });
  }
  const { host, port, user, password, database } = cluster.connection("app");
  return {
    ...sessionEnv(address),
    NEXTAUTH_SECRET: variable("NEXTAUTH_SECRET") ?? cluster.secrets.session,
    GATEHOUSE_ENVIRONMENT: variable("GATEHOUSE_ENVIRONMENT") ?? "demo",
    DATABASE_URL: undefined,
    DB_HOST: host,
    DB_PORT: String(port),
    DB_USERNAME: user,
    DB_PASSWORD: password,
    DB_DATABASE: database,
    DB_SSL_MODE: "disable",
    DB_MONITOR_USERNAME: "gatehouse_monitor",
    DB_MONITOR_PASSWORD: cluster.secrets.monitor,
  };
}

/** A server of one's own: looked at, never changed. */
async function useOwnServer(address: Address): Promise<Record<string, string | undefined>> {
  let notes: string[] = [];
  await step("database", async () => {
    const found = await checkOwnServer();
    notes = found.notes;
    return found.words;
  });
  for (const note of notes) console.warn(`              ${note}`);
  // The owner may be in the environment for the scripts; the web server has no use for it.
  return { ...sessionEnv(address), DB_OWNER_USERNAME: undefined, DB_OWNER_PASSWORD: undefined };
}

const sessionEnv = (address: Address) => ({ NEXTAUTH_URL: variable("NEXTAUTH_URL") ?? address.url, GATEHOUSE_DEMO_PASSWORD: undefined });

/** Keeps a second launcher from this data directory. */
function lock(dir: string, { port }: Address): () => void {
  const other = otherLauncher(dir);
  if (other) {
    throw new Trouble(
      `Gatehouse already runs from ${dir} on port ${other.port} (process ${other.pid}). Stop it first, or set GATEHOUSE_DATA_DIR.`,
    );
  }
  return announce(dir, port);
}

function sayHowToSignIn({ secrets }: Cluster): void {
  console.log(`\n  Sign in as  ${demoAccounts.join(", ")}\n  Password    ${secrets.demo}\n`);
}

async function stop(): Promise<void> {
  await running.web?.stop();
  // It may be on its way still.
  const cluster = await running.cluster?.catch(() => undefined);
  if (cluster && !otherLauncher(dataDir())) await cluster.server.stop();
  running.unlock?.();
}

/** Prints what is being done, what came of it, and how long it took. */
async function step(label: string, work: () => Promise<string>, tookMs?: number): Promise<void> {
  if (stopping.signal.aborted) return new Promise(() => undefined);
  const began = performance.now();
  process.stdout.write(`  ${label.padEnd(12)}`);
  stepIsOpen = true;
  const result = await work();
  if (stopping.signal.aborted) return new Promise(() => undefined);
  stepIsOpen = false;
  process.stdout.write(`${result.padEnd(44)} ${seconds(tookMs ?? performance.now() - began).padStart(7)}\n`);
}

function inOneLine(error: unknown): unknown {
  if (error instanceof Trouble) return error.message;
  // Full disks speak in many ways: a failed statement, a dead server, a file that cannot be written.
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  const full = code === "53100" ? dataDir() : [dataDir(), projectDir].find((folder) => freeBytes(folder) < 16e6);
  if (full) return `The disk is full at ${full}. Make room and start again; what was not finished will be done then.`;
  return fileTrouble(error) ?? error;
}

const seconds = (ms: number) => `${(ms / 1000).toFixed(1)} s`;

async function fail(error: unknown): Promise<void> {
  // What fails while everything is being stopped fails because of that.
  if (stopping.signal.aborted) return;
  stopping.abort();
  if (stepIsOpen) process.stdout.write("\n");
  console.error(inOneLine(error));
  await stop();
  process.exit(1);
}

if (process.argv.includes("--help")) {
  console.log(help.trim());
  process.exit(0);
}
// The driver throws from its own timers when the server dies in the middle of a message.
process.on("uncaughtException", (error) => void fail(error));
await launch().catch(fail);
