import { randomUUID } from "node:crypto";
import { getOperation, listLatestOperations, OperationRow } from "@/lib/db/operations";
import { restoreSessions, revokeSessions } from "@/lib/db/sessions";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, signInAs } from "./people";

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
