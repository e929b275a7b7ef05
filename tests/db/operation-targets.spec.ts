import { randomUUID } from "node:crypto";
import { getOperation, listOperationTargets, OperationTargetRow } from "@/lib/db/operations";
import { resetMatchingRateLimits, resetRateLimits } from "@/lib/db/rate-limits";
import { getSupportCap, revokeFilteredSessions, revokeSessions, revokeUserSessions } from "@/lib/db/sessions";
import { revokeMatchingTokens, revokeTokens } from "@/lib/db/tokens";
import { revokeUsersSessions, setUsersStatus, verifyUsers } from "@/lib/db/user-selection";
import type { Pool } from "@/lib/db/client";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, signInAs } from "./people";

const words = { reason: "a breach at a partner", ticket: null };

/** What an operation keeps of its targets, as "session expired", by id. */
const targetsOf = async (app: Pool, operationId: string) => {
  const rows = await expectRows(listOperationTargets(app, operationId, { limit: 100, offset: 0 }), OperationTargetRow);
  return Object.fromEntries(rows.map(({ id, of, outcome }) => [id, `${of} ${outcome}`]));
};
const resultOf = async (app: Pool, operationId: string) => (await getOperation(app, operationId))[0]?.result;

test("session.revoke of named ones: each that was not ended, and why", async ({ owner, app }) => {
  const admin = await signInAs(owner, "admin");
  const { id: userId } = await addPerson(owner);
  const [live, gone, over] = [
    await addSession(owner, userId),
    await addSession(owner, userId),
    await addSession(owner, userId, { expires_at: inMinutes(-5) }),
  ];
  await revokeSessions(app, act(admin), { ...words, sessionIds: [gone.id], includeOwn: false });
  const nothing = randomUUID();
  const by = act(admin);
  const sessionIds = [live.id, gone.id, over.id, nothing, admin.sessionId];
  await revokeSessions(app, by, { ...words, sessionIds, includeOwn: false });
  expect(await targetsOf(app, by.operationId)).toEqual({
    [gone.id]: "session ended",
    [over.id]: "session expired",
    [nothing]: "session missing",
    [admin.sessionId]: "session own",
  });
  expect(await resultOf(app, by.operationId)).toEqual({ ended: 1, named: 5, skipped: { ended: 1, expired: 1, missing: 1, own: 1 } });
  const [named] = await listOperationTargets(app, by.operationId, { limit: 1, offset: 0 });
  expect(named).toMatchObject({ kept: 4, personId: userId, personName: "Ada Byron" });
  expect(await listOperationTargets(app, by.operationId, { limit: 10, offset: 3 })).toHaveLength(1);
});

test("session.revoke by filter and of one person: the count that was shown, and one's own session left out", async ({ owner, app }) => {
  const admin = await signInAs(owner, "admin");
  await addSession(owner, admin.id);
  const [filtered, all] = [act(admin), act(admin)];
  const filter = { userId: admin.id };
  await revokeFilteredSessions(app, filtered, { ...words, filter, expectedCount: 1, includeOwn: false, confirmation: null });
  expect(await targetsOf(app, filtered.operationId)).toEqual({ [admin.sessionId]: "session own" });
  expect(await resultOf(app, filtered.operationId)).toEqual({ ended: 1, shown: 1, filter: { user_id: admin.id }, skipped: { own: 1 } });
  await addSession(owner, admin.id);
  await revokeUserSessions(app, all, { ...words, userId: admin.id, expectedCount: 4, includeOwn: false });
  expect(await resultOf(app, all.operationId)).toEqual({ ended: 1, shown: 4, user_id: admin.id, skipped: { own: 1 } });
});

test("acts on named people: who was not found, who had it already, who has no session, and oneself", async ({ owner, app }) => {
  const admin = await signInAs(owner, "admin");
  const [one, before, nobody] = [
    await addPerson(owner),
    await addPerson(owner, { status: "inactive", email_verified: true }),
    randomUUID(),
  ];
  await addSession(owner, one.id);
  const s = { userIds: [one.id, before.id, nobody, admin.id] };
  const t = { ...words, expectedCount: 4 };
  const [sessions, status, verify] = [act(admin), act(admin), act(admin)];
  await revokeUsersSessions(app, sessions, s, { ...t, expectedSessions: 1, includeOwn: false });
  expect(await targetsOf(app, sessions.operationId)).toEqual({
    [before.id]: "user no_session",
    [nobody]: "user missing",
    [admin.sessionId]: "session own",
  });
  await setUsersStatus(app, status, s, { ...t, status: "inactive", until: null, endSessions: true });
  expect(await targetsOf(app, status.operationId)).toEqual({
    [before.id]: "user already",
    [nobody]: "user missing",
    [admin.id]: "user own",
  });
  expect(await resultOf(app, status.operationId)).toMatchObject({
    done: 1,
    named: 4,
    shown: 4,
    skipped: { already: 1, missing: 1, own: 1 },
  });
  await verifyUsers(app, verify, s, t);
  expect(await targetsOf(app, verify.operationId)).toEqual({ [before.id]: "user already", [nobody]: "user missing" });
});

