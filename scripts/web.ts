import { type ChildProcess, fork } from "node:child_process";
import { createServer } from "node:net";
import { hostname } from "node:os";
import { dirname } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { nextCommand, serverFile } from "./build";
import { Trouble, variable } from "./cli";
import { projectDir } from "./connection";

export interface WebServer {
  pid: number;
  /** Ends the server; waits until its process is gone. */
  stop: () => Promise<void>;
  /** Settles when the process ends, whoever ended it. */
  ended: Promise<void>;
}

export interface Address {
  host: string;
  port: number;
  /** What a person types. */
  url: string;
}

/** Where the console shall listen. @throws Trouble when PORT is no port, or somebody listens there already. */
export async function webAddress(): Promise<Address> {
  const port = Number(variable("PORT") ?? 3000);
  if (!Number.isInteger(port) || port < 1 || port > 65535)
    throw new Trouble(`PORT must be a number from 1 to 65535, not "${variable("PORT")}".`);
  const named = variable("HOSTNAME");
  // Many shells export the machine's own name under this name; that is not a wish to listen to the network.
  const host = !named || named === hostname() ? "127.0.0.1" : named;
  await checkFree(host, port);
  return { host, port, url: `http://${["127.0.0.1", "0.0.0.0", "::"].includes(host) ? "localhost" : host}:${port}` };
}

const checkFree = (host: string, port: number) =>
  new Promise<void>((resolve, reject) => {
    const probe = createServer();
    probe.once("error", (error: NodeJS.ErrnoException) => {
      const advice = `choose another: PORT=${port === 65535 ? 3000 : port + 1} npm start`;
      if (error.code === "EADDRINUSE") reject(new Trouble(`Port ${port} is taken by another program. Stop that one, or ${advice}`));
      else if (error.code === "EACCES") reject(new Trouble(`Port ${port} needs more rights than you have; ${advice}`));
      else reject(new Trouble(`Nothing can listen on ${host}:${port} (${error.code}). HOSTNAME is the address to listen on.`));
    });
    probe.listen(port, host, () => probe.close(() => resolve()));
  });

/**
 * Starts the built web server, or the development server, and waits until it answers.
 * @throws Trouble when it ends before it does
 */
export async function startWeb({ host, port }: Address, env: Record<string, string | undefined>, isDev = false): Promise<WebServer> {
  const [file, args] = isDev ? [nextCommand, ["dev", "-p", String(port), "-H", host]] : [serverFile(), []];
  const child = fork(file, args, {
    cwd: isDev ? projectDir : dirname(file),
    env: { ...process.env, ...env, NODE_ENV: isDev ? "development" : "production", HOSTNAME: host, PORT: String(port) },
    execArgv: ["--import", new URL("with-parent.mjs", import.meta.url).href],
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    // Ctrl-C is for the launcher alone, which ends things in their order.
    detached: true,
  });
  const ended = new Promise<void>((resolve) => child.once("exit", () => resolve()));
  // Until it answers the framework prints its own banner, with addresses that are not ours to promise; shown if it fails.
  let early = "";
  let isReady = false;
  child.stdout?.setEncoding("utf8").on("data", (text: string) => {
    if (isReady) process.stdout.write(text);
    else early += text;
  });
  const probeHost = host === "0.0.0.0" || host === "::" ? "127.0.0.1" : host;
  const url = `http://${probeHost.includes(":") ? `[${probeHost}]` : probeHost}:${port}/healthz`;
  while (!(await answers(url))) {
    if (child.exitCode !== null || child.signalCode !== null) {
      throw new Trouble(`The web server ended before it was ready. ${early.trim()}`.trim());
    }
    await sleep(20);
  }
  isReady = true;
  return { pid: child.pid ?? 0, stop: () => stop(child), ended };
}

const answers = (url: string) =>
  fetch(url, { signal: AbortSignal.timeout(5_000) }).then(
    (response) => response.ok,
    () => false,
  );

async function stop(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const gone = new Promise((resolve) => child.once("exit", resolve));
  child.kill("SIGTERM");
  // Requests under way may finish; one that hangs may not keep the rest.
  const late = setTimeout(() => child.kill("SIGKILL"), 5_000);
  await gone;
  clearTimeout(late);
}
