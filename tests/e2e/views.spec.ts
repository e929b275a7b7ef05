import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

const views = async (page: Page) => {
  await page.getByRole("button", { name: "Views" }).click();
  return page.getByRole("menu", { name: "Views" });
};

test("view.save and view.delete: a list as it is, for oneself or shared, opened again, deleted", async ({ signIn, browse, db }) => {
  // People of their own: what others have shared would stand in their menus.
  const [owner, reader] = [await addPerson(db, { role: "support" }), await addPerson(db, { role: "auditor" })];
  const [support, auditor] = [await browse(await signIn(owner.email)), await browse(await signIn(reader.email))];
  await support.goto(paths.users({ status: "suspended", sort: "email" }));
  await (await views(support)).getByRole("menuitem", { name: "Save this view" }).click();
  const dialog = support.getByRole("dialog", { name: "Save this view" });
  await dialog.getByLabel("Name").fill("Suspended, by e-mail");
  await dialog.getByLabel("Share it with everybody").check();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(support.getByRole("status").getByText("“Suspended, by e-mail” is kept, and everybody sees it.")).toBeVisible();
  expect(await db`select page, query, is_shared from gatehouse.saved_views where name = 'Suspended, by e-mail'`).toEqual([
    { page: "users", query: "status=suspended&sort=email", isShared: true },
  ]);

  await auditor.goto(paths.users());
  const menu = await views(auditor);
  await expect(menu.getByRole("menuitem", { name: "Delete" })).toHaveCount(0);
  await menu.getByRole("menuitem", { name: `Suspended, by e-mail of ${owner.email}` }).click();
  await expect(auditor).toHaveURL("/users?status=suspended&sort=email");
  await expect(auditor.getByRole("combobox", { name: "Status" })).toHaveValue("suspended");

  await support.goto(paths.users());
  await (await views(support)).getByRole("menuitem", { name: "Suspended, by e-mail shared" }).click();
  await expect(support).toHaveURL("/users?status=suspended&sort=email");
  await (await views(support)).getByRole("menuitem", { name: "Delete “Suspended, by e-mail”" }).click();
  const removal = support.getByRole("dialog", { name: "Delete the view “Suspended, by e-mail”" });
  await expect(removal).toContainText("Nobody finds it in their list any more");
  await removal.getByRole("button", { name: "Delete" }).click();
  await expect(support.getByRole("status").getByText("The view is deleted.")).toBeVisible();
  await auditor.goto(paths.users());
  await expect((await views(auditor)).getByRole("menuitem").filter({ hasText: "by e-mail" })).toHaveCount(0);
  expect(
    await db`select action from audit_logs where resource = 'view' and coalesce(old_values, new_values) ->> 'name' = 'Suspended, by e-mail' order by created_at`,
  ).toEqual([{ action: "save" }, { action: "delete" }]);
  await auditor.goto(paths.audit({ action: "view.*" }));
  await expect(auditor.getByRole("row", { name: /Saved the view .*Suspended, by e-mail.* for everybody/ })).toBeVisible();
});

test("sessions and the audit log keep views of their own; one's own are nobody else's", async ({ signIn, browse, auditor, db }) => {
  // Nobody keeps more than a hundred views, and other tests save theirs as the demo's admin.
  const admin = await browse(await signIn((await addPerson(db, { role: "admin" })).email));
  for (const [to, name] of [
    [paths.sessions({ ip: "192.0.2.0/24" }), "One network"],
    [paths.audit({ action: "session.*" }), "What happened to sessions"],
  ] as const) {
    await admin.goto(to);
    await (await views(admin)).getByRole("menuitem", { name: "Save this view" }).click();
    await admin.getByRole("dialog").getByLabel("Name").fill(name);
    await admin.getByRole("dialog").getByRole("button", { name: "Save" }).click();
    await expect(admin.getByRole("status").getByText(`“${name}” is kept.`)).toBeVisible();
    const [path = ""] = to.split("?");
    await admin.goto(path);
    await (await views(admin)).getByRole("menuitem", { name }).click();
    await expect(admin).toHaveURL(to);
    await auditor.goto(path);
    await expect((await views(auditor)).getByRole("menuitem", { name })).toHaveCount(0);
  }
});

