import { randomUUID } from "node:crypto";
import type { Db, Pool } from "@/lib/db/client";
import type { SessionFilter } from "@/lib/db/session-filter";
import { revokeFilteredSessions, revokeSessions, type Act } from "@/lib/db/sessions";
import { revokeUsersSessions } from "@/lib/db/user-selection";
import { expect, test } from "@/tests/fixtures";
import { act, addPerson, addSession, inMinutes, liveOf, refusalOf, signInAs } from "./people";

const people = { expectedCount: 1000, expectedSessions: 1000, reason: "x", ticket: null, includeOwn: false };
const phrase = "end every session";
const revoke = (
  db: Db,
  by: Act,
  filter: SessionFilter,
  expectedCount: number,
  also: { includeOwn?: boolean; confirmation?: string | null } = {},
) =>
  revokeFilteredSessions(db, by, {
    filter,
    expectedCount,
    reason: "a stolen key",
    ticket: "T-7",
    includeOwn: false,
    confirmation: null,
    ...also,
  });

/** Somebody with so many live sessions. */
const withSessions = async (owner: Pool, count: number) => {
  const { id: userId } = await addPerson(owner);
  await owner`
    insert into user_sessions (user_id, token_hash, expires_at, user_agent)
    select ${userId}, gen_random_uuid(), now() + interval '1 hour', 'curl/8' from generate_series(1, ${count}::int)`;
  return userId;
};
const countOf = async (owner: Pool, userId: string) =>
  (await owner<{ n: number }[]>`select count(*) as n from user_sessions where user_id = ${userId}`)[0]?.n;

test("the operation keeps the filter, its reason and its ticket", async ({ owner, app }) => {
  const userId = await withSessions(owner, 3);
  const by = act(await signInAs(owner, "support"));
  const createdFrom = new Date(Date.now() - 3_600_000);
  expect(await revoke(app, by, { userId, browser: "curl", createdFrom }, 3)).toMatchObject([{ targetCount: 3, replayed: false }]);
  const [operation] = await owner`select kind, reason, ticket, target_count, result from gatehouse.operations where id = ${by.operationId}`;
  expect(operation).toMatchObject({ kind: "session.revoke", reason: "a stolen key", ticket: "T-7", targetCount: 3 });
  expect(operation?.result).toMatchObject({ ended: 3, filter: { user_id: userId, browser: "curl" } });
  expect(Object.keys(operation?.result.filter).toSorted()).toEqual(["browser", "created_from", "user_id"]);
});

test("ends none when more match than were shown, and says so", async ({ owner, app }) => {
  const userId = await withSessions(owner, 3);
  const staff = await signInAs(owner, "support");
  expect(await refusalOf(revoke(app, act(staff), { userId }, 2))).toBe(
    "GH005 3 sessions match now, 2 were shown. Look again before you end them.",
  );
  expect(await refusalOf(revoke(app, act(staff), { userId: randomUUID() }, 2))).toBe("GH005 No live session matches any more.");
  const many = await withSessions(owner, 1001);
  expect(await refusalOf(revoke(app, act(await signInAs(owner, "admin")), { userId: many }, 2))).toContain(
    "1,001 sessions match now, 2 were shown.",
  );
  // Others count what is most of all.
  await owner`delete from user_sessions where user_id = ${many}`;
  expect(await countOf(owner, userId)).toBe(3);
  expect(await revoke(app, act(staff), { userId }, 5)).toMatchObject([{ targetCount: 3 }]);
});

test("support ends up to its cap, an admin more", async ({ owner, app }) => {
  const [fits, over] = [await withSessions(owner, 100), await withSessions(owner, 101)];
  const support = await signInAs(owner, "support");
  expect(await revoke(app, act(support), { userId: fits }, 100)).toMatchObject([{ targetCount: 100 }]);
  expect(await refusalOf(revoke(app, act(support), { userId: over }, 101))).toBe(
    "GH003 Your role support may end at most 100 sessions by filter at once; this filter means 101. Narrow it, or ask an admin.",
  );
  expect(await countOf(owner, over)).toBe(101);
  expect(await revoke(app, act(await signInAs(owner, "admin")), { userId: over }, 101)).toMatchObject([{ targetCount: 101 }]);
});

