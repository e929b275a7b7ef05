import http, { type IncomingMessage, type ServerResponse } from "node:http";
import { peerHeader } from "@/lib/peer";

// Headers that would make Next believe in another host, or skip proxy.ts; none of our proxies sends them.
const dropped = ["x-forwarded-host", "x-middleware-subrequest", "x-original-url", "x-rewrite-url"];
const refusedMethods = new Set(["TRACE", "TRACK", "CONNECT"]);

/**
 * Settles two things where a request enters the process: the socket's address, which Next does not tell a page (it keeps a client's own
 * X-Forwarded-For), and methods that never reach proxy.ts.
 */
export const guardEntrance = () => {
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (this: http.Server, event: string, ...args: unknown[]) {
    if (event === "request") {
      const [request, response] = args as [IncomingMessage, ServerResponse];
      for (const name of dropped) delete request.headers[name];
      request.headers[peerHeader] = request.socket.remoteAddress ?? "";
      if (refusedMethods.has(request.method ?? "")) {
        response.writeHead(405, { allow: "GET, HEAD, POST", "content-length": "0", connection: "close" }).end();
        return true;
      }
    }
    return (emit as (...all: unknown[]) => boolean).call(this, event, ...args);
  } as typeof emit;
};
