import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import postgres from "postgres";
import { serverFile } from "@/scripts/build";
import { projectDir } from "@/scripts/connection";
import { freePort } from "@/scripts/embedded";
import { isProcessAlive, readPostmaster } from "@/scripts/postmaster";
import { expect, test as base } from "@/tests/fixtures";

interface Run {
  child: ChildProcess;
  /** What it has said so far. */
  output: () => string;
  /** Settles with the exit code, or null when a signal ended it. */
  code: Promise<number | null>;
}

interface Fixtures {
  /** A data directory of its own, with a space in its name. */
  dir: string;
  /** Runs a script of the project with these variables and nothing else from our own environment. */
  run: (args: string[], env?: Record<string, string>, input?: string) => Run;
}

const test = base.extend<Fixtures>({
  dir: async ({ major }, use) => {
    const dir = mkdtempSync(join(tmpdir(), `gatehouse start ${major} `));
    await use(dir);
    const left = readPostmaster(join(dir, "postgres"));
    if (left && isProcessAlive(left.pid)) process.kill(left.pid, "SIGQUIT");
    rmSync(dir, { recursive: true, force: true });
  },
  run: async ({ dir }, use) => {
    const runs: Run[] = [];
    await use((args, env, input) => {
      const { PATH, HOME } = process.env;
      const child = spawn(process.execPath, args, {
        cwd: projectDir,
        env: { PATH, HOME, GATEHOUSE_DATA_DIR: join(dir, "data"), ...env } as unknown as NodeJS.ProcessEnv,
      });
      child.stdin.end(input ?? "");
      let output = "";
      for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk: Buffer) => (output += chunk.toString()));
      const run = { child, output: () => output, code: new Promise<number | null>((resolve) => child.once("close", resolve)) };
      runs.push(run);
      return run;
    });
    for (const { child, code } of runs) {
      if (child.exitCode === null && child.signalCode === null) child.kill("SIGTERM");
      await code;
    }
  },
});

const start = ["scripts/start.mjs"];
const script = (name: string, ...args: string[]) => ["--import", "tsx", `scripts/${name}.ts`, ...args];
const ready = (run: Run) =>
  expect
    .poll(
      () => {
        if (run.child.exitCode !== null) throw new Error(`It ended with ${run.child.exitCode}:\n${run.output()}`);
        return run.output();
      },
      { timeout: 240_000 },
    )
    .toContain("Ctrl-C stops everything");
const postmaster = (dir: string) => readPostmaster(join(dir, "data", "postgres"));

test("stopped while the database starts, it leaves none behind", async ({ dir, run }) => {
  const began = run(start, { PORT: String(await freePort()) });
  await expect.poll(() => postmaster(dir)?.pid, { intervals: [20], timeout: 60_000 }).toBeDefined();
  const pid = postmaster(dir)?.pid ?? 0;
  began.child.kill("SIGTERM");
  expect(await began.code).toBe(0);
  expect(began.output()).toMatch(/database +stopped\s*$/);
  expect(isProcessAlive(pid)).toBe(false);
});

test("a script that started the database leaves it to an npm start that has found it, and that one stops it", async ({ dir, run }) => {
  const work = 'async () => { console.log("holding"); await new Promise((end) => process.once("SIGUSR2", end)); }';
  const file = JSON.stringify(join(projectDir, "scripts", "connection.ts"));
  const held = `setInterval(() => {}, 1e6); const { withDatabase } = await import(${file}); await withDatabase("owner", ${work}); process.exit(0);`;
  const holder = run(["--import", "tsx", "--input-type=module", "--eval", held]);
  await expect.poll(holder.output, { timeout: 60_000 }).toContain("holding");
  const pid = postmaster(dir)?.pid ?? 0;
  const began = run(start, { PORT: String(await freePort()) });
  await expect.poll(began.output, { timeout: 60_000 }).toContain("was still running");
  holder.child.kill("SIGUSR2");
  expect(await holder.code).toBe(0);
  expect(isProcessAlive(pid)).toBe(true);
  began.child.kill("SIGTERM");
  expect(await began.code).toBe(0);
  expect(isProcessAlive(pid)).toBe(false);
});

