import { randomUUID } from "node:crypto";
import { listOperationTargets } from "@/lib/db/operations";
import {
  countUsers,
  ExportedUser,
  getUserExport,
  listExportedUsers,
  selectionOf,
  startUserExport,
  UserExport,
} from "@/lib/db/user-selection";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, canary, inMinutes, refusalOf, signInAs } from "./people";

test.describe("export_users", () => {
  const asked = { format: "csv", expectedCount: 1000, reason: null, ticket: null } as const;

  test("writes down who took what, and gives the filter back to the session that asked", async ({ owner, app }) => {
    const surname = randomUUID();
    const ids = (await Promise.all([1, 2, 3].map(() => addPerson(owner, { last_name: surname })))).map(({ id }) => id).toSorted();
    const auditor = await signInAs(owner, "auditor");
    const by = act(auditor);
    const filter = { q: surname, verified: false, lastLoginDays: "never", createdDays: 7, live: false } as const;
    expect(await startUserExport(app, by, filter, asked)).toMatchObject([{ operationId: by.operationId, targetCount: 3, replayed: false }]);
    const kept = { q: surname, verified: false, last_login_days: 0, created_days: 7, live: false };
    expect(
      await owner`select action, resource, resource_id, user_id, old_values, new_values from audit_logs where operation_id = ${by.operationId}`,
    ).toEqual([
      {
        ...{ action: "export", resource: "user", resourceId: null, userId: auditor.id, oldValues: null },
        newValues: { format: "csv", count: 3, filter: kept },
      },
    ]);
    const [found] = await expectRows(getUserExport(app, by.operationId, auditor.sessionId), UserExport);
    if (!found) throw new Error("the export is gone");
    expect(selectionOf(found)).toMatchObject(filter);
    const rows = await expectRows(listExportedUsers(app, selectionOf(found), { limit: 10 }), ExportedUser);
    expect(rows.map(({ id }) => id).toSorted()).toEqual(ids);
    expect(JSON.stringify(rows)).not.toContain(canary);
    const last = rows[1];
    const rest = await listExportedUsers(
      app,
      { userIds: ids },
      { limit: 10, cursor: { key: last?.cursorKey ?? "", id: last?.id ?? "", back: false } },
    );
    expect(rest.map(({ id }) => id)).toEqual([rows[2]?.id]);

    const other = await signInAs(owner, "auditor");
    expect(await getUserExport(app, by.operationId, other.sessionId)).toEqual([]);
    await owner`update gatehouse.operations set created_at = now() - interval '11 minutes' where id = ${by.operationId}`;
    expect(await getUserExport(app, by.operationId, auditor.sessionId)).toEqual([]);
  });

  test("of everybody asks for the password again, and of a part of them does not", async ({ owner, app }) => {
    const admin = await signInAs(owner, "admin", { session: { created_at: inMinutes(-60) } });
    expect(await refusalOf(startUserExport(app, act(admin), {}, asked))).toMatch(/^GH006 /);
    expect(await startUserExport(app, act(admin), { role: "admin" }, asked)).toHaveLength(1);
    // However it is worded: most of the people are everybody.
    await owner`
      insert into users (email, password, first_name, last_name) select 'crowd.' || n || '@x.org', '', 'Crowd', n::text from generate_series(1, 101) n`;
    expect(await refusalOf(startUserExport(app, act(admin), { q: "crowd" }, asked))).toMatch(/^GH006 /);
    expect(await startUserExport(app, act(await signInAs(owner, "admin")), {}, asked)).toHaveLength(1);
  });

  test("holds no more people than were shown, and keeps how many that were, and whom", async ({ owner, app }) => {
    const surname = randomUUID();
    const ids = (await Promise.all([1, 2, 3].map(() => addPerson(owner, { last_name: surname })))).map(({ id }) => id).toSorted();
    const admin = await signInAs(owner, "admin");
    const refused = act(admin);
    expect(await refusalOf(startUserExport(app, refused, { q: surname }, { ...asked, expectedCount: 2 }))).toBe(
      "GH005 3 people match now, 2 were shown. Look again before you export them.",
    );
    expect(await owner`select from gatehouse.operations where id = ${refused.operationId}`).toHaveLength(0);
    expect(await countUsers(app, { q: surname })).toEqual([{ people: 3 }]);
    const [all, named] = [act(admin), act(admin)];
    expect(await startUserExport(app, all, { q: surname }, { ...asked, expectedCount: 3 })).toMatchObject([
      { targetCount: 3, result: { count: 3, shown: 3, filter: { q: surname } } },
    ]);
    const targets = await listOperationTargets(app, all.operationId, { limit: 10, offset: 0 });
    expect(targets.map(({ id, outcome }) => `${id} ${outcome}`).toSorted()).toEqual(ids.map((id) => `${id} exported`));
    const nobody = randomUUID();
    await startUserExport(app, named, { userIds: [ids[0] ?? "", nobody] }, { ...asked, expectedCount: 2 });
    expect(await listOperationTargets(app, named.operationId, { limit: 10, offset: 0 })).toMatchObject([
      { of: "user", id: ids[0], outcome: "exported", personId: ids[0] },
      { of: "user", id: nobody, outcome: "missing", personId: null },
    ]);
    expect(await getUserExport(app, named.operationId, admin.sessionId)).toMatchObject([{ targetCount: 1 }]);
  });

  test("refuses support, an unknown format, and nobody", async ({ owner, app }) => {
    expect(await refusalOf(startUserExport(app, act(await signInAs(owner, "support")), { role: "user" }, asked))).toMatch(/^GH002 /);
    const admin = await signInAs(owner, "admin");
    expect(await refusalOf(startUserExport(app, act(admin), { role: "user" }, { ...asked, format: "xlsx" as "csv" }))).toMatch(/^GH003 /);
    expect(await refusalOf(startUserExport(app, act(admin), { q: "zzyzx" }, asked))).toMatch(/^GH005 /);
  });
});
