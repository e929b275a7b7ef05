import { peerHeader } from "@/lib/peer";

/**
 * Runs once in each server process, before the first request. Next tells a page neither the socket's address (it keeps a client's own
 * X-Forwarded-For) nor lets proxy.ts see every method, so both are settled where the request enters.
 */
export const register = async () => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const http = await import("node:http");
  const refusedMethods = new Set(["TRACE", "TRACK", "CONNECT"]);
  const emit = http.Server.prototype.emit;
  http.Server.prototype.emit = function (this: unknown, event: string, ...args: unknown[]) {
    if (event === "request") {
      const [request, response] = args as [import("node:http").IncomingMessage, import("node:http").ServerResponse];
      // Ours alone, and headers that would make Next believe in another host or skip proxy.ts.
      for (const name of ["x-forwarded-host", "x-middleware-subrequest", "x-original-url", "x-rewrite-url"]) delete request.headers[name];
      request.headers[peerHeader] = request.socket.remoteAddress ?? "";
      if (refusedMethods.has(request.method ?? "")) {
        response.writeHead(405, { allow: "GET, HEAD, POST", "content-length": "0", connection: "close" }).end();
        return true;
      }
    }
    return (emit as (...all: unknown[]) => boolean).call(this, event, ...args);
  } as typeof emit;
};

/** Every error that reaches Next is one line of the log, with the digest that the person sees. */
export const onRequestError = async (error: unknown, request: { path: string; method: string }) => {
  if (process.env.NEXT_RUNTIME !== "nodejs") return;
  const { log } = await import("@/lib/log");
  const { digest, message, stack, cause } = error as Error & { digest?: string };
  const inner = cause as { code?: string; message?: string } | undefined;
  log.error({ digest, path: request.path.split("?")[0], method: request.method, error: message, cause: inner?.message, code: inner?.code, stack }, "request failed");
};
