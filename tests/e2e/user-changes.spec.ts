import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { callAction } from "./actions";
import { axeFindings } from "./axe";
import { expect, password, staff, test } from "./fixtures";
import { addPerson } from "./people";

const open = async (page: Page, id: string, item: string) => {
  await page.goto(paths.user(id));
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: item }).click();
  return page.getByRole("dialog");
};

test("user.set_role: asks for the password again, and a demotion ends the sessions", async ({ signIn, browse, db }) => {
  const session = await signIn(staff.admin);
  await db`update user_sessions set created_at = now() - interval '11 minutes' where id = ${session.id}`;
  const page = await browse(session);
  const person = await addPerson(db, { role: "support", sessions: 2 });
  const dialog = await open(page, person.id, "Change role");
  await dialog.getByRole("radio", { name: "Admin" }).check();
  await expect(dialog.getByRole("checkbox", { name: "End their live sessions" })).toHaveCount(0);
  await expect(dialog).toContainText("If they have an unused link to set a password, it opens nothing any more");
  await dialog.getByRole("radio", { name: "User", exact: true }).check();
  await expect(dialog.getByText("2 live sessions end")).toBeVisible();
  await dialog.getByLabel("Reason").fill(`left the desk: ${person.email}`);
  await dialog.getByRole("button", { name: "Make a user" }).click();
  await expect(dialog.getByLabel("Your password")).toBeFocused();
  await dialog.getByLabel("Your password").fill("not it");
  await dialog.getByRole("button", { name: "Make a user" }).click();
  await expect(dialog.getByLabel("Your password")).toHaveAccessibleDescription(/This is not your password\./);
  expect(await db`select role from users where id = ${person.id}`).toEqual([{ role: "support" }]);
  await dialog.getByLabel("Your password").fill(password);
  let letGo: (() => void) | undefined;
  const held = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(
    () => true,
    async (route) => {
      if (route.request().method() === "POST") await held;
      await route.continue();
    },
  );
  await dialog.getByRole("button", { name: "Make a user" }).click();
  // What was wrong with the last try is not said of the one that runs.
  await expect(dialog.getByRole("button", { name: "Working…" })).toBeVisible();
  await expect(dialog.getByText("This is not your password.")).toHaveCount(0);
  letGo?.();
  await expect(page.getByRole("status").getByText("The role is user. 2 sessions ended.")).toBeVisible();

  expect(await db`select role from users where id = ${person.id}`).toEqual([{ role: "user" }]);
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
  const [operation] = await db<{ id: string }[]>`
    select id, kind, actor_email, result from gatehouse.operations where reason = ${`left the desk: ${person.email}`}`;
  expect(operation).toMatchObject({ kind: "user.set_role", actorEmail: staff.admin, result: { was: "support", ended: 2 } });
  expect(
    await db`select resource, action, count(*) as n from audit_logs where operation_id = ${operation?.id ?? ""} group by 1, 2 order by 1`,
  ).toEqual([
    { resource: "session", action: "revoke", n: 2 },
    { resource: "user", action: "update", n: 1 },
  ]);
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByText("changed the role from support to user")).toBeVisible();
});

test("user.set_role: not one's own, and not by support or auditors", async ({ signIn, browse, site, db, support, auditor }) => {
  const session = await signIn(staff.admin);
  const page = await browse(session);
  await page.goto(paths.user(session.userId));
  await page.getByRole("button", { name: "Actions" }).click();
  await expect(page.getByRole("menuitem", { name: "Change role" })).toHaveAccessibleDescription(
    /^Nobody changes their own role\. Another admin can: \S+@/,
  );
  const { state } = await callAction(site.url, "app/(console)/users/[id]/actions.ts setRole", {
    path: "/",
    cookie: session.cookie,
    fields: { operationId: crypto.randomUUID(), userId: session.userId, expectedRole: "admin", role: "user", reason: "r", ticket: "" },
  });
  expect(state).toMatchObject({ status: "refused", message: expect.stringMatching(/^Nobody changes their own role\./) });
  const person = await addPerson(db);
  for (const [other, role] of [
    [support, "support"],
    [auditor, "auditor"],
  ] as const) {
    await other.goto(paths.user(person.id));
    await other.getByRole("button", { name: "Actions" }).click();
    await expect(other.getByRole("menuitem", { name: "Change role" })).toHaveAccessibleDescription(
      `Your role ${role} may not change a role.`,
    );
  }
});