test("from nothing to signed in; killed, started again, stopped", async ({ dir, run }) => {
  const port = String(await freePort());
  const first = run(start, { PORT: port, GATEHOUSE_DEMO_PASSWORD: "a gate of their own" });
  await ready(first);
  expect(first.output()).toContain("Password    a gate of their own");
  expect((await fetch(`http://localhost:${port}/readyz`)).status).toBe(200);

  // Its database answers the URL that the script prints, and nothing else is printed.
  const url = run(script("db-url", "--as", "app"));
  expect(await url.code).toBe(0);
  const sql = postgres(url.output().trim(), { max: 1, fetch_types: false });
  expect(await sql`select current_user as user, count(*)::int as people from public.users`).toEqual([
    { user: "gatehouse_app", people: 5_000 },
  ]);
  await sql.end();

  // A second one is sent away, and so is one on the same port.
  const second = run(start, { PORT: String(await freePort()) });
  expect(await second.code).toBe(1);
  expect(second.output()).toMatch(/Gatehouse already runs from .* on port \d+ \(process \d+\)\. Stop it first/);
  const same = run(start, { PORT: port });
  expect(await same.code).toBe(1);
  expect(same.output()).toMatch(/Port \d+ is taken by another program/);
  expect((await fetch(`http://localhost:${port}/healthz`)).status).toBe(200);

  // Killed: the web server goes with it, the database waits for the next one, which is there in no time.
  const before = postmaster(dir)?.pid;
  first.child.kill("SIGKILL");
  await first.code;
  await expect
    .poll(() =>
      fetch(`http://localhost:${port}/healthz`).then(
        () => "up",
        () => "down",
      ),
    )
    .toBe("down");
  const third = run(start, { PORT: port, GATEHOUSE_DEMO_PASSWORD: "another gate of their own" });
  await ready(third);
  expect(third.output()).toContain("was still running");
  expect(third.output()).toMatch(/demo data +password changed/);
  expect(third.output()).toContain("Password    another gate of their own");
  const owner = run(script("db-url", "--as", "owner"));
  expect(await owner.code).toBe(0);
  const accounts = postgres(owner.output().trim(), { max: 1, fetch_types: false });
  expect(
    await accounts`
      select email from public.users where email like '%@gatehouse.test' and password = public.crypt('another gate of their own', password)`,
  ).toHaveLength(3);
  await accounts.end();
  expect(third.output()).toContain("nothing changed");
  expect(postmaster(dir)?.pid).toBe(before);

  third.child.kill("SIGTERM");
  expect(await third.code).toBe(0);
  expect(postmaster(dir)).toBeUndefined();
  expect(isProcessAlive(before ?? 0)).toBe(false);
});

test("a script without a server of one's own starts the embedded one for itself, and ends it", async ({ dir, run }) => {
  const migrated = run(script("migrate"));
  expect(await migrated.code, migrated.output()).toBe(0);
  expect(migrated.output()).toContain("001_platform");
  expect(postmaster(dir)).toBeUndefined();
});

test("the first admin is made from five answers, and no short password is taken", async ({ run, cluster, database }) => {
  const server = {
    ...{ DB_HOST: "127.0.0.1", DB_PORT: String(cluster.server.port), DB_DATABASE: database.name },
    ...{ DB_OWNER_USERNAME: "gatehouse_owner", DB_OWNER_PASSWORD: cluster.secrets.owner },
  };
  const answers = (password: string, again = password, name = "Ada") => `Root@Example.org\n${name}\nLovelace\n${password}\n${again}\n`;
  // What else a password or a name may not be is asked of the rules themselves, without a process for each.
  for (const [input, said] of [
    [answers("too short"), "15 characters"],
    [answers("a long enough one", "another one, longer"), "differ"],
    [answers("a long enough one", "a long enough one", "A\u200bda"), "nobody sees"],
    ["", "Standard input ended"],
  ] as const) {
    const refused = run(script("create-admin"), server, input);
    expect(await refused.code).toBe(1);
    expect(refused.output()).toContain(said);
  }
  const made = run(script("create-admin"), server, answers("a long enough one"));
  expect(await made.code, made.output()).toBe(0);
  expect(made.output()).toContain("Root@Example.org is an admin now");
  expect(made.output()).not.toContain("a long enough one");
  const again = run(script("create-admin"), server, answers("a long enough one"));
  expect(await again.code).toBe(1);
  expect(again.output()).toContain("has an account already");
});

