import { randomUUID } from "node:crypto";
import { parseCursor } from "@/lib/cursor";
import type { Db } from "@/lib/db/client";
import {
  getOperation,
  getUndo,
  hasBegun,
  listLatestOperations,
  listOperationKinds,
  listOperations,
  OperationRow,
  UndoRow,
} from "@/lib/db/operations";
import { restoreSessions, revokeSessions, revokeUserSessions } from "@/lib/db/sessions";
import { setEmailVerified } from "@/lib/db/user-changes";
import { deleteUser } from "@/lib/db/user-removal";
import { explainOnce, type PlanNode } from "@/scripts/bench/explain";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, signInAs, undoWords } from "./people";

test("what staff did: whom it hit, why, and whether it was undone", async ({ owner, app }) => {
  expect(await listLatestOperations(app, 10)).toEqual([]);
  const [staff, person] = [await signInAs(owner, "admin", { user: { first_name: "Mara", last_name: "Okafor" } }), await addPerson(owner)];
  const sessions = [await addSession(owner, person.id), await addSession(owner, person.id)];
  const [deed, undo] = [act(staff), act(staff)];
  await revokeSessions(app, deed, { sessionIds: sessions.map(({ id }) => id), reason: "lost phone", ticket: "SUP-7", includeOwn: false });
  expect(await expectRows(getOperation(app, deed.operationId), OperationRow)).toMatchObject([
    {
      ...{
        id: deed.operationId,
        kind: "session.revoke",
        actorId: staff.id,
        actorEmail: staff.email,
        actorName: "Mara Okafor",
        actorRole: "admin",
      },
      ...{ reason: "lost phone", ticket: "SUP-7", targetCount: 2, targetId: person.id, targetName: "Ada Byron" },
      ...{ undoes: null, undoneBy: null, undone: false },
    },
  ]);
  await restoreSessions(app, undo, { undoes: deed.operationId, ...undoWords });
  const rows = await expectRows(listLatestOperations(app, 10), OperationRow);
  expect(rows.map(({ id, undone, undoneBy, undoes }) => ({ id, undone, undoneBy, undoes }))).toEqual([
    { id: undo.operationId, undone: false, undoneBy: null, undoes: deed.operationId },
    { id: deed.operationId, undone: true, undoneBy: undo.operationId, undoes: null },
  ]);
  expect(await listLatestOperations(app, 1)).toHaveLength(1);
  expect(await getOperation(app, randomUUID())).toEqual([]);

  // The trail outlives its people.
  await owner`delete from users where id in (${staff.id}, ${person.id})`;
  expect(await getOperation(app, deed.operationId)).toMatchObject([
    { actorEmail: staff.email, actorName: null, targetId: null, targetName: null },
  ]);
});

test("whose it was: named when all of it is one person's, by the log or by the result", async ({ owner, app }) => {
  const [staff, one, other] = [await signInAs(owner, "admin"), await addPerson(owner, { first_name: "Berit" }), await addPerson(owner)];
  const end = async (...of: { id: string }[]) => {
    const [deed, sessionIds] = [act(staff), [] as string[]];
    for (const { id } of of) sessionIds.push((await addSession(owner, id)).id);
    await revokeSessions(app, deed, { sessionIds, reason: "x", ticket: null, includeOwn: false });
    return deed.operationId;
  };
  const nameOf = async (id: string) => (await expectRows(getOperation(app, id), OperationRow))[0]?.targetName;
  expect(await nameOf(await end(one))).toBe("Berit Byron");
  expect(await nameOf(await end(one, one, one))).toBe("Berit Byron");
  expect(await nameOf(await end(one, one, other))).toBeNull();
  expect(await nameOf(await end(...Array.from({ length: 101 }, () => one)))).toBeNull();
  const all = act(staff);
  for (let n = 0; n < 101; n += 1) await addSession(owner, one.id);
  await revokeUserSessions(app, all, { userId: one.id, expectedCount: 101, reason: "x", ticket: null, includeOwn: false });
  expect(await nameOf(all.operationId)).toBe("Berit Byron");
});

test("whose it was: of somebody who is gone the e-mail that the log kept with it", async ({ owner, app }) => {
  const [staff, { id, email }] = [await signInAs(owner, "admin"), await addPerson(owner)];
  await addSession(owner, id);
  const [verified, deleted] = [act(staff), act(staff)];
  await setEmailVerified(app, verified, { userId: id, email, verified: true, reason: null, ticket: null });
  await deleteUser(app, deleted, { userId: id, confirmation: email, reason: "x", ticket: null });
  expect(await expectRows(getOperation(app, deleted.operationId), OperationRow)).toMatchObject([{ targetId: null, targetName: email }]);
  expect(await getOperation(app, verified.operationId)).toMatchObject([{ targetId: null, targetName: null }]);
});

