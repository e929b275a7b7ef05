/**
 * Makes a stack trace cheap. Playwright takes one at each step, of up to 50 calls, and looks each of them up in source maps: a fifth of what a worker
 * computes. Nothing but the project's own files has such maps. Calls within the runner and Node, which Playwright leaves out of its reports, are not
 * even written, and those of other packages as Node writes them.
 */
export function mapOwnCallsOnly(): void {
  const map = Error.prepareStackTrace;
  if (!map) return;
  Error.prepareStackTrace = (error, calls) => {
    const heading = `${error.name || "Error"}: ${error.message || ""}`;
    const lines = calls.map((call) => {
      const file = call.getFileName() ?? "";
      if (file.startsWith("node:") || file.includes("/node_modules/playwright/")) return "";
      return file.includes("/node_modules/") ? asNodeWrites(call) : (map(error, [call]) as string).slice(heading.length);
    });
    return heading + lines.join("");
  };
}

const asNodeWrites = (call: { toString: () => string }) => `\n    at ${call.toString()}`;