test("a filter that means most sessions asks for the password, as ending everybody's does", async ({ owner, app }) => {
  const userId = await withSessions(owner, 101);
  const stale = await signInAs(owner, "admin", { session: { created_at: inMinutes(-11) } });
  const old = await addSession(owner, userId, { created_at: inMinutes(-60) });
  const all = { createdFrom: new Date(Date.now() - 1_800_000) };
  expect(await refusalOf(revoke(app, act(stale), { expiresFrom: new Date(0) }, 100_000))).toContain("GH006");
  expect(await refusalOf(revoke(app, act(stale), all, 100_000))).toContain("GH006");
  expect(await refusalOf(revokeUsersSessions(app, act(stale), { live: true }, people))).toContain("GH006");
  const named = await owner<{ id: string }[]>`select id from user_sessions where user_id = ${userId}`;
  const sessionIds = named.map(({ id }) => id);
  expect(await refusalOf(revokeSessions(app, act(stale), { sessionIds, reason: "x", ticket: null, includeOwn: false }))).toContain("GH006");
  expect(await countOf(owner, userId)).toBe(102);
  // Of less than half it is not asked.
  await withSessions(owner, 250);
  expect(await revoke(app, act(stale), { userId, ...all }, 101)).toMatchObject([{ targetCount: 101 }]);
  expect(await liveOf(owner, [old.id])).toEqual([old.id]);
});

test("the own session stays, unless it is asked for", async ({ owner, app }) => {
  const staff = await signInAs(owner, "admin");
  const other = await addSession(owner, staff.id);
  expect(await revoke(app, act(staff), { userId: staff.id }, 2)).toMatchObject([{ targetCount: 1 }]);
  expect(await liveOf(owner, [staff.sessionId, other.id])).toEqual([staff.sessionId]);
  expect(await refusalOf(revoke(app, act(staff), { userId: staff.id }, 2))).toContain("GH005 No live session matches any more.");
  expect(await revoke(app, act(staff), { userId: staff.id }, 1, { includeOwn: true })).toMatchObject([{ targetCount: 1 }]);
  expect(await refusalOf(revoke(app, act(staff), { userId: staff.id }, 1))).toContain("GH001");
});

test.describe("without a filter it is everyone", () => {
  test("support may not, whatever is typed", async ({ owner, app }) => {
    const userId = await withSessions(owner, 1);
    const support = await signInAs(owner, "support");
    expect(await refusalOf(revoke(app, act(support), {}, 1_000_000, { confirmation: phrase }))).toBe(
      "GH002 Your role support may not do this.",
    );
    expect(await countOf(owner, userId)).toBe(1);
  });

  test("an admin types the phrase, and has given the password lately", async ({ owner, app }) => {
    const userId = await withSessions(owner, 2);
    const late = await signInAs(owner, "admin", { session: { created_at: inMinutes(-11) } });
    for (const confirmation of [null, "", "end every sessio", "END EVERY SESSION"]) {
      expect(await refusalOf(revoke(app, act(late), {}, 1_000_000, { confirmation }))).toContain("GH003 Type “end every session”");
    }
    expect(await refusalOf(revoke(app, act(late), {}, 1_000_000, { confirmation: phrase }))).toContain("GH006");
    expect(await countOf(owner, userId)).toBe(2);
    const admin = await signInAs(owner, "admin");
    expect(await refusalOf(revoke(app, act(admin), {}, 1, { confirmation: phrase }))).toMatch(
      /^GH005 \d+ sessions match now, 1 were shown/,
    );
    const by = act(admin);
    const [row] = await revoke(app, by, {}, 1_000_000, { confirmation: phrase });
    expect(await owner`select id from user_sessions where expires_at > now()`).toEqual([{ id: admin.sessionId }]);
    expect(row?.targetCount).toBeGreaterThan(2);
    expect(await owner`select result -> 'filter' as filter from gatehouse.operations where id = ${by.operationId}`).toEqual([
      { filter: {} },
    ]);
    // The same again is a replay, however long ago the password was given.
    await owner`update user_sessions set created_at = now() - interval '1 hour' where id = ${admin.sessionId}`;
    expect(await revoke(app, by, {}, 1_000_000, { confirmation: phrase })).toMatchObject([
      { replayed: true, targetCount: row?.targetCount },
    ]);
  });
});
