import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { createTestDatabase, testCluster } from "@/tests/databases";

/** What a tool of ours said, and whether it was content. */
export type Verdict = { ok: boolean; output: string };

/**
 * Checks the syntax, names and types of the SQL files against a migrated database, then the schema itself: a foreign key without an index,
 * a table without a primary key, two equal indexes. The server is the one that the tests use.
 * @param options.keepServer leaves the server running for others; otherwise it is stopped if it was started for this
 */
export async function checkAgainstDatabase(root: string, { files = ["sql"], keepServer = false } = {}): Promise<Verdict> {
  const cluster = await testCluster(18);
  const database = await createTestDatabase(cluster);
  try {
    const { host, port, user, password, database: name } = database.connection("superuser");
    const connection = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: name };
    const runs = [["check", "--max-diagnostics=none", ...files], ["dblint"]].map((args) => {
      const run = spawnSync(join(root, "node_modules/.bin/postgres-language-server"), args, {
        cwd: root,
        encoding: "utf8",
        env: { ...process.env, ...connection, DATABASE_URL: "" },
      });
      return { status: run.status, output: `${run.stdout}${run.stderr}` };
    });
    // The linter of schemas ends well whatever it finds.
    const ok = runs.every(({ status, output }) => status === 0 && !output.includes("splinter/"));
    return { ok, output: runs.map(({ output }) => output).join("\n") };
  } finally {
    await database.drop();
    if (!cluster.server.reattached && !keepServer) await cluster.server.stop();
  }
}
