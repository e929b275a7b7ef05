import http from "node:http";
import https from "node:https";

/** What a service answered to the canary. */
export type Answer = { kind: "accepted" | "refused" | "other"; status: number } | { kind: "silent"; why: string };

/** What came of it. `ms`: from the end of the session's row to the first refusal. */
export type Proof = { verdict: "proven"; ms: number } | { verdict: "not_proven"; ms: number } | { verdict: "cannot_tell"; why: string };

const kindOf = (status: number) => (status >= 200 && status < 300 ? "accepted" : status === 401 || status === 403 ? "refused" : "other");

/**
 * Calls the configured address, and no other: node's own client follows no redirect, keeps no cookie and no connection. Only the status is read.
 * @param timeoutMs for the whole of it, from the look-up of the name to the status
 */
export const callCanary = (url: string, secret: string, timeoutMs: number): Promise<Answer> =>
  new Promise((resolve) => {
    const { request } = url.startsWith("https:") ? https : http;
    const headers = { authorization: `Bearer ${secret}`, accept: "application/json", "user-agent": "gatehouse-canary" };
    const call = request(url, { method: "GET", headers, agent: false, signal: AbortSignal.timeout(timeoutMs) }, (response) => {
      response.destroy();
      const status = response.statusCode ?? 0;
      resolve({ kind: kindOf(status), status });
    });
    call.once("error", (error: NodeJS.ErrnoException) =>
      resolve({
        kind: "silent",
        why: error.name === "AbortError" ? `it did not answer within ${timeoutMs} ms` : "it could not be reached",
      }),
    );
    call.end();
  });

const inWords = (answer: Answer) => (answer.kind === "silent" ? answer.why : `it answered ${answer.status}`);

/**
 * Calls with a live session, ends it, and calls until it is refused. The session is ended whatever the first call said.
 * @param options.untilMs how long it is asked after the end before that counts as not proven
 */
export const proveRevoking = async (
  call: () => Promise<Answer>,
  end: () => Promise<unknown>,
  { untilMs = 5_000, pauseMs = 50 } = {},
): Promise<Proof> => {
  const before = await call();
  await end();
  if (before.kind !== "accepted") return { verdict: "cannot_tell", why: `With a live session ${inWords(before)}.` };
  const from = performance.now();
  for (;;) {
    const after = await call();
    const ms = Math.max(1, Math.round(performance.now() - from));
    if (after.kind === "refused") return { verdict: "proven", ms };
    if (after.kind !== "accepted") return { verdict: "cannot_tell", why: `With the ended session ${inWords(after)}.` };
    if (ms >= untilMs) return { verdict: "not_proven", ms };
    await new Promise((resolve) => setTimeout(resolve, pauseMs));
  }
};
