import { randomBytes } from "node:crypto";
import http, { type IncomingMessage, type OutgoingHttpHeaders, type ServerResponse } from "node:http";
import { ZodError } from "zod";
import { compress } from "@/lib/compress";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { ownOrigins } from "@/lib/origin";
import { peerHeader } from "@/lib/peer";

// Headers that would make Next believe in another host, or skip proxy.ts; none of our proxies sends them.
const dropped = ["x-forwarded-host", "x-middleware-subrequest", "x-original-url", "x-rewrite-url"];
const refusedMethods = new Set(["TRACE", "TRACK", "CONNECT"]);

const passHeader = "x-gatehouse-pass";

const refuse = (response: ServerResponse, status: number, headers: OutgoingHttpHeaders = {}) => {
  response.writeHead(status, { ...headers, "content-length": "0", connection: "close" }).end();
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

/**
 * Settles four things where a request enters the process: the socket's address, which Next does not tell a page (it keeps a client's own
 * X-Forwarded-For); requests that proxy.ts never sees or cannot measure; the host that Next compares a form's origin with; and how an answer is compressed. Ends the process when the
 * environment is not fit to serve with: Next would go on, and answer everything with a bare 500.
 */
export const guardEntrance = () => {
  const own = ownOrigins(environment().NEXTAUTH_URL);
  // Next sends a request on to itself when an action belongs to another page. Only this process knows the pass, so nobody else can claim an address.
  const pass = randomBytes(16).toString("hex");
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (this: http.Server, event: string, ...args: unknown[]) {
    if (event === "request") {
      const [request, response] = args as [IncomingMessage, ServerResponse];
      const { headers } = request;
      for (const name of dropped) delete headers[name];
      const isInner = headers[passHeader] === pass;
      if (!isInner) headers[peerHeader] = request.socket.remoteAddress ?? "";
      headers[passHeader] = pass;
      // A reverse proxy may ask us under an inner name. That the origin is ours is for proxy.ts to insist on; here it only must not look foreign.
      if (headers.origin && own.has(headers.origin)) headers["x-forwarded-host"] = new URL(headers.origin).host;
      if (refusedMethods.has(request.method ?? "")) return refuse(response, 405, { allow: "GET, HEAD, POST" });
      // No browser sends a form without its length, and proxy.ts measures by it.
      if (headers["transfer-encoding"] !== undefined && !isInner) return refuse(response, 411);
      compress(request, response, () => (emit as (...all: unknown[]) => boolean).call(this, event, ...args));
      return true;
    }
    return (emit as (...all: unknown[]) => boolean).call(this, event, ...args);
  } as typeof emit;
};
