import { type ChildProcess, spawn, spawnSync } from "node:child_process";
import { randomInt } from "node:crypto";
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { type Binaries, findBinaries } from "./binaries";
import { Trouble } from "./cli";
import { freeBytes, giveTo, type Owner, ownerOf, wrap } from "./owner";
import { isAlive, type Postmaster, readPostmaster } from "./postmaster";

export interface ServerOptions {
  /** PostgreSQL's data directory. It is made when missing; its parent must be ours to write. */
  dataDir: string;
  superuserPassword: string;
  major?: number;
  /** A free one when not given. Ignored when the server is already running. */
  port?: number;
  /** More settings, such as `fsync: "off"` for a server that only tests use. */
  settings?: Record<string, string>;
}

export interface Server {
  host: string;
  port: number;
  pid: number;
  /** It was running already: an earlier launcher was killed, or another one shares the data directory. */
  reattached: boolean;
  /** Ends the server, rolling back what is open; waits until the process is gone. */
  stop: () => Promise<void>;
}

const settings = {
  listen_addresses: "127.0.0.1",
  shared_preload_libraries: "pg_stat_statements",
  track_io_timing: "on",
  timezone: "UTC",
  log_timezone: "UTC",
  lc_messages: "C",
};

// A new cluster and the demo data; an existing one must still be able to write its WAL.
const newClusterBytes = 400e6;
const runningBytes = 48e6;

/**
 * Starts PostgreSQL on loopback, or finds the one that already runs in this data directory.
 * Safe to call from several processes at once.
 * @throws Trouble when the data directory is another version's or another user's, the port is taken, or the disk is full.
 */
export async function startServer(options: ServerOptions): Promise<Server> {
  const { dataDir, major = 18 } = options;
  checkDirectory(dataDir, major);
  mkdirSync(dirname(dataDir), { recursive: true });
  const isNew = !existsSync(join(dataDir, "PG_VERSION"));
  const running = isNew ? undefined : await findRunning(dataDir);
  if (running) return { ...server(dataDir, running), reattached: true };

  const binaries = findBinaries(major);
  const owner = ownerOf(dataDir, binaries.bin);
  if (isNew) initialise(options, binaries, owner);
  for (let attempt = 1; ; attempt++) {
    const result = await launch(options, binaries, owner);
    if (typeof result !== "string") return result;
    // A free port may be taken between looking and binding; children of a killed postmaster need a moment to leave.
    const again = (options.port === undefined && /could not bind/.test(result)) || /shared memory block/.test(result);
    if (!again || attempt === 10) throw new Trouble(explain(result, options));
    await sleep(300);
  }
}

/** The server that runs in this data directory; undefined when there is none. */
export async function runningServer(dataDir: string): Promise<Server | undefined> {
  const running = await findRunning(dataDir);
  return running && { ...server(dataDir, running), reattached: true };
}

/** Whether a server of this version can start in a data directory. Makes nothing. @throws Trouble when it cannot */
export function checkDirectory(dataDir: string, major = 18): void {
  const isNew = !existsSync(join(dataDir, "PG_VERSION"));
  if (isNew && existsSync(dataDir)) {
    throw new Trouble(`${dataDir} exists but holds no PostgreSQL database. Move it away, or set GATEHOUSE_DATA_DIR to another folder.`);
  }
  const found = isNew ? major : Number(readFileSync(join(dataDir, "PG_VERSION"), "utf8"));
  if (found !== major) {
    throw new Trouble(
      `${dataDir} was made by PostgreSQL ${found}, and this is PostgreSQL ${major}. ` +
        "Move it away to begin anew, or set GATEHOUSE_DATA_DIR to another folder.",
    );
  }
  const needed = isNew ? newClusterBytes : runningBytes;
  const parent = dirname(dataDir);
  const free = freeBytes(parent);
  if (free < needed) {
    throw new Trouble(
      `There is no room: ${Math.floor(free / 1e6)} MB free at ${parent}, and the database needs ${needed / 1e6} MB. ` +
        "Make room, or set GATEHOUSE_DATA_DIR to a folder on another disk.",
    );
  }
}

