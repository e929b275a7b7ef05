import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@/lib/db/client";
import { getProgress } from "@/lib/db/operations";
import { addSessions, count, everything, nothing, tracesOf } from "@/tests/bulk-revocation";
import { callAction } from "@/tests/e2e/actions";
import { expect, staff, test } from "@/tests/e2e/fixtures";
import { addPerson } from "@/tests/e2e/people";
import { openSession, type Site, startSite } from "@/tests/e2e/site";

const addBusy = async (db: Pool) => {
  const { id } = await addPerson(db);
  await addSessions(db, id);
  return id;
};

/** Whether a statement that ends sessions by the thousand is running. */
const isRunning = async (superuser: Pool) =>
  (
    await superuser`select from pg_stat_activity where datname = current_database() and application_name = 'gatehouse bulk' and state = 'active'`
  ).length > 0;

/** When the console is killed: before anything can have reached the database, as soon as it runs, at eight stretches of the way, and when it is over. */
const points: Record<string, (db: Pool, superuser: Pool, operationId: string) => Promise<boolean>> = {
  "at once": () => Promise.resolve(true),
  "as soon as the statement runs": (_, superuser) => isRunning(superuser),
  ...Object.fromEntries(
    [1, 10, 25, 40, 55, 70, 85].map((percent) => [
      `${percent} % done`,
      async (db: Pool, _: Pool, operationId: string) => ((await getProgress(db, operationId))[0]?.done ?? 0) >= (count * percent) / 100,
    ]),
  ),
  "when it is committed": async (db, _, operationId) => (await db`select from gatehouse.operations where id = ${operationId}`).length > 0,
};

test("session.revoke_filtered: the console killed at ten points of a thousand sessions ends all of them or none", async ({
  siteDatabase,
  db,
}) => {
  test.setTimeout(360_000);
  const superuser = siteDatabase.connect("superuser", 1);
  // So many that a thousand are not most of what is live: for that the password would be asked for.
  for (let n = 0; n < 3; n++) await addBusy(db);
  const endFiltered = "app/(console)/sessions/actions.ts endFilteredSessions";
  const send = async (site: Site, operationId: string, userId: string) => {
    const { cookie } = await openSession(site, db, staff.admin);
    const fields = { operationId, userId, browser: "chaos", expectedCount: String(count), reason: "killed", ticket: "" };
    return callAction(site.url, endFiltered, { path: "/sessions", cookie, fields });
  };
  const start = () => startSite(siteDatabase.connection("app"), siteDatabase.connection("monitor"));

  const outcomes: { operationId: string; userId: string; outcome: "none" | "all" }[] = [];
  // The next one starts while this one works.
  let next = start();
  for (const [point, isReached] of Object.entries(points)) {
    const [site, operationId, userId] = [await next, randomUUID(), await addBusy(db)];
    next = start();
    const call = { isOver: false };
    const answer = send(site, operationId, userId).then(
      () => (call.isOver = true),
      () => undefined,
    );
    while (!call.isOver && !(await isReached(db, superuser, operationId))) await sleep(2);
    await site.kill();
    await answer;
    // The server is told nothing and goes on.
    while (await isRunning(superuser)) await sleep(10);
    const traces = await tracesOf(db, operationId, userId);
    const outcome = traces?.live === count ? "none" : "all";
    expect(traces, point).toEqual(outcome === "none" ? nothing : everything);
    outcomes.push({ operationId, userId, outcome });
  }

  // The same operation sent again settles it, whichever way it went.
  const site = await next;
  for (const { operationId, userId, outcome } of outcomes) {
    const { state } = await send(site, operationId, userId);
    expect(state?.message).toBe(outcome === "all" ? "Already done: 1,000 sessions ended." : "1,000 sessions ended.");
    expect(await tracesOf(db, operationId, userId)).toEqual(everything);
  }
  await site.stop();
  console.log(`killed: ${outcomes.map(({ outcome }) => outcome).join(", ")}`);
  expect(outcomes).toHaveLength(10);
});
