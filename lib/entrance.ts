import { randomBytes } from "node:crypto";
import http, { type IncomingHttpHeaders, type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import { ZodError } from "zod";
import { compress } from "@/lib/compress";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { ownOrigins } from "@/lib/origin";
import { pathHeader, peerHeader } from "@/lib/own-headers";
import { contentSecurityPolicy, fixedHeaders } from "@/lib/security-headers";
import { tooLarge } from "@/lib/too-large";

// Headers that would make Next believe in another host, skip proxy.ts, or write a stranger's nonce; none of our proxies sends them.
const dropped = [
  "x-forwarded-host",
  "x-middleware-subrequest",
  "x-original-url",
  "x-rewrite-url",
  "content-security-policy",
  "content-security-policy-report-only",
];
const isDevelopment = process.env.NODE_ENV === "development";
const usedMethods = new Set(["GET", "HEAD", "POST"]);

/** Far more than browsers and proxies send. */
const mostHeaders = 200;

/** Whether what the router says it shows can be read; Next answers 500 to what cannot. */
const isState = (text: string | string[] | undefined) => {
  if (text === undefined) return true;
  try {
    return Array.isArray(JSON.parse(decodeURIComponent(String(text))));
  } catch {
    return false;
  }
};

const passHeader = "x-gatehouse-pass";

// Without a charset: only then does Next's script in the browser read the words. Where the connection stays, the rest of a form is read and thrown
// away: whoever is cut off while they send sees no answer.
const refuse = (response: ServerResponse, status: number, text: string, headers: OutgoingHttpHeaders = {}) => {
  response.writeHead(status, { "content-type": "text/plain", "cache-control": "no-store", ...headers }).end(`${text}\n`);
  return true;
};

const environment = () => {
  try {
    return env();
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    for (const { path, message } of error.issues) log.fatal(`${path.join(".")}: ${message}`);
    return process.exit(1);
  }
};

// Scripts, styles and fonts are what they are whichever policy they come with. A path that climbs out of their folder is not one of them, and what
// asks for more than the file may be answered by a page.
const isStatic = (address: string, method: string, headers: IncomingHttpHeaders) =>
  address.startsWith("/_next/static/") &&
  !/\.\.|%2e/i.test(address) &&
  method !== "POST" &&
  ["range", "if-match", "if-unmodified-since"].every((name) => headers[name] === undefined);

/** The address as a person would come back to it: without what the router adds when it asks for a page's payload, and as a header may hold it. */
const addressOf = (url: string) =>
  url
    .replace(/([?&])_rsc=[^&]*(&|$)/, (_, before: string, after: string) => (after ? before : ""))
    .replaceAll(/[^\x21-\x7e]/g, (byte) => `%${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);

/**
 * Settles what holds for every request where it enters the process: only methods that are used, and only our own pages may post, no more than
 * an action takes; the socket's address, which Next does not tell a page (it keeps a client's own X-Forwarded-For); the host that Next compares a form's
 * origin with; what a browser may do with the answer; and how it is compressed. Who may see what is decided in the pages. Ends the process when
 * the environment is not fit to serve with: Next would go on, and answer everything with a bare 500.
 */
export const guardEntrance = () => {
  const { NEXTAUTH_URL: url } = environment();
  const own = ownOrigins(url);
  const [ofPages, ofFiles] = [new Headers(fixedHeaders(url, false)), new Headers(fixedHeaders(url, true))];
  // Next sends a request on to itself when an action belongs to another page. Only this process knows the pass, so nobody else can claim an address.
  const pass = randomBytes(16).toString("hex");
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (this: http.Server, event: string, ...args: unknown[]) {
    if (event === "request") {
      const [request, response] = args as [IncomingMessage, ServerResponse];
      const { headers, method = "", url: address = "/" } = request;
      for (const name of dropped) delete headers[name];
      const isInner = headers[passHeader] === pass;
      if (!isInner) headers[peerHeader] = request.socket.remoteAddress ?? "";
      headers[passHeader] = pass;
      const isFile = isStatic(address, method, headers);
      response.setHeaders(isFile ? ofFiles : ofPages);
      if (!usedMethods.has(method)) return refuse(response, 405, "Method not allowed.", { allow: "GET, HEAD, POST", connection: "close" });
      // "*" and whole addresses are for proxies.
      if (!address.startsWith("/")) return refuse(response, 400, "Bad request.", { connection: "close" });
      const isOwn = own.has(headers.origin ?? "");
      // A reverse proxy may ask us under an inner name: what is ours must not look foreign to Next.
      if (headers.origin && isOwn) headers["x-forwarded-host"] = new URL(headers.origin).host;
      // A length or an encoding behind very many others is not among the headers that Node tells of, though it reads the body by it.
      if (request.rawHeaders.length > 2 * mostHeaders) return refuse(response, 431, "Too many headers.", { connection: "close" });
      // No browser sends a form without its length.
      const hasNoLength = headers["transfer-encoding"] !== undefined || (method === "POST" && headers["content-length"] === undefined);
      if (hasNoLength && !isInner) return refuse(response, 411, "Length required.", { connection: "close" });
      if (!isState(headers["next-router-state-tree"])) return refuse(response, 400, "Bad request.");
      if (method === "POST") {
        if (!isOwn) return refuse(response, 403, "This request did not come from the console's own pages.");
        if (Number(headers["content-length"] ?? 0) > 256 * 1024) return refuse(response, 413, tooLarge);
      }
      headers[pathHeader] = addressOf(address);
      if (!isFile) {
        // Next reads the nonce of its own scripts from the request.
        const policy = contentSecurityPolicy(randomBytes(16).toString("base64"));
        headers["content-security-policy"] = policy;
        response.setHeader("content-security-policy", policy);
      }
      compress(request, response, () => (emit as (...all: unknown[]) => boolean).call(this, event, ...args));
      return true;
    }
    if (event === "upgrade" && !isDevelopment) {
      // Next would keep the socket, without an answer and without an end.
      (args[1] as Duplex).end("HTTP/1.1 400 Bad Request\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
      return true;
    }
    return (emit as (...all: unknown[]) => boolean).call(this, event, ...args);
  } as typeof emit;
  // scripts/closed-door.mjs lets nobody in before.
  Object.assign(globalThis, { gatehouseIsGuarded: true });
};