test("listOperations: by kind, actor, words and time, each page once", async ({ owner, app }) => {
  await owner`delete from gatehouse.operations where undoes is not null`;
  await owner`delete from gatehouse.ended_sessions`;
  await owner`delete from gatehouse.operations`;
  const [mara, ola] = [await signInAs(owner, "admin"), await signInAs(owner, "support")];
  for (const [n, [by, kind, reason, ticket]] of (
    [
      [mara, "session.revoke", "lost 100% of it", "SUP-1"],
      [mara, "token.revoke", "forwarded mail", null],
      [ola, "session.revoke", null, "SUP-12"],
      [ola, "rate_limit.reset", "import", null],
    ] as const
  ).entries())
    await owner`
      insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, ticket, created_at)
      values (${randomUUID()}, ${kind}, ${by.id}, ${by.email}, 'admin', ${by.sessionId}, ${reason}, ${ticket}, ${inMinutes(-100 * n)})`;
  const kinds = async (filter: object) =>
    (await expectRows(listOperations(app, filter, { limit: 10 }), OperationRow)).map(({ kind, reason }) => `${kind} ${reason}`);
  expect(await kinds({})).toHaveLength(4);
  expect(await kinds({ kind: "session.revoke" })).toEqual(["session.revoke lost 100% of it", "session.revoke null"]);
  expect(await kinds({ actorId: ola.id })).toEqual(["session.revoke null", "rate_limit.reset import"]);
  expect(await kinds({ q: "sup-1" })).toEqual(["session.revoke lost 100% of it", "session.revoke null"]);
  expect(await kinds({ q: "100%" })).toEqual(["session.revoke lost 100% of it"]);
  expect(await kinds({ q: "%%" })).toEqual([]);
  expect(await kinds({ hours: 2, actorId: mara.id })).toHaveLength(2);
  expect(await kinds({ hours: 1 })).toHaveLength(1);
  expect(await listOperationKinds(app)).toEqual([{ kind: "rate_limit.reset" }, { kind: "session.revoke" }, { kind: "token.revoke" }]);

  const all = (await listOperations(app, {}, { limit: 10 })).map((row) => `${row.cursorKey}~${row.id}`);
  const page = async (query: object) =>
    (await listOperations(app, {}, { limit: 2, cursor: parseCursor(query) })).slice(0, 2).map((row) => `${row.cursorKey}~${row.id}`);
  expect([...(await page({})), ...(await page({ after: all[1] }))]).toEqual(all);
  expect((await page({ before: all[2] })).toReversed()).toEqual(all.slice(0, 2));
});

test("getUndo: counts what the undo itself would put back", async ({ owner, app }) => {
  const staff = await signInAs(owner, "support");
  const [one, suspended, changed] = [await addPerson(owner), await addPerson(owner), await addPerson(owner)];
  const sessions = [
    await addSession(owner, one.id),
    await addSession(owner, one.id),
    await addSession(owner, suspended.id),
    await addSession(owner, changed.id, { created_at: inMinutes(-10) }),
  ];
  const deed = act(staff);
  await revokeSessions(app, deed, { sessionIds: sessions.map(({ id }) => id), reason: "x", ticket: null, includeOwn: false });
  expect(await expectRows(getUndo(app, deed.operationId, 10), UndoRow)).toEqual([
    { restorable: 4, ownMinutes: 60, isOwnOver: false, skipped: {} },
  ]);
  expect(await getUndo(app, deed.operationId, 2)).toMatchObject([{ restorable: 3 }]);
  await owner`update users set status = 'suspended' where id = ${suspended.id}`;
  await owner`update users set password_changed_at = now() where id = ${changed.id}`;
  await owner`update gatehouse.ended_sessions set expires_at = now() where id = ${sessions[0]?.id ?? ""}`;
  await owner`update gatehouse.operations set created_at = now() - interval '59 minutes' where id = ${deed.operationId}`;
  expect(await getUndo(app, deed.operationId, 10)).toMatchObject([{ restorable: 1, ownMinutes: 60, isOwnOver: false }]);
  expect(await restoreSessions(app, act(staff), { undoes: deed.operationId, ...undoWords })).toMatchObject([{ targetCount: 1 }]);
  await owner`update gatehouse.operations set created_at = now() - interval '61 minutes' where id = ${deed.operationId}`;
  expect(await getUndo(app, deed.operationId, 10)).toMatchObject([{ restorable: 0, ownMinutes: 60, isOwnOver: true }]);
  expect(await getUndo(app, randomUUID(), 10)).toEqual([]);
  const again = act(staff);
  const late = await addSession(owner, one.id);
  await revokeSessions(app, again, { sessionIds: [late.id, sessions[0]?.id ?? ""], reason: "x", ticket: null, includeOwn: false });
  expect(await getUndo(app, again.operationId, 0)).toMatchObject([{ restorable: 1, skipped: { ended: 1 } }]);
});

