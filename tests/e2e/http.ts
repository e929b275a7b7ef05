import http, { type IncomingHttpHeaders, type OutgoingHttpHeaders } from "node:http";
import { computeCacheBustingSearchParam } from "next/dist/shared/lib/router/utils/cache-busting-search-param.js";

/** A whole answer. */
export interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  text: string;
}

const agent = new http.Agent({ keepAlive: true, maxSockets: 16 });

/**
 * Sends one request just as it is given: unlike fetch and the browser it follows no redirect, sends any method, and forbids no header.
 * @param path goes out as it is; nothing of it is encoded
 */
export const send = (
  origin: string,
  path: string,
  { method = "GET", headers: given = {}, body }: { method?: string; headers?: OutgoingHttpHeaders; body?: string | Buffer } = {},
): Promise<Answer> =>
  new Promise((resolve, reject) => {
    const { port, host } = new URL(origin);
    const length = body === undefined ? undefined : Buffer.byteLength(body);
    // A header that is undefined is left out, be it one that is sent by default.
    const headers = Object.fromEntries(
      Object.entries({ host, "content-length": length, ...given }).filter(([, value]) => value !== undefined),
    );
    const request = http.request({ host: "127.0.0.1", port, path, method, agent, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.once("error", reject);
      response.once("end", () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text: Buffer.concat(chunks).toString("utf8") }),
      );
    });
    request.once("error", reject);
    request.end(body);
  });

// What the router sends of a page of the console: it has the layouts around that, so none of them is rendered, nor asks who is there.
const shown = encodeURIComponent(
  JSON.stringify(["", { children: ["(console)", { children: ["elsewhere", { children: ["__PAGE__", {}] }] }] }, null, null, 16]),
);
const hash = computeCacheBustingSearchParam(undefined, undefined, shown, undefined);

/** The address at which the router asks for what another page has of its own, and the headers that it sends. */
export const payloadOf = async (path: string) => ({
  path: `${path}${path.includes("?") ? "&" : "?"}_rsc=${await hash}`,
  headers: { rsc: "1", "next-router-state-tree": shown },
});
