import { randomUUID } from "node:crypto";
import type { Pool } from "@/lib/db/client";
import { restoreSessions, revokeSessions } from "@/lib/db/sessions";
import { setUserStatus } from "@/lib/db/user-changes";
import { expect, test } from "@/tests/fixtures";
import { act, addPerson, addSession, inMinutes, liveOf, newHash, refusalOf, signInAs, undoWords, type Staff } from "./people";

/** A person's sessions, ended by one operation. */
const revoke = async (owner: Pool, app: Pool, by: Staff, sessions: Parameters<typeof addSession>[2][] = [{}, {}]) => {
  const { id: userId } = await addPerson(owner);
  const ids: string[] = [];
  for (const columns of sessions) ids.push((await addSession(owner, userId, columns)).id);
  const operationId = randomUUID();
  await revokeSessions(app, act(by, operationId), { sessionIds: ids, reason: "a mistake", ticket: "T-9", includeOwn: false });
  return { userId, ids, operationId };
};
const age = (owner: Pool, operationId: string, interval: string) =>
  owner`update gatehouse.operations set created_at = now() - ${interval}::text::interval where id = ${operationId}`;
const none = "GH005 None of these sessions can be restored";

test("brings the rows back whole, and says of which operation it is the undoing", async ({ owner, app }) => {
  const staff = await signInAs(owner, "support");
  const { id: userId } = await addPerson(owner);
  const { id } = await addSession(owner, userId, { created_at: inMinutes(-90), updated_at: inMinutes(-3) });
  const [before] = await owner`select * from user_sessions where id = ${id}`;
  const undoes = randomUUID();
  await revokeSessions(app, act(staff, undoes), { sessionIds: [id], reason: "a mistake", ticket: "T-9", includeOwn: false });
  const by = act(staff);
  expect(await restoreSessions(app, by, { undoes, ...undoWords })).toEqual([
    { operationId: by.operationId, targetCount: 1, replayed: false },
  ]);
  expect(await owner`select * from user_sessions where id = ${id}`).toEqual([before]);
  expect(await owner`select from gatehouse.ended_sessions where id = ${id}`).toHaveLength(0);
  expect(await owner`select kind, undoes, reason, ticket, result from gatehouse.operations where id = ${by.operationId}`).toEqual([
    { kind: "session.restore", undoes, reason: undoWords.reason, ticket: "T-9", result: { restored: 1, of: 1 } },
  ]);
});

test("it says why, and has the undone one's ticket unless it has its own", async ({ owner, app }) => {
  const staff = await signInAs(owner, "admin");
  const { operationId, ids } = await revoke(owner, app, staff);
  for (const reason of ["", " \t\r\n"])
    expect(await refusalOf(restoreSessions(app, act(staff), { undoes: operationId, reason, ticket: null }))).toBe("GH003 Give a reason.");
  expect(await liveOf(owner, ids)).toEqual([]);
  const by = act(staff);
  await restoreSessions(app, by, { undoes: operationId, reason: "the laptop was found", ticket: "T-10" });
  expect(await owner`select reason, ticket from gatehouse.operations where id = ${by.operationId}`).toEqual([
    { reason: "the laptop was found", ticket: "T-10" },
  ]);
});

test("support undoes what they did themselves, for an hour", async ({ owner, app }) => {
  const [staff, other] = [await signInAs(owner, "support"), await signInAs(owner, "support")];
  const fresh = await revoke(owner, app, staff);
  expect(await refusalOf(restoreSessions(app, act(other), { undoes: fresh.operationId, ...undoWords }))).toBe(
    `GH003 Only an admin can undo what ${staff.email} did.`,
  );
  await age(owner, fresh.operationId, "59 minutes 50 seconds");
  expect(await refusalOf(restoreSessions(app, act(staff), { undoes: fresh.operationId, ...undoWords }))).toBeUndefined();
  const old = await revoke(owner, app, staff);
  await age(owner, old.operationId, "60 minutes 10 seconds");
  expect(await refusalOf(restoreSessions(app, act(staff), { undoes: old.operationId, ...undoWords }))).toBe(
    "GH003 You can undo your own revocations for 60 minutes. Ask an admin.",
  );
  expect(await liveOf(owner, old.ids)).toEqual([]);
});

test("what a change of status or role ended comes back too, once the person is active again", async ({ owner, app }) => {
  const admin = await signInAs(owner, "admin");
  const person = await addPerson(owner);
  const ids = [(await addSession(owner, person.id)).id, (await addSession(owner, person.id)).id].toSorted();
  const words = { userId: person.id, until: null, reason: "a mistake", ticket: null };
  const deed = act(admin);
  await setUserStatus(app, deed, { ...words, expectedStatus: "active", status: "suspended", endSessions: true });
  expect(await refusalOf(restoreSessions(app, act(admin), { undoes: deed.operationId, ...undoWords }))).toContain(none);
  await setUserStatus(app, act(admin), { ...words, expectedStatus: "suspended", status: "active", endSessions: false });
  expect(await restoreSessions(app, act(admin), { undoes: deed.operationId, ...undoWords })).toMatchObject([{ targetCount: 2 }]);
  expect((await liveOf(owner, ids)).toSorted()).toEqual(ids);
});

