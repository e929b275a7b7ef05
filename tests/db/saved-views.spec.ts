import { randomUUID } from "node:crypto";
import { deleteView, listSavedViews, SavedViewRow, saveView } from "@/lib/db/saved-views";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, refusalOf, signInAs } from "./people";

const view = { page: "users", name: "Suspended", query: "status=suspended&sort=email", isShared: false } as const;

test("a view is kept for its owner, and for everybody when it is shared", async ({ owner, app }) => {
  const [one, other] = [await signInAs(owner, "support"), await signInAs(owner, "auditor")];
  const by = act(one);
  expect(await saveView(app, by, view)).toEqual([{ operationId: by.operationId, targetCount: 1, replayed: false }]);
  expect(await saveView(app, by, view)).toEqual([{ operationId: by.operationId, targetCount: 1, replayed: true }]);
  expect(await expectRows(listSavedViews(app, "users", one.id), SavedViewRow)).toMatchObject([
    { name: "Suspended", query: view.query, isShared: false, isOwn: true, owner: one.email },
  ]);
  expect(await listSavedViews(app, "users", other.id)).toEqual([]);
  expect(await listSavedViews(app, "sessions", one.id)).toEqual([]);

  // The same name, in whatever case, replaces it.
  await saveView(app, act(one), { ...view, name: " suspended ", query: "", isShared: true });
  expect(await listSavedViews(app, "users", one.id)).toMatchObject([{ name: "suspended", query: "", isShared: true }]);
  expect(await listSavedViews(app, "users", other.id)).toMatchObject([{ name: "suspended", isOwn: false, owner: one.email }]);
  const entries = await owner`select action, resource, new_values from audit_logs where operation_id = ${by.operationId}`;
  expect(entries).toEqual([
    {
      ...{ action: "save", resource: "view" },
      newValues: { page: "users", name: "Suspended", query: view.query, is_shared: false },
    },
  ]);
});

test("only the owner deletes it, and the log keeps what it was", async ({ owner, app }) => {
  const [one, other] = [await signInAs(owner, "admin"), await signInAs(owner, "admin")];
  await saveView(app, act(one), { ...view, page: "audit", isShared: true });
  const [kept] = await listSavedViews(app, "audit", one.id);
  const viewId = kept?.id ?? "";
  expect(await refusalOf(deleteView(app, act(other), { viewId }))).toBe("GH004 You have no such view.");
  expect(await refusalOf(deleteView(app, act(one), { viewId: randomUUID() }))).toBe("GH004 You have no such view.");
  const by = act(one);
  expect(await deleteView(app, by, { viewId })).toMatchObject([{ targetCount: 1, replayed: false }]);
  expect(await deleteView(app, by, { viewId })).toMatchObject([{ targetCount: 1, replayed: true }]);
  expect(await listSavedViews(app, "audit", one.id)).toEqual([]);
  expect(
    await owner`select action, resource, old_values ->> 'name' as name from audit_logs where operation_id = ${by.operationId}`,
  ).toEqual([{ action: "delete", resource: "view", name: "Suspended" }]);
});

test("what is no view is refused, and so is the hundred and first", async ({ owner, app }) => {
  const staff = await signInAs(owner, "support");
  const refusal = (change: object) => refusalOf(saveView(app, act(staff), { ...view, ...change }));
  expect(await refusal({ name: "" })).toMatch(/^GH003 A name has/);
  expect(await refusal({ name: " \n" })).toMatch(/^GH003 A name has/);
  expect(await refusal({ name: "x".repeat(61) })).toMatch(/^GH003 A name has/);
  expect(await refusal({ page: "database" })).toMatch(/^GH003 Views are kept of/);
  expect(await refusal({ query: "x".repeat(2001) })).toMatch(/^GH003 This view/);
  expect(await refusal({ query: "a=1#b" })).toMatch(/^GH003 This view/);
  expect(await refusalOf(saveView(app, act(await signInAs(owner, "user")), view))).toMatch(/^GH001 /);
  await owner`insert into gatehouse.saved_views (owner_id, page, name, query) select ${staff.id}, 'users', 'v' || n, '' from generate_series(1, 100) n`;
  expect(await refusal({})).toMatch(/^GH003 You have 100 views already/);
  expect(await refusal({ name: "V7" })).toBeUndefined();
});