/** Waits out a start or a stop in progress; removes what a dead postmaster left. */
async function findRunning(dataDir: string): Promise<Postmaster | undefined> {
  for (let waited = 0; waited < 60_000; waited += 50) {
    const found = readPostmaster(dataDir);
    if (!found) return undefined;
    if (!isAlive(found.pid, dataDir)) {
      rmSync(join(dataDir, "postmaster.pid"), { force: true });
      return undefined;
    }
    if (found.status === "ready") return found;
    await sleep(50);
  }
  throw new Trouble(`The database in ${dataDir} neither comes up nor goes down. Its log: ${logFile(dataDir)}`);
}

// In a folder of its own name first: a cluster that an interrupted or failed initdb left is never taken for a whole one.
function initialise(options: ServerOptions, binaries: Binaries, owner: Owner): void {
  const partial = `${options.dataDir}.partial-${process.pid}`;
  const passwordFile = `${partial}.pw`;
  try {
    mkdirSync(partial, { mode: 0o700 });
    writeFileSync(passwordFile, options.superuserPassword, { mode: 0o600 });
    giveTo(owner, partial, passwordFile);
    const initdb = (characters: string) => {
      const [command, args] = wrap(owner, join(binaries.bin, "initdb"), [
        ...["-D", partial, "-U", "postgres", "-E", "UTF8", "--locale=C", `--lc-ctype=${characters}`],
        ...collation(binaries.major),
        ...["--auth=scram-sha-256", `--pwfile=${passwordFile}`, "--no-sync", "--no-instructions"],
      ]);
      return spawnSync(command, args, { encoding: "utf8", cwd: partial, ...owner.ids });
    };
    // pg_trgm asks the C library what a letter is, whatever the collation: under plain C it would drop every é.
    let run = initdb(process.platform === "darwin" ? "UTF-8" : "C.UTF-8");
    if (/invalid locale/.test(run.stderr)) run = initdb("C");
    if (run.error) throw new Trouble(`initdb could not be run: ${run.error.message}`);
    if (run.status !== 0) throw new Trouble(explain(run.stderr, options));
    try {
      renameSync(partial, options.dataDir);
    } catch (error) {
      // Another process that started at the same moment was faster; its cluster is as good.
      if (!existsSync(join(options.dataDir, "PG_VERSION"))) throw error;
    }
  } finally {
    rmSync(partial, { recursive: true, force: true });
    rmSync(passwordFile, { force: true });
  }
}

// The same order and the same upper and lower case on every machine, whatever its C library has.
const collation = (major: number) =>
  major >= 17 ? ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"] : ["--locale-provider=icu", "--icu-locale=und"];

/** Gives back the server, or what it said when it did not come up. */
async function launch(options: ServerOptions, binaries: Binaries, owner: Owner): Promise<Server | string> {
  const { dataDir } = options;
  const port = options.port ?? (await freePort());
  const sockets = socketDirectory(dataDir);
  const flags = Object.entries({ ...settings, unix_socket_directories: sockets, ...options.settings });
  const [command, args] = wrap(owner, join(binaries.bin, "postgres"), [
    ...["-D", dataDir, "-p", String(port)],
    ...flags.flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  ]);
  const log = logFile(dataDir);
  if (existsSync(log) && statSync(log).size > 10e6) renameSync(log, `${log}.1`);
  const from = existsSync(log) ? statSync(log).size : 0;
  const fd = openSync(log, "a", 0o600);
  // A process group of its own: Ctrl-C is for the launcher, which stops the web server first.
  const child = spawn(command, args, { cwd: dataDir, detached: true, stdio: ["ignore", fd, fd], ...owner.ids });
  const failure = new Promise<Error>((resolve) => child.once("error", resolve));
  closeSync(fd);
  const ready = await Promise.race([untilReady(child, dataDir), failure]);
  child.unref();
  if (ready instanceof Error) return `could not be run: ${ready.message}`;
  if (ready) return { ...server(dataDir, ready), reattached: false };
  // Two launchers at once: the other one's server holds the directory.
  const other = await findRunning(dataDir);
  if (other) return { ...server(dataDir, other), reattached: true };
  return readFileSync(log, "utf8").slice(from);
}