test("a session that a service has written again can be ended again, with its person's, and is not restored twice", async ({
  owner,
  app,
}) => {
  const admin = await signInAs(owner, "admin");
  const { ids, userId, operationId } = await revoke(owner, app, admin);
  const again = () =>
    owner`insert into user_sessions (id, user_id, token_hash, expires_at) values (${ids[0] ?? ""}, ${userId}, ${newHash()}, now() + interval '1 hour')`;
  await again();
  expect(await restoreSessions(app, act(admin), { undoes: operationId, ...undoWords })).toMatchObject([{ targetCount: 1 }]);
  const words = { userId, until: null, reason: "for good", ticket: null };
  const deed = act(admin);
  await setUserStatus(app, deed, { ...words, expectedStatus: "active", status: "inactive", endSessions: true });
  expect(await owner`select from user_sessions where user_id = ${userId}`).toHaveLength(0);
  expect(await owner`select id from gatehouse.ended_sessions where operation_id = ${deed.operationId}`).toHaveLength(2);
});

test("an admin undoes anybody's, at any time", async ({ owner, app }) => {
  const { ids, operationId } = await revoke(owner, app, await signInAs(owner, "support"));
  await age(owner, operationId, "30 days");
  expect(await restoreSessions(app, act(await signInAs(owner, "admin")), { undoes: operationId, ...undoWords })).toMatchObject([
    { targetCount: 2 },
  ]);
  expect(await liveOf(owner, ids)).toEqual(ids);
});

test("leaves out what has expired, and says how many of how many came back", async ({ owner, app }) => {
  const staff = await signInAs(owner, "admin");
  const { ids, operationId } = await revoke(owner, app, staff, [{}, {}, {}]);
  await owner`update gatehouse.ended_sessions set expires_at = now() - interval '1 second' where id = ${ids[0] ?? ""}`;
  const by = act(staff);
  expect(await restoreSessions(app, by, { undoes: operationId, ...undoWords })).toMatchObject([{ targetCount: 2 }]);
  expect(await liveOf(owner, ids)).toEqual(ids.slice(1));
  expect(await owner`select result from gatehouse.operations where id = ${by.operationId}`).toEqual([{ result: { restored: 2, of: 3 } }]);
});

const closed: Record<string, (owner: Pool, userId: string) => PromiseLike<unknown>> = {
  "all have expired": (owner, userId) =>
    owner`update gatehouse.ended_sessions set expires_at = now() - interval '1 second' where user_id = ${userId}`,
  "the owner is suspended": (owner, userId) => owner`update users set status = 'suspended' where id = ${userId}`,
  "the owner is inactive": (owner, userId) => owner`update users set status = 'inactive' where id = ${userId}`,
  "the owner has changed the password": (owner, userId) => owner`update users set password_changed_at = now() where id = ${userId}`,
  "the owner is gone": (owner, userId) => owner`delete from users where id = ${userId}`,
};
for (const [what, close] of Object.entries(closed)) {
  test(`restores nothing when ${what}, and leaves no operation`, async ({ owner, app }) => {
    const staff = await signInAs(owner, "admin");
    const { ids, userId, operationId } = await revoke(owner, app, staff);
    await close(owner, userId);
    const by = act(staff);
    expect(await refusalOf(restoreSessions(app, by, { undoes: operationId, ...undoWords }))).toContain(none);
    expect(await liveOf(owner, ids)).toEqual([]);
    expect(await owner`select from gatehouse.operations where id = ${by.operationId}`).toHaveLength(0);
  });
}

test("once only, whoever asks, however many at the same moment", async ({ owner, app, database }) => {
  const staff = await signInAs(owner, "admin");
  const { ids, operationId } = await revoke(owner, app, staff);
  const many = database.connect("app", 10);
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => refusalOf(restoreSessions(many, act(staff), { undoes: operationId, ...undoWords }))),
  );
  await many.end();
  expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
  expect(answers.filter((answer) => answer === "GH005 This has been undone already.")).toHaveLength(9);
  expect(await liveOf(owner, ids)).toEqual(ids);
  expect(await owner`select from audit_logs where action = 'restore' and resource_id = any (${ids}::uuid[])`).toHaveLength(2);
});

test("ended again after it was restored, a session can be restored again", async ({ owner, app }) => {
  const staff = await signInAs(owner, "admin");
  const { ids, operationId } = await revoke(owner, app, staff);
  await restoreSessions(app, act(staff), { undoes: operationId, ...undoWords });
  const second = act(staff);
  await revokeSessions(app, second, { sessionIds: ids, reason: "after all", ticket: null, includeOwn: false });
  expect(await restoreSessions(app, act(staff), { undoes: second.operationId, ...undoWords })).toMatchObject([{ targetCount: 2 }]);
});

test("refuses what is no revocation", async ({ owner, app }) => {
  const staff = await signInAs(owner, "admin");
  expect(await refusalOf(restoreSessions(app, act(staff), { undoes: randomUUID(), ...undoWords }))).toBe(
    "GH004 There is no such operation.",
  );
  const { operationId } = await revoke(owner, app, staff);
  const restored = act(staff);
  await restoreSessions(app, restored, { undoes: operationId, ...undoWords });
  expect(await refusalOf(restoreSessions(app, act(staff), { undoes: restored.operationId, ...undoWords }))).toBe(
    "GH003 This operation cannot be undone.",
  );
  const itself = randomUUID();
  expect(await refusalOf(restoreSessions(app, act(staff, itself), { undoes: itself, ...undoWords }))).toContain("GH004");
});
