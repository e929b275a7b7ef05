import { fork } from "node:child_process";
import { createHash } from "node:crypto";
import { cpSync, existsSync, linkSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { isMain, runScript, Trouble, variable } from "./cli";
import { projectDir } from "./connection";
import { freeBytes } from "./owner";
import { isProcessAlive } from "./postmaster";

/** What the build is made from, below the project's folder. */
const sources = ["app", "components", "lib", "public", "sql/health", "scripts/closed-door.mjs", "package-lock.json"];
const rootFiles = /^(next\.config\.mjs|postcss\.config\.mjs|tailwind\.config\.ts|tsconfig\.json|proxy\.ts|instrumentation\.ts)$/;

/** Where the build goes; tests give theirs another folder. */
export const distDir = () => join(projectDir, variable("GATEHOUSE_DIST_DIR") ?? ".next");

/** The web server that the build brings, with everything that it needs beside it. */
export const serverFile = () => join(distDir(), "standalone", "server.js");

/** Names the process that builds. Beside the build, since the framework empties that folder. */
const lockFile = () => `${distDir()}.lock`;

/**
 * Builds the web app unless the last build was made from the very same sources. Who comes while another process builds waits for it.
 * @returns whether there was something to do
 * @throws Trouble with the compiler's words when the sources do not build, or when the disk is full
 */
export async function buildIfChanged(signal: AbortSignal): Promise<boolean> {
  const hash = hashSources();
  // Asked before anything is written: a build that is there also serves from a folder that may only be read.
  while (!isBuilt(hash)) {
    if (signal.aborted) throw stopped();
    if (freeBytes(projectDir) < 300e6) throw full();
    if (!tryLock()) {
      await sleep(200);
      continue;
    }
    try {
      if (isBuilt(hash)) return false;
      await build(hash, signal);
      return true;
    } finally {
      rmSync(lockFile(), { force: true });
    }
  }
  return false;
}

/** Until no process builds: what lies in {@link distDir} is whole then, or not there. */
export async function untilNobodyBuilds(): Promise<void> {
  while (isProcessAlive(builder())) await sleep(200);
}

const builder = () => {
  try {
    return Number(readFileSync(lockFile(), "utf8"));
  } catch {
    return Number.NaN;
  }
};

function tryLock(): boolean {
  // One that was killed left its own behind.
  if (existsSync(lockFile()) && !isProcessAlive(builder())) rmSync(lockFile(), { force: true });
  // It gets its name when it is written: one that says nothing yet would look like a dead one's.
  const draft = `${lockFile()}.${process.pid}`;
  writeFileSync(draft, String(process.pid));
  try {
    linkSync(draft, lockFile());
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  } finally {
    rmSync(draft, { force: true });
  }
}

const markFile = () => join(distDir(), "gatehouse-sources");

const isBuilt = (hash: string) => existsSync(markFile()) && readFileSync(markFile(), "utf8") === hash && existsSync(serverFile());

async function build(hash: string, signal: AbortSignal): Promise<void> {
  // A build that fails leaves half of a new one behind, so until it is done there is none. The cache may stay.
  rmSync(markFile(), { force: true });
  rmSync(join(distDir(), "standalone"), { recursive: true, force: true });
  mkdirSync(distDir(), { recursive: true });
  const { code, output } = await nextBuild(signal);
  if (signal.aborted) throw stopped();
  if (/ENOSPC|No space left/.test(output)) throw full();
  if (code !== 0) throw new Trouble(`The build failed:\n${output.trim()}`);
  compileAtOnce(join(distDir(), "static", "chunks"));
  // The traced server leaves these two out, for those who serve them from elsewhere.
  cpSync(join(distDir(), "static"), join(distDir(), "standalone", distName(), "static"), { recursive: true });
  if (existsSync(join(projectDir, "public")))
    cpSync(join(projectDir, "public"), join(distDir(), "standalone", "public"), { recursive: true });
  closeDoor(serverFile());
  writeFileSync(markFile(), hash);
}

/** Has the server refuse whatever comes before the console guards its entrance. */
function closeDoor(server: string): void {
  cpSync(join(projectDir, "scripts", "closed-door.mjs"), join(dirname(server), "closed-door.mjs"));
  writeFileSync(server, `import "./closed-door.mjs";\n${readFileSync(server, "utf8")}`);
}

/**
 * Tells browsers to compile each function of a script while it arrives, and to keep them all: by default V8 keeps a script's outermost function alone,
 * since nothing else has run by then, and compiles some 900 others of a page at each load (https://v8.dev/blog/explicit-compile-hints).
 */
function compileAtOnce(folder: string): void {
  for (const name of readdirSync(folder)) {
    if (!name.endsWith(".js")) continue;
    const file = join(folder, name);
    writeFileSync(file, `//# allFunctionsCalledOnLoad\n${readFileSync(file, "utf8")}`);
  }
}

/** The framework's own command line. */
export const nextCommand = join(projectDir, "node_modules", "next", "dist", "bin", "next");

const distName = () => variable("GATEHOUSE_DIST_DIR") ?? ".next";

const stopped = () => new Trouble("Stopped while building.");

const full = () => new Trouble(`The disk is full at ${projectDir}: a build needs 300 MB. Make room and start again.`);

function nextBuild(signal: AbortSignal): Promise<{ code: number | null; output: string }> {
  const child = fork(nextCommand, ["build"], {
    cwd: projectDir,
    signal,
    // A build that outlives its launcher would hold the next one up.
    execArgv: ["--import", new URL("with-parent.mjs", import.meta.url).href],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
    env: { ...process.env, NODE_ENV: "production", NEXT_TELEMETRY_DISABLED: "1" },
  });
  let output = "";
  child.stdout?.on("data", (chunk) => (output += chunk));
  child.stderr?.on("data", (chunk) => (output += chunk));
  return new Promise((resolve, reject) => {
    child.once("close", (code) => resolve({ code, output }));
    child.once("error", (error) => (error.name === "AbortError" ? undefined : reject(error)));
  });
}

function hashSources(): string {
  const hash = createHash("sha256").update(process.version);
  const add = (path: string) => {
    const file = join(projectDir, path);
    hash.update(`${path}\0`).update(readFileSync(file)).update("\0");
  };
  for (const source of [...sources, ...readdirSync(projectDir).filter((name) => rootFiles.test(name))]) {
    if (!existsSync(join(projectDir, source))) continue;
    if (source.includes(".")) add(source);
    else for (const path of filesBelow(source)) add(path);
  }
  return hash.digest("hex");
}

const filesBelow = (folder: string): string[] =>
  readdirSync(join(projectDir, folder), { withFileTypes: true })
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => (entry.isDirectory() ? filesBelow(`${folder}/${entry.name}`) : `${folder}/${entry.name}`));

const help = `
Builds the web app into .next/standalone, with everything that "node server.js" needs there.

  npm run build`;

if (isMain(import.meta.url)) {
  await runScript(help, {}, async () => {
    console.log((await buildIfChanged(new AbortController().signal)) ? "Built." : "Nothing changed since the last build.");
  });
}
