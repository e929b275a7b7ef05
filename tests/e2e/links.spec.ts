import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, password, staff, test } from "./fixtures";
import { addPerson } from "./people";

const dead = "This link cannot be used: it has been used before, has expired, or is not whole. Ask for a new one.";
const good = "a kettle of northern lights";

const askForLink = async (page: Page, id: string, item: string) => {
  await page.goto(paths.user(id));
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: item }).click();
};
const makeLink = async (page: Page, id: string, item: string) => {
  await askForLink(page, id, item);
  await page.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
  return page.getByLabel("One-time link").inputValue();
};

/** Nothing that the console keeps or shows may hold a token. */
const expectNowhere = async (db: Pool, page: Page, link: string) => {
  const token = new URL(link).searchParams.get("token") ?? "";
  expect(token).toMatch(/^[\w-]{43}$/);
  const [kept] = await db<{ text: string }[]>`
    select (select string_agg(a::text, '') from audit_logs a) || (select string_agg(o::text, '') from gatehouse.operations o) as text`;
  expect(kept?.text).not.toContain(token);
  await page.reload();
  expect(await page.content()).not.toContain(token);
};

test("user.create: an account without a password that anybody knows, and a link to set one", async ({ admin: page, browse, db, site }) => {
  await page.goto(paths.users());
  await page.getByRole("button", { name: "Create user" }).click();
  const dialog = page.getByRole("dialog", { name: "Create a user" });
  const email = `grace.${Date.now()}@walk.example`;
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByLabel("First name").fill("Grace");
  await dialog.getByLabel("Last name").fill("Hopper");
  await dialog.getByRole("button", { name: "Create" }).click();
  const shown = page.getByRole("dialog", { name: "The account is made" });
  await expect(shown.getByText(email)).toBeVisible();
  await expect(shown.getByText("It is shown this once and kept nowhere.")).toBeVisible();
  await expect(shown.getByText(/Good until .* UTC, and for one use\./)).toBeVisible();
  const link = await shown.getByLabel("One-time link").inputValue();
  await shown.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Grace Hopper" })).toBeVisible();
  const [person] = await db<
    { id: string; password: string }[]
  >`select id, role, status, email_verified, password from users where email = ${email}`;
  expect(person).toMatchObject({ role: "user", status: "active", emailVerified: false });
  expect(
    await db`select action, resource from audit_logs where operation_id = (select id from gatehouse.operations where result ->> 'user_id' = ${person?.id ?? ""}) order by resource`,
  ).toEqual([
    { action: "create", resource: "password_reset_token" },
    { action: "create", resource: "user" },
  ]);
  await expectNowhere(db, page, link);

  const stranger = await browse();
  await stranger.goto(link);
  await expect(stranger).toHaveURL(`${site.url}/set-password`);
  await expect(stranger.getByText(email)).toBeVisible();
  await stranger.getByLabel("New password", { exact: true }).fill(good);
  await stranger.getByLabel("New password again").fill(good);
  await stranger.getByRole("button", { name: "Set the password" }).click();
  await expect(stranger.getByRole("heading", { name: "Your password is set" })).toBeVisible();
  const [after] = await db<{ password: string }[]>`select password from users where email = ${email}`;
  expect(after?.password).toMatch(/^\$2a\$12\$/);
  expect(after?.password).not.toBe(person?.password);
});

test("user.create: for staff the password is asked for, and an e-mail that is taken is refused", async ({ signIn, browse, db }) => {
  const session = await signIn(staff.admin);
  await db`update user_sessions set created_at = now() - interval '11 minutes' where id = ${session.id}`;
  const page = await browse(session);
  await page.goto(paths.users());
  await page.getByRole("button", { name: "Create user" }).click();
  const dialog = page.getByRole("dialog");
  const email = `desk.${Date.now()}@walk.example`;
  await dialog.getByLabel("E-mail").fill(staff.support.toUpperCase());
  await dialog.getByLabel("First name").fill("Desk");
  await dialog.getByLabel("Last name").fill("One");
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(dialog.getByRole("alert")).toContainText(`${staff.support.toUpperCase()} has an account already.`);
  await dialog.getByLabel("E-mail").fill(email);
  await dialog.getByRole("radio", { name: "Support" }).check();
  await dialog.getByRole("button", { name: "Create" }).click();
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Create" }).click();
  await expect(page.getByLabel("One-time link")).toBeVisible();
  expect(await db`select role from users where email = ${email}`).toEqual([{ role: "support" }]);
});

test("user.create: support and auditors see the button, disabled, with the reason", async ({ support, auditor }) => {
  for (const [page, role] of [
    [support, "support"],
    [auditor, "auditor"],
  ] as const) {
    await page.goto(paths.users());
    const button = page.getByRole("button", { name: "Create user" });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription(`Your role ${role} may not create people.`);
  }
});