test("user.update: names and e-mail, and what a new e-mail means is said before", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Lea" });
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, ${`old ${person.id}`}, now() + interval '1 hour')`;
  const dialog = await open(page, person.id, "Edit name and e-mail");
  await dialog.getByLabel("First name").fill("Léa");
  await expect(dialog.getByText("counts as not verified")).toHaveCount(0);
  const email = `lea.${person.id}@walk.example`;
  await dialog.getByLabel("E-mail").fill(email);
  await expect(dialog.getByText("The new e-mail counts as not verified, and they sign in with it from now on")).toBeVisible();
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: `Léa ${person.name.slice(4)}` })).toBeVisible();
  await expect(page.getByText("E-mail not verified")).toBeVisible();
  expect(await db`select email, first_name, email_verified from users where id = ${person.id}`).toEqual([
    { email, firstName: "Léa", emailVerified: false },
  ]);
  expect(await db`select used from password_reset_tokens where user_id = ${person.id}`).toEqual([{ used: true }]);
  expect(await db`select action, resource, old_values ->> 'email' as old from audit_logs where resource_id = ${person.id}`).toEqual([
    { action: "update", resource: "user", old: person.email },
  ]);
});

test("user.update: an invisible character in a name is shown, and refused", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Ed\u202edie" });
  const dialog = await open(page, person.id, "Edit name and e-mail");
  await expect(dialog.getByRole("heading")).toContainText("Edit Ed‹202e›die");
  await dialog.getByLabel("Last name").fill("Lake");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("First name")).toHaveAccessibleDescription(/A name may not hold invisible characters\./);
  await dialog.getByLabel("First name").fill("Eddie");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Eddie Lake" })).toBeVisible();
});

test("user.update: of two who edit one person, the second sees both values and chooses", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Nina", lastName: "Berg" });
  const dialog = await open(page, person.id, "Edit name and e-mail");
  await dialog.getByLabel("First name").fill("Antonina");
  await dialog.getByLabel("Last name").fill("Berg-Holm");
  await db`update users set first_name = 'Janina', last_name = 'Lund' where id = ${person.id}`;
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/Somebody has changed this person while you were editing\. Choose what shall stand\./);
  await expect(dialog.getByText("Somebody else saved Janina; it was Nina.")).toBeVisible();
  await expect(dialog.getByText("Somebody else saved Lund; it was Berg.")).toBeVisible();
  await expect(dialog.getByLabel("First name")).toHaveValue("Antonina");
  expect(await db`select first_name, last_name from users where id = ${person.id}`).toEqual([{ firstName: "Janina", lastName: "Lund" }]);
  await dialog.getByRole("button", { name: "Take theirs: Lund" }).click();
  await expect(dialog.getByLabel("Last name")).toHaveValue("Lund");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText("Saved.")).toBeVisible();
  expect(await db`select first_name, last_name from users where id = ${person.id}`).toEqual([{ firstName: "Antonina", lastName: "Lund" }]);
  expect(await db`select old_values, new_values from audit_logs where resource_id = ${person.id}`).toEqual([
    { oldValues: { first_name: "Janina" }, newValues: { first_name: "Antonina" } },
  ]);
});

test("user.update: an e-mail that is somebody's, and what is none, are refused at once and clearly", async ({
  admin: page,
  db,
  signIn,
  site,
}) => {
  const [person, other] = [await addPerson(db), await addPerson(db)];
  const dialog = await open(page, person.id, "Edit name and e-mail");
  await dialog.getByLabel("E-mail").fill(other.email.toUpperCase());
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(`${other.email.toUpperCase()} belongs to somebody else already. `);
  await dialog.getByLabel("E-mail").fill("a@b");
  await dialog.getByLabel("First name").fill("   ");
  await dialog.getByRole("button", { name: "Save" }).click();
  await expect(dialog.getByLabel("First name")).toHaveAccessibleDescription("Give a name.");
  expect(await db`select email from users where id = ${person.id}`).toEqual([{ email: person.email }]);

  const { cookie } = await signIn(staff.admin);
  const last = person.name.slice(4);
  const good = {
    ...{
      operationId: crypto.randomUUID(),
      userId: person.id,
      email: person.email,
      firstName: "Eva",
      lastName: last,
      reason: "",
      ticket: "",
    },
    ...{ seenEmail: person.email, seenFirstName: "Ada", seenLastName: last },
  };
  const wrongs: Record<string, string>[] = [
    { role: "admin" },
    { password: "x" },
    { firstName: "x".repeat(101) },
    { email: `${"x".repeat(255)}@y.de` },
  ];
  for (const wrong of wrongs) {
    const { state } = await callAction(site.url, "app/(console)/users/[id]/actions.ts editUser", {
      path: "/",
      cookie,
      fields: { ...good, ...wrong },
    });
    expect(state?.status, JSON.stringify(wrong)).toBe("refused");
  }
  expect(await db`select first_name, role from users where id = ${person.id}`).toEqual([{ firstName: "Ada", role: "user" }]);
});

test("a dialog of a person stands in the URL: a link opens it, closing it or Back takes it away", async ({
  admin: page,
  auditor,
  signIn,
  browse,
  db,
}) => {
  const person = await addPerson(db, { role: "support" });
  const dialog = page.getByRole("dialog");
  await page.goto(paths.user(person.id, { tab: "notes", act: "status" }));
  await expect(dialog.getByRole("heading", { name: `Change the status of ${person.name}` })).toBeVisible();
  await expect(dialog.getByRole("radio", { name: "Inactive" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page).toHaveURL(paths.user(person.id, { tab: "notes" }));

  const menu = page.getByRole("button", { name: "Actions" });
  await menu.click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  await expect(page).toHaveURL(paths.user(person.id, { tab: "notes", act: "role" }));
  await expect(dialog.getByRole("heading", { name: `Change the role of ${person.name}` })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(menu).toBeFocused();
  await expect(page).toHaveURL(paths.user(person.id, { tab: "notes" }));
  await menu.click();
  await page.getByRole("menuitem", { name: "Change role" }).click();
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await expect(dialog).toHaveCount(0);
  await expect(menu).toBeFocused();
  await menu.click();
  await page.getByRole("menuitem", { name: "Edit name and e-mail" }).click();
  await expect(dialog).toBeVisible();
  await page.goBack();
  await expect(dialog).toHaveCount(0);
  await page.goForward();
  await expect(dialog.getByLabel("First name")).toBeVisible();
  await dialog.getByRole("button", { name: "Cancel" }).click();

  const own = await signIn(staff.admin);
  const other = await browse(own);
  for (const [who, address] of [
    [page, paths.user(person.id, { act: "promote" })],
    [page, `${paths.user(person.id)}?act=%00&act=role`],
    [auditor, paths.user(person.id, { act: "role" })],
    [other, paths.user(own.userId, { act: "role" })],
  ] as const) {
    await who.goto(address);
    await expect(who.getByRole("button", { name: "Actions" })).toBeVisible();
    await expect(who.getByRole("dialog"), address).toHaveCount(0);
  }
});

test("the menu, its dialogs and the strangers' pages: nothing that axe finds, nothing too wide on a phone", async ({
  signIn,
  browse,
  db,
}) => {
  const person = await addPerson(db, { sessions: 1, role: "support" });
  await db`update users set email_verified = false where id = ${person.id}`;
  const page = await browse(await signIn(staff.admin), { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  const expectSound = async (what: string, on = page) => {
    expect(await axeFindings(on), what).toEqual([]);
    expect(await on.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), what).toBe(true);
  };
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: "Actions" }).click();
  await expectSound("menu");
  await page.keyboard.press("Escape");
  for (const item of ["Edit name and e-mail", "Mark e-mail as verified", "Password reset link", "Change role", "Change status"]) {
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: item }).click();
    await expect(page.getByRole("dialog").getByRole("button", { name: "Cancel" })).toBeVisible();
    await expectSound(item);
    await page.getByRole("dialog").getByRole("button", { name: "Cancel" }).click();
    await expect(page.getByRole("dialog")).toHaveCount(0);
  }
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Verification link" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
  const link = await page.getByLabel("One-time link").inputValue();
  await expectSound("link");
  const stranger = await browse(undefined, { viewport: { width: 360, height: 740 } });
  for (const address of [link, paths.setPassword(), paths.setPassword({ done: "staff" }), paths.verifyEmail({ done: "yes" })]) {
    await stranger.goto(address);
    await expectSound(address, stranger);
  }
  await page.goto(paths.users());
  await page.getByRole("button", { name: "Create user" }).click();
  await expect(page.getByRole("dialog").getByLabel("First name")).toBeVisible();
  await expectSound("create");
});
