import { randomUUID } from "node:crypto";
import { parseCursor } from "@/lib/cursor";
import {
  getOperation,
  getUndo,
  listLatestOperations,
  listOperationKinds,
  listOperations,
  OperationRow,
  UndoRow,
} from "@/lib/db/operations";
import { restoreSessions, revokeSessions } from "@/lib/db/sessions";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, signInAs } from "./people";

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
  await restoreSessions(app, undo, { undoes: deed.operationId });
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
  expect(await expectRows(getUndo(app, deed.operationId), UndoRow)).toEqual([{ restorable: 4, ownMinutes: 60, isOwnOver: false }]);
  await owner`update users set status = 'suspended' where id = ${suspended.id}`;
  await owner`update users set password_changed_at = now() where id = ${changed.id}`;
  await owner`update gatehouse.ended_sessions set expires_at = now() where id = ${sessions[0]?.id ?? ""}`;
  await owner`update gatehouse.operations set created_at = now() - interval '59 minutes' where id = ${deed.operationId}`;
  expect(await getUndo(app, deed.operationId)).toEqual([{ restorable: 1, ownMinutes: 60, isOwnOver: false }]);
  expect(await restoreSessions(app, act(staff), { undoes: deed.operationId })).toMatchObject([{ targetCount: 1 }]);
  await owner`update gatehouse.operations set created_at = now() - interval '61 minutes' where id = ${deed.operationId}`;
  expect(await getUndo(app, deed.operationId)).toEqual([{ restorable: 0, ownMinutes: 60, isOwnOver: true }]);
  expect(await getUndo(app, randomUUID())).toEqual([]);
});
