/**
 * Makes a stack trace cheap. Playwright takes one at each step, of up to 50 calls, and looks each of them up in source maps: a fifth of what a worker
 * computes. Nothing but the project's own files has such maps; all other calls are written as Node writes them.
 */
export function mapOwnCallsOnly(): void {
  const map = Error.prepareStackTrace;
  if (!map) return;
  const mapped = (error: Error, call: NodeJS.CallSite) => (map(error, [call]) as string).slice(heading(error).length);
  Error.prepareStackTrace = (error, calls) =>
    heading(error) + calls.map((call) => (isOwn(call) ? mapped(error, call) : asNodeWrites(call))).join("");
}

const isOwn = (call: NodeJS.CallSite) => {
  const file = call.getFileName();
  return typeof file === "string" && !file.startsWith("node:") && !file.includes("/node_modules/");
};

// Without Node's "async", which Playwright does not know, it finds its own calls and leaves them out of a report.
const asNodeWrites = (call: { toString: () => string }) => `\n    at ${call.toString().replace(/^async /, "")}`;

const heading = (error: Error) => `${error.name || "Error"}: ${error.message || ""}`;