test("user.read: the columns of the list are chosen and ordered, in the URL and with a view", async ({ auditor: page }) => {
  await page.goto(paths.users({ role: "admin" }));
  const headers = page.getByRole("table", { name: "Users" }).getByRole("columnheader");
  await expect(headers).toHaveText(["", "Person", "Status", "Role", "Sessions", "Last sign-in", "Created"]);
  await page.getByRole("button", { name: "Columns" }).click();
  const dialog = page.getByRole("dialog", { name: "Columns" });
  for (const name of ["Status", "Role", "Sessions", "Created"]) await dialog.getByRole("checkbox", { name }).uncheck();
  await dialog.getByRole("checkbox", { name: "Id" }).check();
  await dialog.getByRole("button", { name: "Move Last sign-in up" }).click();
  for (let n = 0; n < 3; n++) await dialog.getByRole("button", { name: "Move Last sign-in up" }).click();
  await dialog.getByRole("button", { name: "Show" }).click();
  await expect(page).toHaveURL("/users?role=admin&cols=last_login%2Cperson%2Cid");
  await expect(headers).toHaveText(["", "Last sign-in", "Person", "Id"]);
  // A filter keeps them, a reload too, and garbage is the usual ones.
  await page.getByRole("combobox", { name: "Status" }).selectOption("Active");
  await expect(page).toHaveURL(/cols=last_login%2Cperson%2Cid/);
  await page.reload();
  await expect(headers).toHaveText(["", "Last sign-in", "Person", "Id"]);
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "As usual" }).click();
  await expect(page).not.toHaveURL(/cols/);
  await expect(headers).toHaveCount(7);
  await page.goto("/users?cols=password,x,person,person");
  await expect(headers).toHaveText(["", "Person"]);
});

test("user.read: the columns are there again, for whoever chose them and nobody else", async ({ signIn, browse, db }) => {
  const [one, other] = [await addPerson(db, { role: "admin" }), await addPerson(db, { role: "admin" })];
  const page = await browse(await signIn(one.email));
  await page.goto(paths.users());
  const headers = page.getByRole("table", { name: "Users" }).getByRole("columnheader");
  const choose = async (button: string, names: readonly string[] = []) => {
    await page.getByRole("button", { name: "Columns" }).click();
    const dialog = page.getByRole("dialog", { name: "Columns" });
    for (const name of names) await dialog.getByRole("checkbox", { name, exact: true }).click();
    await dialog.getByRole("button", { name: button }).click();
    await expect(dialog).toHaveCount(0);
  };
  await choose("Show", ["Role", "Sessions", "Last sign-in", "Id"]);
  const chosen = ["", "Person", "Status", "Created", "Id"];
  await expect(headers).toHaveText(chosen);

  const main = page.getByRole("navigation", { name: "Main" });
  await main.getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await main.getByRole("link", { name: "Users" }).click();
  await expect(page).toHaveURL(paths.users());
  await expect(headers).toHaveText(chosen);
  const elsewhere = await browse(await signIn(one.email));
  await elsewhere.goto(paths.users());
  await expect(elsewhere.getByRole("table", { name: "Users" }).getByRole("columnheader")).toHaveText(chosen);
  const others = await browse(await signIn(other.email));
  await others.goto(paths.users());
  await expect(others.getByRole("table", { name: "Users" }).getByRole("columnheader")).toHaveCount(7);

  // What a link names counts for that link; a view keeps what was seen, though the URL does not say it.
  await page.goto(paths.users({ cols: "id,person" }));
  await expect(headers).toHaveText(["", "Id", "Person"]);
  await page.goto(paths.users());
  await (await views(page)).getByRole("menuitem", { name: "Save this view" }).click();
  await page.getByRole("dialog").getByLabel("Name").fill("As I like it");
  await page.getByRole("dialog").getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText("“As I like it” is kept.")).toBeVisible();
  expect(await db`select query from gatehouse.saved_views where owner_id = ${one.id}`).toEqual([
    { query: "cols=person%2Cstatus%2Ccreated%2Cid" },
  ]);

  await choose("As usual");
  await expect(headers).toHaveCount(7);
  await page.goto(paths.users());
  await expect(headers).toHaveCount(7);
  expect(await db`select density, user_columns from gatehouse.display_preferences where user_id = ${one.id}`).toEqual([
    { density: "comfortable", userColumns: null },
  ]);
});
