import { parseCursor } from "@/lib/cursor";
import type { Pool } from "@/lib/db/client";
import { diagnosePerson, PersonDiagnosis } from "@/lib/db/diagnose";
import {
  countRateLimits,
  listRateLimits,
  RateLimitCounts,
  RateLimitRow,
  resetMatchingRateLimits,
  resetRateLimits,
} from "@/lib/db/rate-limits";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, inMinutes, refusalOf, signInAs } from "./people";

const addLimit = async (owner: Pool, key: string, count: number, minutes: number) => {
  const [row] = await owner<{ id: string }[]>`
    insert into rate_limits (key, count, reset_time) values (${key}, ${count}, ${inMinutes(minutes)}) returning id`;
  return row?.id ?? "";
};

const keysOf = async (owner: Pool, part: string) =>
  (await owner<{ key: string }[]>`select key from rate_limits where key like ${`%${part}%`} order by key`).map(({ key }) => key);

test.beforeEach(({ owner }) => owner`delete from rate_limits`);

test("a ban for ever, or of long ago, is a row like others", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner);
  await owner`
    insert into rate_limits (key, count, reset_time) values
      (${`ban:${email}`}, 5, 'infinity'), (${`ban:${id}`}, 4, '9999-12-31'), (${`old:${email}`}, 3, '-infinity')`;
  const rows = await listRateLimits(app, { state: "all" }, { limit: 10 });
  expect(rows.map(({ leftS }) => Math.sign(leftS))).toEqual([1, 1, -1]);
  const [diagnosis] = await expectRows(diagnosePerson(app, { id }), PersonDiagnosis);
  expect(diagnosis?.limits.map(({ count }) => count)).toEqual([5, 4]);
});

test("listRateLimits: the hottest first, with the person whom the key counts", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner);
  await addLimit(owner, `api:user:${id.toUpperCase()}:/v1/orders`, 9, 5);
  await addLimit(owner, `signin:account:${email.toUpperCase()}`, 8, 5);
  await addLimit(owner, "signin:account:nobody@example.org", 7, 5);
  await addLimit(owner, "api:ip:192.0.2.7", 6, 5);
  await addLimit(owner, "00000000-0000-4000-8000-000000000000", 5, 5);
  await addLimit(owner, "odd % shape_", 4, -5);
  const list = (state: "live" | "expired" | "all", q?: string) =>
    expectRows(listRateLimits(app, { state, q }, { limit: 50 }), RateLimitRow);
  expect((await list("live")).map(({ count, personEmail }) => [count, personEmail])).toEqual([
    [9, email],
    [8, email],
    [7, null],
    [6, null],
    [5, null],
  ]);
  expect((await list("expired")).map(({ key, leftS }) => [key, leftS < 0])).toEqual([["odd % shape_", true]]);
  expect(await list("all")).toHaveLength(6);
  expect((await list("all", "% SHAPE_")).map(({ key }) => key)).toEqual(["odd % shape_"]);
  expect(await list("all", "%%")).toEqual([]);
  const [counts] = await expectRows(countRateLimits(app, "signin:", 10), RateLimitCounts);
  expect(counts).toMatchObject({ live: 2, expired: 0, prefixed: 2 });
  expect(await countRateLimits(app, undefined, 3)).toMatchObject([{ live: 4, expired: 1, prefixed: 0 }]);
});

test("listRateLimits: pages hold every one once, also where counts are the same", async ({ owner, app }) => {
  for (let n = 0; n < 7; n++) await addLimit(owner, `k${n}`, n % 2, 5);
  const all = (await listRateLimits(app, { state: "live" }, { limit: 50 })).map((row) => `${row.cursorKey}~${row.id}`);
  const page = async (query: object) =>
    (await listRateLimits(app, { state: "live" }, { limit: 3, cursor: parseCursor(query, "count") }))
      .slice(0, 3)
      .map((row) => `${row.cursorKey}~${row.id}`);
  expect([...(await page({})), ...(await page({ after: all[2] })), ...(await page({ after: all[5] }))]).toEqual(all);
  expect((await page({ before: all[3] })).toReversed()).toEqual(all.slice(0, 3));
  expect(parseCursor({ after: `x~${all[0]?.split("~")[1]}` }, "count")).toBeUndefined();
});

test("rate_limit.reset: the named ones go, with their key in the log and the person whom it was about", async ({ owner, app }) => {
  const { id } = await addPerson(owner);
  const ids = [await addLimit(owner, `api:user:${id}`, 9, 5), await addLimit(owner, "api:ip:192.0.2.7", 3, 5)];
  await addLimit(owner, "api:ip:192.0.2.8", 3, 5);
  const by = act(await signInAs(owner, "support"));
  expect(await resetRateLimits(app, by, { ids, reason: "import", ticket: "SUP-1" })).toMatchObject([{ targetCount: 2 }]);
  expect(await keysOf(owner, "api:")).toEqual(["api:ip:192.0.2.8"]);
  const entries = await owner`select old_values from audit_logs where operation_id = ${by.operationId} order by old_values ->> 'key' desc`;
  expect(entries).toMatchObject([
    { oldValues: { key: `api:user:${id}`, count: 9, user_id: id } },
    { oldValues: { key: "api:ip:192.0.2.7", count: 3 } },
  ]);
  expect(await refusalOf(resetRateLimits(app, act(await signInAs(owner, "support")), { ids, reason: "x", ticket: null }))).toBe(
    "GH005 These rate limits are gone already.",
  );
});

