import { type ChildProcess, fork } from "node:child_process";
import { createHash, randomBytes } from "node:crypto";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { encode } from "next-auth/jwt";
import type { Connection, Pool } from "@/lib/db/client";
import { serverFile, untilNobodyBuilds } from "@/scripts/build";
import { freePort } from "@/scripts/embedded";
import { send } from "./http";

/** One line of the console's log; lines that are not JSON stand in `msg`. */
export interface LogLine {
  level: number;
  msg: string;
  [name: string]: unknown;
}

/** A running console: the production build, as `npm start` serves it. */
export interface Site {
  /** Its own origin. */
  url: string;
  /** What its cookies are encrypted with. */
  secret: string;
  logs: LogLine[];
  stop: () => Promise<void>;
  /** Ends it as the kernel does when memory runs out: it gets to do nothing more. */
  kill: () => Promise<void>;
}

/**
 * Starts the built console on a free port. `env` adds to the variables of the connection, or overrides them.
 * @throws when it ends at once, or serves anybody before its entrance is guarded
 */
export async function startSite(app: Connection, monitor: Connection, env: Record<string, string> = {}): Promise<Site> {
  await untilNobodyBuilds();
  const file = serverFile();
  if (!existsSync(file)) throw new Error(`There is no build at ${file}: npm test makes one, and so does npm start.`);
  const port = await freePort();
  const secret = randomBytes(32).toString("base64url");
  const url = `http://localhost:${port}`;
  const logs: LogLine[] = [];
  const child = fork(file, [], {
    cwd: dirname(file),
    // Nothing of the machine's own environment: a DATABASE_URL there is not ours to use.
    env: {
      PATH: process.env.PATH,
      NODE_ENV: "production",
      HOSTNAME: "127.0.0.1",
      PORT: String(port),
      NEXTAUTH_URL: url,
      NEXTAUTH_SECRET: secret,
      DB_HOST: app.host,
      DB_PORT: String(app.port),
      DB_USERNAME: app.user,
      DB_PASSWORD: app.password,
      DB_DATABASE: app.database,
      DB_SSL_MODE: "disable",
      DB_MONITOR_USERNAME: monitor.user,
      DB_MONITOR_PASSWORD: monitor.password,
      GATEHOUSE_ENVIRONMENT: "test",
      ...env,
    },
    execArgv: ["--import", new URL("../../scripts/with-parent.mjs", import.meta.url).href],
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  collect(child, logs);
  const site = { url, secret, logs, stop: () => stop(child), kill: () => kill(child) };
  while (!(await answers(url))) {
    if (child.exitCode !== null) throw new Error(`The console ended before it answered:\n${logs.map(({ msg }) => msg).join("\n")}`);
    await sleep(20);
  }
  return site;
}

const answers = async (url: string) => {
  const answer = await send(url, "/healthz").catch(() => undefined);
  if (answer?.status === 200 && !answer.headers["content-security-policy"])
    throw new Error("The console served somebody past its entrance.");
  return answer?.status === 200;
};

function collect(child: ChildProcess, logs: LogLine[]): void {
  for (const stream of [child.stdout, child.stderr]) {
    let rest = "";
    stream?.setEncoding("utf8").on("data", (chunk: string) => {
      const lines = `${rest}${chunk}`.split("\n");
      rest = lines.pop() ?? "";
      // What does not come from the log was printed by the framework, and on stderr it is an error.
      for (const line of lines) logs.push(parse(line) ?? { level: stream === child.stderr && line.trim() ? 50 : 30, msg: line });
    });
  }
}

const parse = (line: string): LogLine | undefined => {
  if (!line.startsWith("{")) return undefined;
  try {
    return JSON.parse(line) as LogLine;
  } catch {
    return undefined;
  }
};

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  const late = setTimeout(() => child.kill("SIGKILL"), 10_000);
  await gone;
  clearTimeout(late);
}

async function kill(child: ChildProcess): Promise<void> {
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGKILL");
  await gone;
}

/** A session of the console that a test has opened. */
export interface ConsoleSession {
  id: string;
  userId: string;
  secret: string;
  /** As a Cookie header has it. */
  cookie: string;
}

export const cookieName = "gatehouse.session";

/** What user_sessions keeps of a session's secret. */
export const tokenHash = (secret: string) => createHash("sha256").update(secret).digest("hex");

/** The cookie's value for a secret, encrypted as the console does it. */
export const sealed = (site: Pick<Site, "secret">, secret: string) =>
  encode({ token: { sid: secret }, secret: site.secret, maxAge: 24 * 3600 });

/** Opens a session of the console as signing in does, without the form. */
export async function openSession(site: Pick<Site, "secret">, db: Pool, email: string): Promise<ConsoleSession> {
  const secret = randomBytes(32).toString("base64url");
  const [row] = await db<{ id: string; userId: string }[]>`
    insert into user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at)
    select u.id, ${tokenHash(secret)}, '{"client": "gatehouse", "browser": "Firefox 145", "os": "Linux"}', '127.0.0.1', 'Gatehouse test', now() + interval '30 minutes'
    from users u where u.email = ${email}
    returning id, user_id`;
  if (!row) throw new Error(`Nobody has the e-mail ${email}.`);
  return { ...row, secret, cookie: `${cookieName}=${await sealed(site, secret)}` };
}