test.describe("one clear line", () => {
  const refusal = async (run: Fixtures["run"], env: Record<string, string>, line: RegExp) => {
    const started = run(start, { PORT: String(await freePort()), NEXTAUTH_SECRET: "s".repeat(40), ...env });
    expect(await started.code).toBe(1);
    const said = started
      .output()
      .split("\n")
      .filter((text) => text.trim() && !/^\s+(Gatehouse|database)/.test(text));
    expect(said).toHaveLength(1);
    expect(said[0]).toMatch(line);
  };

  test("for a data directory of another version", async ({ dir, run }) => {
    mkdirSync(join(dir, "data/postgres"), { recursive: true });
    writeFileSync(join(dir, "data/postgres/PG_VERSION"), "14\n");
    writeFileSync(join(dir, "data/secrets.json"), "{}");
    await refusal(run, {}, /was made by PostgreSQL 14, and this is PostgreSQL 18\. Move it away/);
    expect(readFileSync(join(dir, "data/secrets.json"), "utf8")).toBe("{}");
  });

  test("for a taken port of the database", async ({ run }) => {
    const other = createServer();
    const port = await new Promise<number>((resolve) =>
      other.listen(0, "127.0.0.1", () => resolve((other.address() as { port: number }).port)),
    );
    await refusal(run, { DB_PORT: String(port) }, /Port \d+ is taken, so the database cannot listen there/);
    await new Promise((resolve) => other.close(resolve));
  });

  test("for a server that is not there, a wrong password, a missing database", async ({ run, cluster }) => {
    const server = { DB_HOST: "127.0.0.1", DB_PORT: String(cluster.server.port) };
    await refusal(run, { DB_HOST: "127.0.0.1", DB_PORT: String(await freePort()) }, /cannot be reached \(ECONNREFUSED\)/);
    await refusal(run, { ...server, DB_PASSWORD: "wrong" }, /refused gatehouse_app: password authentication failed/);
    await refusal(run, { ...server, DB_PASSWORD: cluster.secrets.app, DB_DATABASE: "nowhere" }, /database "nowhere" does not exist/);
  });

  test("for what is unsafe, unless it is allowed by name", async ({ run, cluster, database }) => {
    const server = { DB_HOST: "127.0.0.1", DB_PORT: String(cluster.server.port), DB_DATABASE: database.name };
    await refusal(
      run,
      { ...server, DB_USERNAME: "postgres", DB_PASSWORD: cluster.secrets.superuser },
      /postgres is a superuser, and the console must not be/,
    );
    await refusal(run, { ...server, NEXTAUTH_SECRET: "short" }, /NEXTAUTH_SECRET is shorter than 32 characters/);
    await refusal(run, { ...server, NEXTAUTH_SECRET: "" }, /NEXTAUTH_SECRET is not set/);
    await refusal(run, { DB_HOST: "192.0.2.1", DB_SSL_MODE: "disable" }, /would not be encrypted/);
    const allowed = run(start, {
      PORT: String(await freePort()),
      NEXTAUTH_SECRET: "short",
      GATEHOUSE_ALLOW: "superuser,short-secret",
      ...server,
      DB_USERNAME: "postgres",
      DB_PASSWORD: cluster.secrets.superuser,
    });
    await ready(allowed);

    // The same from the built server itself, as a container starts it.
    const bare = { ...server, PORT: String(await freePort()), NEXTAUTH_SECRET: "s".repeat(40), DB_PASSWORD: cluster.secrets.superuser };
    for (const [env, line] of [
      [{ DB_USERNAME: "postgres" }, /postgres is a superuser, and the console must not be/],
      [{ DB_HOST: "192.0.2.1", DB_SSL_MODE: "disable" }, /would not be encrypted/],
    ] as const) {
      const served = run([serverFile()], { NODE_ENV: "production", ...bare, ...env });
      expect(await served.code).toBe(1);
      expect(served.output()).toMatch(line);
    }
  });

  test("for a database that lacks migrations", async ({ run, cluster }) => {
    const env = { DB_HOST: "127.0.0.1", DB_PORT: String(cluster.server.port), DB_PASSWORD: cluster.secrets.app, DB_DATABASE: "template1" };
    await refusal(run, env, /template1 on 127\.0\.0\.1 lacks 001_platform.*Run npm run db:migrate/);
  });
});