test("user.send_reset: shown once, works once, ends every session, and says so in the log", async ({
  support: page,
  browse,
  signIn,
  db,
  site,
}) => {
  const person = await addPerson(db, { sessions: 2 });
  const link = await makeLink(page, person.id, "Password reset link");
  await expect(page.getByRole("dialog").getByText(person.email)).toBeVisible();
  await page.getByRole("button", { name: "I have copied it" }).click();
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expectNowhere(db, page, link);
  // Another one takes the first one's place.
  await askForLink(page, person.id, "Password reset link");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("1 live reset link made before is spent");
  await expect(dialog).toContainText("When it is used, all their sessions end: 2 are live now; until then nothing changes for them");
  const second = await makeLink(page, person.id, "Password reset link");

  const stranger = await browse();
  await stranger.goto(link);
  await expect(stranger.getByRole("alert").filter({ hasText: dead })).toBeVisible();
  await stranger.goto(second);
  await expect(stranger).toHaveURL(`${site.url}/set-password`);
  const set = async (first: string, again = first) => {
    await stranger.getByLabel("New password", { exact: true }).fill(first);
    await stranger.getByLabel("New password again").fill(again);
    await stranger.getByRole("button", { name: "Set the password" }).click();
  };
  const field = stranger.getByLabel("New password", { exact: true });
  await set("too short");
  await expect(field).toHaveAccessibleDescription(/Use 15 characters or more\./);
  await set("password12345678");
  await expect(field).toHaveAccessibleDescription(/among the first that somebody would try/);
  await set(`${person.email}1`);
  await expect(field).toHaveAccessibleDescription(/among the first that somebody would try/);
  await set("é".repeat(6).concat(" kettle ").repeat(6));
  await expect(field).toHaveAccessibleDescription(/72 bytes/);
  await set(good, `${good}!`);
  await expect(stranger.getByLabel("New password again")).toHaveAccessibleDescription("The two are not the same.");
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(2);
  await set(good);
  await expect(stranger.getByRole("heading", { name: "Your password is set" })).toBeVisible();
  await expect(stranger.getByText("You can close this page and sign in as usual.")).toBeVisible();
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
  expect(
    await db`select action, resource from audit_logs where user_id = ${person.id} and resource <> 'session' order by resource`,
  ).toEqual([
    { action: "use", resource: "password_reset_token" },
    { action: "change_password", resource: "user" },
  ]);
  await stranger.goto(second);
  await expect(stranger.getByRole("alert").filter({ hasText: dead })).toBeVisible();
  await page.goto(paths.user(person.id, { tab: "activity" }));
  await expect(page.getByText("Changed their password")).toBeVisible();
  await expect(page.getByText("made a password reset link").first()).toBeVisible();

  // Of staff it is the password that opens the console again.
  const desk = await addPerson(db, { role: "support" });
  const admin = await browse(await signIn(staff.admin));
  await stranger.goto(await makeLink(admin, desk.id, "Password reset link"));
  await set(good);
  await stranger.getByRole("link", { name: "Sign in" }).click();
  await stranger.getByLabel("E-mail").fill(desk.email);
  await stranger.getByLabel("Password").fill(good);
  await stranger.getByRole("button", { name: "Sign in" }).click();
  await expect(stranger.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

test("user.send_reset: support makes none for staff, and the control says so", async ({ support: page, auditor, db }) => {
  const desk = await addPerson(db, { role: "admin" });
  await page.goto(paths.user(desk.id));
  await page.getByRole("button", { name: "Actions" }).click();
  for (const name of ["Password reset link", "Verification link"]) await expect(page.getByRole("menuitem", { name })).toBeDisabled();
  await expect(page.getByRole("menuitem", { name: "Password reset link" })).toHaveAccessibleDescription(
    "Only an admin makes links for staff.",
  );
  await auditor.goto(paths.user(desk.id));
  await auditor.getByRole("button", { name: "Actions" }).click();
  await expect(auditor.getByRole("menuitem", { name: "Password reset link" })).toHaveAccessibleDescription(
    "Your role auditor may not make links.",
  );
  await db`update users set role = 'user' where id = ${desk.id}`;
});

test("user.resend_verification: the link shows a button, and the button verifies", async ({ support: page, browse, db, site }) => {
  const person = await addPerson(db);
  await db`update users set email_verified = false, email_verified_at = null where id = ${person.id}`;
  const link = await makeLink(page, person.id, "Verification link");
  const stranger = await browse();
  await stranger.goto(link);
  await expect(stranger).toHaveURL(`${site.url}/verify-email`);
  // Opening it alone does nothing: programs that look through mail open every link.
  expect(await db`select email_verified from users where id = ${person.id}`).toEqual([{ emailVerified: false }]);
  await stranger.getByRole("button", { name: "Yes, verify it" }).click();
  await expect(stranger.getByRole("heading", { name: "Your e-mail is verified" })).toBeVisible();
  expect(await db`select email_verified, email_verified_at is not null as dated from users where id = ${person.id}`).toEqual([
    { emailVerified: true, dated: true },
  ]);
  await stranger.goto(link);
  await expect(stranger.getByRole("alert").filter({ hasText: dead })).toBeVisible();
  await expectNowhere(db, page, link);
});

test("a link's token is out of the address before a page is shown, and in no log", async ({ ask, site, db }) => {
  const token = "A".repeat(43);
  for (const path of ["/set-password", "/verify-email"]) {
    const { status, headers } = await ask(`${path}?token=${token}&x=1`);
    expect(status).toBe(303);
    expect(new URL(headers.location ?? "", site.url).href).toBe(`${site.url}${path}`);
    expect(headers["referrer-policy"]).toBe("no-referrer");
    const [cookie] = headers["set-cookie"] ?? [];
    expect(cookie).toMatch(new RegExp(`^gatehouse\\.link=${token}; Path=${path}; .*Max-Age=900; HttpOnly; SameSite=lax`, "i"));
    for (const garbage of ["", "%00", "x", "a;b".repeat(20), "x".repeat(300)]) {
      const answer = await ask(`${path}?token=${garbage}`);
      expect(answer.status).toBe(303);
      expect(answer.headers["set-cookie"]?.[0]).toMatch(/^gatehouse\.link=; /);
    }
    for (const cookies of ["", `gatehouse.link=${token}`]) {
      const page = await ask(path, { headers: { cookie: cookies } });
      expect(page.status).toBe(200);
      expect(page.text).toContain("This link cannot be used");
      expect(page.text).not.toContain(token);
    }
  }
  expect(JSON.stringify(site.logs)).not.toContain(token);
  await db`delete from rate_limits where key like 'link:network:%'`;
});
