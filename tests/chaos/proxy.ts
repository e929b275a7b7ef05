import { connect, createServer, type Socket } from "node:net";

/**
 * What becomes of bytes: `pass` them on; `swallow` them, both ways (a cable that was cut); `swallow answers` only; `reset` the connection as
 * soon as an answer comes; `refuse` new connections and end the old ones.
 */
export type Mode = "pass" | "swallow" | "swallow answers" | "reset" | "refuse";

export interface Proxy {
  port: number;
  mode: Mode;
  /** A text of a statement: it is passed on, run, and what the database says to it is lost. Once. */
  loseAnswerTo?: string;
  /** Whether the connection is reset in the answer's place, which the caller learns of, unlike of silence. */
  losesByReset?: boolean;
  close: () => Promise<void>;
}

/** A network between the console and its database that can be made to fail. */
export const startProxy = (target: { host: string; port: number }) =>
  new Promise<Proxy>((resolve, reject) => {
    let mode: Mode = "pass";
    const open = new Set<Socket>();
    const server = createServer((client) => {
      if (mode === "refuse") {
        client.resetAndDestroy();
        return;
      }
      const upstream = connect(target);
      // Connections from before the cut stay dead after it, as they do in a network that forgot them.
      let isCut = false;
      let isNamed = false;
      let isLost = false;
      client.on("data", (bytes) => {
        // A statement is named first, and run by what is sent next.
        isLost ||= isNamed;
        isNamed = proxy.loseAnswerTo !== undefined && bytes.includes(proxy.loseAnswerTo);
        if (isNamed) proxy.loseAnswerTo = undefined;
      });
      const relay = (from: Socket, to: Socket, isAnswer: boolean) =>
        from.on("data", (bytes) => {
          if (mode === "reset" && isAnswer) client.resetAndDestroy();
          if (mode === "swallow" || (mode === "swallow answers" && isAnswer)) isCut = true;
          if (isLost && isAnswer) {
            if (proxy.losesByReset) client.resetAndDestroy();
            return;
          }
          if (!isCut || (mode === "swallow answers" && !isAnswer)) to.write(bytes);
        });
      relay(client, upstream, false);
      relay(upstream, client, true);
      for (const [one, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        open.add(one);
        one
          .on("error", () => undefined)
          .on("close", () => {
            open.delete(one);
            if (!isCut) other.destroy();
          });
      }
    });
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      proxy.port = typeof address === "object" && address ? address.port : 0;
      resolve(proxy);
    });
    const proxy: Proxy = {
      port: 0,
      get mode() {
        return mode;
      },
      set mode(next) {
        mode = next;
        if (next === "refuse") for (const socket of open) socket.resetAndDestroy();
      },
      close: async () => {
        for (const socket of open) socket.destroy();
        await new Promise((done) => server.close(done));
      },
    };
  });