test("rate_limit.reset by prefix: wildcards are letters, and never more than were shown", async ({ owner, app }) => {
  for (const key of ["api:a_b:1", "api:a_b:2", "api:axb:3", "x api:a_b:4"]) await addLimit(owner, key, 1, 5);
  const admin = await signInAs(owner, "admin");
  const reset = (t: object) =>
    resetMatchingRateLimits(app, act(admin), { prefix: "api:a_", expiredAt: null, expectedCount: 2, reason: "x", ticket: null, ...t });
  expect(await refusalOf(reset({ expectedCount: 1 }))).toBe(
    "GH005 2 rate limits match now, 1 were shown. Look again before you reset them.",
  );
  for (const prefix of ["", "ap", null])
    expect(await refusalOf(reset({ prefix }))).toBe("GH003 Say how the keys begin, with three characters or more.");
  expect(await keysOf(owner, "api:")).toHaveLength(4);
  expect(await reset({})).toMatchObject([{ targetCount: 2 }]);
  expect(await keysOf(owner, "api:")).toEqual(["api:axb:3", "x api:a_b:4"]);
  expect(await refusalOf(reset({}))).toBe("GH005 No rate limit is left to reset.");
});

test("rate_limit.reset of those that are over: what runs stays, whatever moment is named", async ({ owner, app }) => {
  for (const [key, minutes] of [
    ["long over", -60],
    ["just over", -1],
    ["running", 5],
  ] as const)
    await addLimit(owner, key, 1, minutes);
  const admin = await signInAs(owner, "admin");
  const reset = (minutes: number, expectedCount: number) =>
    resetMatchingRateLimits(app, act(admin), {
      prefix: null,
      expiredAt: new Date(inMinutes(minutes)),
      expectedCount,
      reason: "x",
      ticket: null,
    });
  expect(await reset(600, 1)).toMatchObject([{ targetCount: 1 }]);
  expect(await keysOf(owner, "")).toEqual(["just over", "running"]);
  expect(await reset(600, 5)).toMatchObject([{ targetCount: 1 }]);
  expect(await keysOf(owner, "")).toEqual(["running"]);
  // More than one operation takes: the rest is left for the next one.
  await owner`
    insert into rate_limits (key, count, reset_time)
    select 'api:ip:' || n, 1, now() - make_interval(mins => n) from generate_series(1, 10002) n`;
  expect(await reset(600, 10_000)).toMatchObject([{ targetCount: 10_000 }]);
  expect(await keysOf(owner, "")).toEqual(["api:ip:1", "api:ip:2", "running"]);
});

test("rate_limit.reset of those that are over: the own counts stay, and are found without a look at each of the others", async ({
  owner,
  superuser,
}) => {
  // Keys are cut at 200 and 250 characters.
  const email = `A_%\\${"b".repeat(225)}@example.org`;
  const staff = await signInAs(owner, "admin", { user: { email } });
  const stranger = email.replace("_", "x");
  const known = (whose: string, network = "2001:db8:1111:2222:3333:4444:5555:6666/128") =>
    `signin:known:${network}:${whose.toLowerCase()}`.slice(0, 250);
  const own = [`confirm:account:${staff.id}`, `signin:account:${email.toLowerCase()}`.slice(0, 200), known(email), known(email, "::/0")];
  for (const key of [...own, known(stranger), `x${known(email)}`, `signin:account:${stranger.toLowerCase()}`.slice(0, 200)])
    await addLimit(owner, key, 1, -5);
  await owner`insert into rate_limits (key, count, reset_time) select 'signin:known:192.0.2.0/24:' || n, 1, '-infinity' from generate_series(1, 500) n`;
  const t = { prefix: null, expiredAt: new Date(), expectedCount: 10_000, reason: "x", ticket: null };
  await superuser.begin(async (tx) => {
    await tx`set local track_functions = 'all'`;
    expect(await resetMatchingRateLimits(tx, act(staff), t)).toMatchObject([{ targetCount: 503 }]);
    const [calls] = await tx<{ count: number }[]>`
      select pg_stat_get_xact_function_calls('gatehouse.is_own_count'::regproc)::integer as count`;
    expect(calls?.count).toBe(own.length);
  });
  expect((await keysOf(owner, "")).toSorted()).toEqual(own.toSorted());
});
