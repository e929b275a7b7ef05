import { randomBytes } from "node:crypto";
import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { env } from "@/lib/env";
import { ownOrigins } from "@/lib/origin";
import { peerHeader } from "@/lib/peer";

// Headers that would make Next believe in another host, or skip proxy.ts; none of our proxies sends them.
const dropped = ["x-forwarded-host", "x-middleware-subrequest", "x-original-url", "x-rewrite-url"];
const refusedMethods = new Set(["TRACE", "TRACK", "CONNECT"]);

const passHeader = "x-gatehouse-pass";

/**
 * Settles three things where a request enters the process: the socket's address, which Next does not tell a page (it keeps a client's own
 * X-Forwarded-For); methods that never reach proxy.ts; and the host that Next compares a form's origin with. Throws a ZodError when the
 * environment is not fit to serve with.
 */
export const guardEntrance = () => {
  const own = ownOrigins(env().NEXTAUTH_URL);
  // Next sends a request on to itself when an action belongs to another page. Only this process knows the pass, so nobody else can claim an address.
  const pass = randomBytes(16).toString("hex");
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (this: http.Server, event: string, ...args: unknown[]) {
    if (event === "request") {
      const [request, response] = args as [IncomingMessage, ServerResponse];
      const { headers } = request;
      for (const name of dropped) delete headers[name];
      if (headers[passHeader] !== pass) headers[peerHeader] = request.socket.remoteAddress ?? "";
      headers[passHeader] = pass;
      // A reverse proxy may ask us under an inner name. That the origin is ours is for proxy.ts to insist on; here it only must not look foreign.
      if (headers.origin && own.has(headers.origin)) headers["x-forwarded-host"] = new URL(headers.origin).host;
      if (refusedMethods.has(request.method ?? "")) {
        response.writeHead(405, { allow: "GET, HEAD, POST", "content-length": "0", connection: "close" }).end();
        return true;
      }
    }
    return (emit as (...all: unknown[]) => boolean).call(this, event, ...args);
  } as typeof emit;
};
