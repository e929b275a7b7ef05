// Runs in the built server before Next does, which listens first, runs instrumentation.ts then, and serves what came meanwhile: past lib/entrance.ts.
import http from "node:http";

const { emit } = http.Server.prototype;
http.Server.prototype.emit = function (event, ...args) {
  if (globalThis.gatehouseIsGuarded || (event !== "request" && event !== "upgrade")) return emit.call(this, event, ...args);
  const [request, response] = args;
  if (event === "upgrade") request.socket.destroy();
  else response.writeHead(503, { "retry-after": "1", connection: "close", "content-length": "0" }).end();
  return true;
};
