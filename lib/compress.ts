import type { IncomingMessage, ServerResponse } from "node:http";
import { Duplex } from "node:stream";
import { constants } from "node:zlib";
import compression from "compression";

type Handler = (request: IncomingMessage, response: ServerResponse, next: () => unknown) => unknown;

const compressing = (gzip: number, brotli: number) =>
  compression({ level: gzip, brotli: { params: { [constants.BROTLI_PARAM_QUALITY]: brotli } } }) as unknown as Handler;

const quick = compressing(constants.Z_BEST_SPEED, 1);
const small = compressing(constants.Z_BEST_COMPRESSION, 6);

const nothing = () => undefined;

/**
 * Compresses what is answered from here on. Next's own compression has no other than gzip's usual level: a page of rows, made anew each time, is a
 * few kB larger at the lowest and costs a third of the CPU; a script is fetched once and kept for a year.
 */
export const compress: Handler = (request, response, next) => {
  // Nobody ends the stream of an answer that its reader has left, and it would stay for good. The middleware gives it away to those who wait for
  // its "drain".
  response.once("close", () => {
    if (response.writableFinished) return;
    const stream: unknown = response.on("drain", nothing);
    if (stream !== response && stream instanceof Duplex) stream.destroy();
  });
  return (request.url?.startsWith("/_next/static/") ? small : quick)(request, response, next);
};
