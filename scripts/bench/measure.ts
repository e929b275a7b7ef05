import { existsSync, readFileSync } from "node:fs";
import { Agent, get } from "node:http";

/** What one address of one server costs. */
export interface Figures {
  /** Milliseconds of a request when no other is under way: the middle one, and the one that 5 % exceed. */
  p50: number;
  p95: number;
  /** With eight connections at once. */
  perSecond: number;
  /** Of the server's process, for each request, with eight connections; null where the system does not tell. */
  cpuMs: number | null;
  /** Of a body, as it goes over the wire. */
  bytes: number;
}

const connections = 8;

/**
 * Measures an address: requests one after the other, then eight at a time for some seconds.
 * @param pid the server's process
 * @throws when an answer is not 200
 */
export async function measure(
  url: string,
  headers: Record<string, string>,
  pid: number,
  { requests = 200, seconds = 4 } = {},
): Promise<Figures> {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  try {
    const ask = () => request(url, { ...headers, "accept-encoding": "gzip" }, agent);
    // The first ones pay for compilation and for cold pages of the database; a server that runs all day does not.
    for (let n = 0; n < 200; n++) await ask();
    const times: number[] = [];
    let bytes = 0;
    for (let n = 0; n < requests; n++) {
      const began = performance.now();
      bytes = await ask();
      times.push(performance.now() - began);
    }
    times.sort((a, b) => a - b);

    const cpuBefore = cpuOf(pid);
    const began = performance.now();
    let answered = 0;
    const client = async () => {
      while (performance.now() - began < seconds * 1000) {
        await ask();
        answered += 1;
      }
    };
    await Promise.all(Array.from({ length: connections }, client));
    const tookS = (performance.now() - began) / 1000;
    const cpuAfter = cpuOf(pid);
    return {
      p50: at(times, 0.5),
      p95: at(times, 0.95),
      perSecond: answered / tookS,
      cpuMs: cpuBefore === null || cpuAfter === null ? null : (cpuAfter - cpuBefore) / answered,
      bytes,
    };
  } finally {
    agent.destroy();
  }
}

const at = (sorted: number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;

/** How many bytes the body of an answer has on the wire. @throws when the answer is not 200 */
export const request = (url: string, headers: Record<string, string>, agent: Agent) =>
  new Promise<number>((resolve, reject) => {
    get(url, { headers, agent }, (response) => {
      let bytes = 0;
      response.on("data", (chunk: Buffer) => (bytes += chunk.length));
      response.once("end", () =>
        response.statusCode === 200 ? resolve(bytes) : reject(new Error(`${url} answered ${String(response.statusCode)}`)),
      );
      response.once("error", reject);
    }).once("error", reject);
  });

/** Milliseconds of CPU, in the program and in the kernel for it, that a process has used so far. Linux only. */
export function cpuOf(pid: number): number | null {
  const path = `/proc/${pid}/stat`;
  if (!existsSync(path)) return null;
  // The second field is the program's name in brackets and may hold anything.
  const fields = readFileSync(path, "utf8").split(") ")[1]?.split(" ") ?? [];
  const ticks = Number(fields[11]) + Number(fields[12]);
  return ticks * 10;
}
