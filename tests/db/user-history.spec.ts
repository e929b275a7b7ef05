import type { Db } from "@/lib/db/client";
import { setUserStatus } from "@/lib/db/user-changes";
import { getUserNow, listUserChanges, UserChangeRow, UserNowRow } from "@/lib/db/user-history";
import { getPerson, listUsers } from "@/lib/db/users";
import { gapsOf, historyOf, undoable } from "@/lib/user-history";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, canary, inMinutes, signInAs } from "./people";

const log = (owner: Db, id: string, minutes: number, oldValues: object | null, newValues: object | null, action = "update") => owner`
  insert into audit_logs (action, resource, resource_id, old_values, new_values, created_at)
  values (${action}, 'user', ${id}, ${oldValues && owner.json(oldValues as never)}, ${newValues && owner.json(newValues as never)}, ${inMinutes(minutes)})`;

test("rows are what their schemas say, and hold named columns only", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner, { email_verified: null, updated_at: null, created_at: null });
  expect(await expectRows(listUserChanges(app, id), UserChangeRow)).toEqual([]);
  await log(
    owner,
    id,
    -9,
    { status: "active", password: canary, token: canary, nested: { x: 1 } },
    { status: "inactive", last_name: "y".repeat(9000) },
  );
  await log(owner, id, -8, null, null, "change_password");
  await log(owner, id, -7, null, null, "export");
  await owner`insert into audit_logs (action, resource, resource_id, old_values, new_values) values ('update', 'user', ${id}, '"text"', '[1]')`;
  const rows = await expectRows(listUserChanges(app, id), UserChangeRow);
  expect(rows.map(({ action, oldValues, newValues }) => ({ action, oldValues, newValues }))).toEqual([
    { action: "update", oldValues: null, newValues: null },
    { action: "change_password", oldValues: null, newValues: null },
    { action: "update", oldValues: { status: "active" }, newValues: { status: "inactive" } },
  ]);
  const [now] = await expectRows(getUserNow(app, id), UserNowRow);
  expect(now?.now).toMatchObject({ email, status: "active", email_verified: null, suspended_until: null });
  expect(Object.keys(now?.now ?? {})).not.toContain("password");
  expect(JSON.stringify([rows, now])).not.toContain(canary);
});

test("what the console itself does folds without a gap, and can be undone", async ({ owner, app }) => {
  const { id } = await addPerson(owner);
  const admin = await signInAs(owner, "admin");
  const t = { userId: id, endSessions: true, reason: "fold", ticket: null };
  const until = inMinutes(600);
  await setUserStatus(app, act(admin), { ...t, expectedStatus: "active", status: "suspended", until });
  await setUserStatus(app, act(admin), { ...t, expectedStatus: "suspended", expectedUntil: until, status: "suspended", until: null });
  await setUserStatus(app, act(admin), { ...t, expectedStatus: "suspended", status: "suspended", until });
  await setUserStatus(app, act(admin), { ...t, expectedStatus: "suspended", expectedUntil: until, status: "inactive", until: null });
  const rows = await listUserChanges(app, id);
  expect(rows).toHaveLength(4);
  expect(rows[0]).toMatchObject({ actorId: admin.id, actorEmail: admin.email, reason: "fold" });
  const [current] = await getUserNow(app, id);
  const changes = rows.map((row) => ({ ...row, at: row.createdAt }));
  const history = historyOf(current?.now ?? {}, current?.createdAt ?? null, changes);
  expect(gapsOf(history)).toEqual([]);
  const [last] = changes;
  if (!last) throw new Error("nothing was logged");
  expect(undoable(history, last).find(({ column }) => column === "status")).toEqual({ column: "status", before: "suspended" });

  await owner`update users set status = 'active' where id = ${id}`;
  const [after] = await getUserNow(app, id);
  expect(gapsOf(historyOf(after?.now ?? {}, null, changes))).toMatchObject([{ column: "status", before: "inactive", after: "active" }]);
});

test("changed outside the log: a row that is newer than its newest entry, if the log reaches that far", async ({ owner, app }) => {
  await log(owner, "00000000-0000-4000-8000-000000000000", -100, null, null);
  // The trigger that keeps updated_at would keep it from being set.
  const cases: [string, boolean, { created: number; updated: number | null; logged?: number }][] = [
    ["never changed", false, { created: -50, updated: -50 }],
    ["changed, and logged at the same moment", false, { created: -50, updated: -20, logged: -20 }],
    ["logged a moment before", false, { created: -50, updated: -20, logged: -20.05 }],
    ["logged later", false, { created: -50, updated: -20, logged: -10 }],
    ["changed after the newest entry", true, { created: -50, updated: -10, logged: -20 }],
    ["changed and never logged", true, { created: -50, updated: -10 }],
    ["changed before the log begins", false, { created: -500, updated: -200 }],
    ["without a time", false, { created: -50, updated: null, logged: -20 }],
  ];
  for (const [what, expected, { created, updated, logged }] of cases) {
    const { id, email } = await addPerson(owner, {
      created_at: inMinutes(created),
      updated_at: updated === null ? null : inMinutes(updated),
    });
    if (logged !== undefined) await log(owner, id, logged, { status: "inactive" }, { status: "active" });
    const [person] = await getPerson(app, id);
    const [listed] = await listUsers(app, { q: email }, { sort: "newest", limit: 5 });
    expect({ what, person: person?.changedOutside, listed: listed?.changedOutside }).toEqual({ what, person: expected, listed: expected });
  }
});
