import { spawnSync } from "node:child_process";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import postgres from "postgres";
import type { Pool } from "@/lib/db/client";
import { createTestDatabase, testCluster } from "@/tests/databases";

/** What a tool of ours said, and whether it was content. */
export type Verdict = { ok: boolean; output: string };

/**
 * Checks names and types of the SQL files against a migrated database, then the schema itself: a foreign key without an index, a table without a
 * primary key, two equal indexes. The server is the one that the tests use.
 * @param options.keepServer leaves the server running for others; otherwise it is stopped if it was started for this
 */
export async function checkAgainstDatabase(root: string, { keepServer = false } = {}): Promise<Verdict> {
  const cluster = await testCluster(18);
  const database = await createTestDatabase(cluster);
  try {
    const { host, port, user, password, database: name } = database.connection("superuser");
    const connection = { PGHOST: host, PGPORT: String(port), PGUSER: user, PGPASSWORD: password, PGDATABASE: name, DATABASE_URL: "" };
    const runs = [["check", "--max-diagnostics=none", "sql"], ["dblint"]].map((args) => {
      const command = join(root, "node_modules/.bin/postgres-language-server");
      const { status, stdout, stderr } = spawnSync(command, args, { cwd: root, encoding: "utf8", env: { ...process.env, ...connection } });
      const output = `${stdout}${stderr}`;
      // The linter of schemas ends well whatever it finds.
      return { ok: status === 0 && !output.includes("splinter/"), output };
    });
    runs.push(await describeFiles(database.connect("superuser"), root, "sql/health"));
    return { ok: runs.every(({ ok }) => ok), output: runs.map(({ output }) => output).join("\n") };
  } finally {
    await database.drop();
    if (!cluster.server.reattached && !keepServer) await cluster.server.stop();
  }
}

/** Has PostgreSQL parse and plan the files of a folder, one statement each, without running them. */
async function describeFiles(sql: Pool, root: string, folder: string): Promise<Verdict> {
  const errors: string[] = [];
  for (const name of readdirSync(join(root, folder))) {
    try {
      await sql.file(join(root, folder, name)).describe();
    } catch (error) {
      if (!(error instanceof postgres.PostgresError)) throw error;
      errors.push(`${folder}/${name}: ${error.message}${error.position ? `, at character ${error.position}` : ""} (${error.code})`);
    }
  }
  return { ok: errors.length === 0, output: errors.join("\n") };
}