/** Rows of the log that a plan looked at, and the tables that it read from end to end. */
const look = (node: PlanNode): { entries: number; scanned: string[] } => {
  const [table, below] = [node["Relation Name"] ?? "", (node.Plans ?? []).map(look)];
  const rows = (node["Actual Rows"] ?? 0) + (node["Rows Removed by Filter"] ?? 0);
  return {
    entries: below.reduce((sum, { entries }) => sum + entries, table === "audit_logs" ? rows * (node["Actual Loops"] ?? 1) : 0),
    scanned: [...(node["Node Type"].includes("Seq Scan") ? [table] : []), ...below.flatMap(({ scanned }) => scanned)],
  };
};

test("whose a page of operations was takes one look at each, and through those of one person", async ({ owner, database }) => {
  test.setTimeout(60_000);
  // One connection: a prepared statement lives in its own.
  const app = database.connect("app", 1);
  // Of ten operations one hit two thousand people, one ninety, and the others twenty sessions of one person.
  await owner.unsafe(`
    insert into users (id, email, password, first_name, last_name)
    select md5('person ' || i)::uuid, 'person' || i || '@example.org', 'x', 'Ada', 'Byron' from generate_series(1, 20000) i;
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, target_count, created_at)
    select md5('operation ' || i)::uuid, 'session.revoke', md5('person 1')::uuid, 'person1@example.org', 'admin', md5('hash')::uuid,
      case when i % 10 = 0 then 2000 when i % 10 = 5 then 90 else 20 end, now() + i * interval '1 minute'
    from generate_series(1, 100) i;
    insert into audit_logs (user_id, action, resource, resource_id, old_values, operation_id, created_at)
    select md5('person 1')::uuid, 'revoke', 'session', md5('gone ' || i || ' ' || j)::uuid,
      jsonb_build_object('user_id', md5('person ' || case when i % 5 = 0 then j else i end)::uuid), md5('operation ' || i)::uuid, now()
    from generate_series(1, 100) i
    cross join lateral generate_series(1, case when i % 10 = 0 then 2000 when i % 10 = 5 then 90 else 20 end) j`);
  for (const table of ["users", "audit_logs", "gatehouse.operations"]) await owner.unsafe(`vacuum analyze ${table}`);
  const [row] = await listLatestOperations(app, 1);
  expect(row).toMatchObject({ id: expect.any(String), targetCount: 2000, targetName: null });
  for (const mode of ["custom", "generic"] as const) {
    const query = (db: Db) => listOperations(db, {}, { limit: 50 });
    const plan = (await explainOnce(app, { name: "operations", query }, mode)).plan;
    const { entries, scanned } = look(plan);
    expect(scanned.filter((table) => ["users", "audit_logs"].includes(table))).toEqual([]);
    // 51 operations: 40 of one person with 20 entries each, and of the others the first two.
    expect(entries).toBeLessThan(1000);
  }
  await app.end();
});

test("an operation has begun while it is under way, and for good once it has happened", async ({ owner, app }) => {
  const [staff, person] = [await signInAs(owner, "admin"), await addPerson(owner)];
  const [deed, session] = [act(staff), await addSession(owner, person.id)];
  const words = { sessionIds: [session.id], reason: "lost phone", ticket: null, includeOwn: false };
  const begun = async () => (await hasBegun(app, deed.operationId))[0]?.hasBegun;
  await expect(
    owner.begin(async (tx) => {
      await revokeSessions(tx, deed, words);
      expect(await begun()).toBe(true);
      // What the console hears of a second try: that something is locked, and not by what.
      await expect(revokeSessions(app, deed, words)).rejects.toMatchObject({ code: "55P03" });
      throw new Error("rolled back");
    }),
  ).rejects.toThrow("rolled back");
  expect(await begun()).toBe(false);
  await revokeSessions(app, deed, words);
  expect(await begun()).toBe(true);
});