async function untilReady(child: ChildProcess, dataDir: string): Promise<Postmaster | undefined> {
  while (child.exitCode === null && child.signalCode === null) {
    const found = readPostmaster(dataDir);
    if (found?.pid === child.pid && found?.status === "ready") return found;
    await sleep(10);
  }
  return undefined;
}

const server = (dataDir: string, { pid, port }: Postmaster): Omit<Server, "reattached"> => ({
  host: "127.0.0.1",
  port,
  pid,
  stop: async () => {
    if (process.platform === "win32") {
      spawnSync(join(findBinaries(majorOf(dataDir)).bin, "pg_ctl"), ["stop", "-D", dataDir, "-m", "fast", "-w"]);
      return;
    }
    for (const [signal, patienceMs] of [
      ["SIGINT", 20_000],
      ["SIGQUIT", 10_000],
    ] as const) {
      if (!isAlive(pid, dataDir)) return;
      process.kill(pid, signal);
      for (let waited = 0; waited < patienceMs && isAlive(pid, dataDir); waited += 20) await sleep(20);
    }
  },
});

const majorOf = (dataDir: string) => Number(readFileSync(join(dataDir, "PG_VERSION"), "utf8"));

/** Beside the data directory, so that a launcher of another user id can write it. */
export const logFile = (dataDir: string) => join(dirname(dataDir), `${basename(dataDir)}.log`);

// The kernel takes about a hundred bytes of path. Without a socket TCP serves everybody. It is a list, in which a quotation mark is written twice.
const socketDirectory = (dataDir: string) =>
  process.platform !== "win32" && Buffer.byteLength(dataDir) < 80 ? `"${dataDir.replaceAll('"', '""')}"` : "";

/**
 * A TCP port on loopback that was free a moment ago, and is none that the system gives to whoever asks for any: Linux does so from 32768 on, others
 * from 49152 on, for each connection that somebody opens. Nor is it the one that the web server is about to take.
 */
export const freePort = async (): Promise<number> => {
  const port = randomInt(20_000, 32_768);
  const isFree = await new Promise<boolean>((resolve, reject) => {
    const probe = createServer().once("error", (error: NodeJS.ErrnoException) =>
      ["EADDRINUSE", "EACCES"].includes(error.code ?? "") ? resolve(false) : reject(error),
    );
    probe.listen(port, "127.0.0.1", () => probe.close(() => resolve(true)));
  });
  return isFree && port !== Number(process.env["PORT"]) ? port : freePort();
};

function explain(said: string, { dataDir, port }: ServerOptions): string {
  if (/No space left on device/.test(said) || (!said.trim() && freeBytes(dirname(dataDir)) < 1e6)) {
    return `The disk is full at ${dirname(dataDir)}. Make room, or set GATEHOUSE_DATA_DIR to a folder on another disk.`;
  }
  if (/could not bind|Address already in use/.test(said)) {
    return `Port ${port} is taken, so the database cannot listen there. Unset DB_PORT to let it choose a free one.`;
  }
  const lines = said.trim().split("\n");
  const reason = lines.find((line) => /(FATAL|PANIC|error):/i.test(line)) ?? lines.at(-1) ?? "it gave no reason";
  return `The database in ${dataDir} did not start: ${reason.replace(/^.*?(FATAL|PANIC|error):\s*/i, "")}. Its log: ${logFile(dataDir)}`;
}
