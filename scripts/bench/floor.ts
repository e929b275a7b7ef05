import { createServer } from "node:http";
import { promisify } from "node:util";
import { constants, gzip } from "node:zlib";
import { connect, type Connection } from "../../lib/db/client";
import type { Sample } from "./lists";
import { pageTasks } from "./pages";

// The least that any server could do for these rows: one handler, the console's own statement, JSON, the fastest gzip. No session, no page.
// What to connect to and whom to ask for comes from the benchmark, as JSON; it is told the port.
const { connection, sample } = JSON.parse(process.env.BENCH_FLOOR ?? "") as { connection: Connection; sample: Sample };
const db = connect(connection, "bench floor", 10);
const tasks = pageTasks(sample);
const compress = promisify(gzip);

const server = createServer((request, response) => {
  const task = tasks[Number(request.url?.slice(1))];
  if (!task) {
    response.writeHead(404).end();
    return;
  }
  Promise.resolve(task.query(db))
    .then((rows) => compress(JSON.stringify(rows), { level: constants.Z_BEST_SPEED }))
    .then((body) => response.writeHead(200, { "content-type": "application/json", "content-encoding": "gzip" }).end(body))
    .catch((error: Error) => response.writeHead(500).end(error.message));
});

server.listen(0, "127.0.0.1", () => process.send?.(server.address()));
process.on("disconnect", () => process.exit());
