import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { connect, type Pool } from "@/lib/db/client";
import type { DatabaseError } from "@/lib/db/errors";
import { getProgress } from "@/lib/db/operations";
import { revokeFilteredSessions } from "@/lib/db/sessions";
import { watched } from "@/lib/db/watchdog";
import { addSessions, count, everything, nothing, tracesOf } from "@/tests/bulk-revocation";
import { act, addPerson, signInAs } from "@/tests/db/people";
import { expect, test } from "./fixtures";

test("a thousand sessions ended by filter, killed at ten points, three times each: all of them or none", async ({
  owner,
  superuser,
  database,
}) => {
  test.setTimeout(600_000);
  const admin = await signInAs(owner, "admin");
  const revoke = (operationId: string, userId: string) => ({
    run: (db: Pool) =>
      revokeFilteredSessions(db, act(admin, operationId), {
        filter: { userId, browser: "chaos" },
        expectedCount: count,
        reason: "chaos",
        ticket: null,
        includeOwn: false,
        confirmation: null,
      }),
  });
  // As the console's own pool for this does it: a statement may take a minute.
  const open = () => connect(database.connection("app"), "gatehouse bulk", 1, 1800, { statement_timeout: 60_000 });
  const pools: Pool[] = [];
  const settle = watched(
    () => {
      const pool = open();
      pools.push(pool);
      return pool;
    },
    { timeoutMs: 65_000, queue: 10 },
  );
  const tally = { none: 0, all: 0, settled: 0 };
  for (let point = 0; point < 10; point++) {
    for (const how of ["backend", "connection", "both"] as const) {
      const { id: userId } = await addPerson(owner);
      await addSessions(owner, userId);
      const operationId = randomUUID();
      // A connection of its own, without the second try that the watchdog would make.
      const victim = open();
      const [backend] = await victim<{ pid: number }[]>`select pg_backend_pid() as pid`;
      const call = { isOver: false };
      const over = () => (call.isOver = true);
      const answer = revoke(operationId, userId).run(victim).then(over, over);
      // By how far it is, since how long that takes is the machine's business.
      const isReached = async () => ((await getProgress(owner, operationId))[0]?.done ?? 0) >= (count * (point + 0.5)) / 10;
      while (!call.isOver && !(await isReached())) await sleep(1);
      if (how !== "connection") await superuser`select pg_terminate_backend(${backend?.pid ?? 0})`;
      if (how !== "backend") await victim.end({ timeout: 0 });
      await answer;
      // Where only the connection was lost the server may be at it still, and the second try comes right in between.
      const isActive = async () =>
        (await superuser`select from pg_stat_activity where pid = ${backend?.pid ?? 0} and state = 'active'`).length > 0;
      if (how !== "connection") while (await isActive()) await sleep(20);
      const traces = how === "connection" ? undefined : await tracesOf(owner, operationId, userId);
      // The same operation id settles it, whichever way it went.
      const [row] = await settle((db) => revoke(operationId, userId).run(db as Pool)).catch((error: DatabaseError) => {
        throw error.cause;
      });
      expect(row).toMatchObject({ targetCount: count });
      tally[row?.replayed ? "all" : "none"] += 1;
      if (traces) expect(traces, `${how} at point ${point}`).toEqual(row?.replayed ? everything : nothing);
      expect(await tracesOf(owner, operationId, userId)).toEqual(everything);
      tally.settled += 1;
      await victim.end({ timeout: 0 });
      await owner`delete from gatehouse.ended_sessions where operation_id = ${operationId}`;
      await owner`delete from audit_logs where operation_id = ${operationId}`;
    }
  }
  await Promise.all(pools.map((pool) => pool.end({ timeout: 0 })));
  console.log(`of 30 killed: ${tally.none} none, ${tally.all} all`);
  expect(tally).toMatchObject({ settled: 30 });
  expect(tally.none).toBeGreaterThan(5);
});