test("token.revoke and rate_limit.reset: the filter, the count that was shown, and what was not hit", async ({ owner, app }) => {
  const admin = await signInAs(owner, "admin");
  const { id } = await addPerson(owner);
  const token = async (columns: { used?: boolean; expires_at: string }) => {
    const [row] = await owner<{ id: string }[]>`
      insert into password_reset_tokens ${owner({ user_id: id, token: "x", ...columns })} returning id`;
    return row?.id ?? "";
  };
  const [live, used, over, nothing] = [
    await token({ expires_at: inMinutes(9) }),
    await token({ used: true, expires_at: inMinutes(9) }),
    await token({ expires_at: inMinutes(-9) }),
    randomUUID(),
  ];
  const [named, matching] = [act(admin), act(admin)];
  await revokeTokens(app, named, { ...words, ids: [live, used, over, nothing] });
  expect(await targetsOf(app, named.operationId)).toEqual({ [used]: "token used", [over]: "token expired", [nothing]: "token missing" });
  await token({ expires_at: inMinutes(9) });
  await revokeMatchingTokens(app, matching, { ...words, kind: "password_reset", userId: id, expectedCount: 3 });
  expect(await resultOf(app, matching.operationId)).toEqual({
    ...{ revoked: 1, shown: 3, user_id: id, filter: { kind: "password_reset", user_id: id } },
  });

  const own = `confirm:account:${admin.id}`;
  const limits = await owner<{ id: string; key: string }[]>`
    insert into rate_limits (key, count, reset_time)
    select key, 1, now() + interval '5 minutes' from (values ('confirm:account:a'), ('confirm:account:b'), (${own})) as k (key) returning id, key`;
  const idOf = (key: string) => limits.find((limit) => limit.key === key)?.id ?? "";
  const [some, prefixed] = [act(admin), act(admin)];
  await resetRateLimits(app, some, { ...words, ids: [idOf("confirm:account:a"), nothing] });
  expect(await targetsOf(app, some.operationId)).toEqual({ [nothing]: "rate_limit missing" });
  await resetMatchingRateLimits(app, prefixed, { ...words, prefix: "confirm:account:", expiredAt: null, expectedCount: 1 });
  expect(await targetsOf(app, prefixed.operationId)).toEqual({ [idOf(own)]: "rate_limit own" });
  expect(await resultOf(app, prefixed.operationId)).toEqual({
    ...{ reset: 1, shown: 1, filter: { prefix: "confirm:account:" }, skipped: { own: 1 } },
  });
});

test("of very many that were left out all are counted, and a thousand kept by id", async ({ owner, app }) => {
  const surname = randomUUID();
  await owner`
    insert into users (email, password, first_name, last_name, email_verified)
    select n || ${`@${surname}.example`}, '', 'Crowd', ${surname}, n <> 1 from generate_series(1, 1502) n`;
  const by = act(await signInAs(owner, "admin"));
  await verifyUsers(app, by, { q: surname }, { ...words, expectedCount: 1502 });
  expect(await resultOf(app, by.operationId)).toEqual({ done: 1, shown: 1502, filter: { q: surname }, skipped: { already: 1501 } });
  expect(await listOperationTargets(app, by.operationId, { limit: 1, offset: 999 })).toMatchObject([{ kept: 1000, outcome: "already" }]);
  expect(await listOperationTargets(app, by.operationId, { limit: 1, offset: 1000 })).toEqual([]);
});

for (const of of ["named", "a kind"]) {
  test(`token.revoke: support has a cap for everybody's tokens, ${of}`, async ({ owner, app }) => {
    await owner`update gatehouse.settings set value = '2' where key = 'revoke.support_cap'`;
    expect(await getSupportCap(app)).toEqual([{ cap: 2 }]);
    await owner`delete from email_verification_tokens`;
    const ids: string[] = [];
    for (let n = 0; n < 3; n += 1) {
      const row = { user_id: (await addPerson(owner)).id, token: "x", expires_at: inMinutes(9) };
      ids.push((await owner<{ id: string }[]>`insert into email_verification_tokens ${owner(row)} returning id`)[0]?.id ?? "");
    }
    const all = { ...words, kind: "email_verification", userId: null, expectedCount: 3, confirmation: "revoke all tokens" } as const;
    const run = async (role: string) => {
      const by = act(await signInAs(owner, role));
      return of === "named" ? await revokeTokens(app, by, { ...words, ids }) : await revokeMatchingTokens(app, by, all);
    };
    await expect(run("support")).rejects.toThrow(/^Your role support may revoke at most 2 tokens/);
    expect(await owner`select from email_verification_tokens where id = any (${ids}::uuid[]) and not used`).toHaveLength(3);
    expect(await run("admin")).toMatchObject([{ targetCount: 3 }]);
    await owner`update gatehouse.settings set value = '100' where key = 'revoke.support_cap'`;
  });
}
