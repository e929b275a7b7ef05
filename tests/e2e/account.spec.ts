import type { Page } from "@playwright/test";
import { expect, password, test } from "./fixtures";
import { addPerson } from "./people";

const next = "seven lanterns over water";

const typePasswords = async (page: Page, current: string, fresh: string, again = fresh) => {
  const card = page.getByRole("region", { name: "Password" });
  await card.getByLabel("Current password").fill(current);
  await card.getByLabel("New password", { exact: true }).fill(fresh);
  await card.getByLabel("New password again").fill(again);
  await card.getByRole("button", { name: "Change password" }).click();
  return card;
};

test("account.change_password: other windows are signed out, this one goes on, the new password is the one", async ({
  db,
  signIn,
  browse,
}) => {
  const person = await addPerson(db, { role: "support", sessions: 1 });
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, 'x', now() + interval '1 hour')`;
  const [here, there] = [await browse(await signIn(person.email)), await browse(await signIn(person.email))];
  await there.goto("/account");
  await here.goto("/");
  await here.getByRole("button", { name: /^Signed in as/ }).click();
  await here.getByRole("link", { name: "Account" }).click();
  await expect(here.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();

  await expect(here.getByRole("region", { name: "Password" })).toContainText("Your 2 other sessions end with it.");
  await expect(here.getByRole("region", { name: "Password" })).toContainText("1 live reset link of yours is spent with it.");
  const card = await typePasswords(here, "not the one", next);
  await expect(card.getByText("This is not your password.")).toBeVisible();
  await typePasswords(here, password, "short");
  await expect(card.getByText("Use 15 characters or more.")).toBeVisible();
  await typePasswords(here, password, `${person.email}1`);
  await expect(card.getByText("This is among the first that somebody would try.")).toBeVisible();
  await typePasswords(here, password, next, "seven lanterns");
  await expect(card.getByText("The two new passwords differ.")).toBeVisible();
  await typePasswords(here, password, password);
  await expect(card.getByText("This is the password that you have now. Choose another one.")).toBeVisible();
  expect(await db`select from gatehouse.operations where actor_id = ${person.id}`).toHaveLength(0);

  await typePasswords(here, password, next);
  await expect(here.getByRole("status").getByText("Your password is changed, and all your other sessions have ended.")).toBeVisible();
  await expect(card.getByLabel("Current password")).toHaveValue("");
  await expect(card).toContainText("You are signed in nowhere else.");
  await here.reload();
  await expect(here.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
  await expect(here.getByRole("region", { name: "Your sessions" }).getByRole("row")).toHaveCount(2);
  await there.reload();
  await expect(there.getByRole("button", { name: "Sign in" })).toBeVisible();
  await there.getByLabel("E-mail").fill(person.email);
  await there.getByLabel("Password").fill(next);
  await there.getByRole("button", { name: "Sign in" }).click();
  await expect(there.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();

  const entries = await db`
    select a.action, a.resource, o.kind from audit_logs a join gatehouse.operations o on o.id = a.operation_id
    where o.actor_id = ${person.id} order by a.action, a.id`;
  expect(entries).toEqual([
    { action: "change_password", resource: "user", kind: "account.change_password" },
    { action: "revoke", resource: "session", kind: "account.change_password" },
    { action: "revoke", resource: "session", kind: "account.change_password" },
  ]);
});

test("account.end_sessions: one's own are ended without a capability, the one in use is marked and stays", async ({
  db,
  signIn,
  browse,
}) => {
  const person = await addPerson(db, { role: "auditor", sessions: 3 });
  const page = await browse(await signIn(person.email));
  await page.goto("/account");
  const sessions = page.getByRole("region", { name: "Your sessions" });
  await expect(sessions.getByRole("row", { name: /This session/ })).toHaveCount(1);
  await sessions.getByRole("button", { name: "End session: Safari 26 macOS" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "End session" }).click();
  await expect(page.getByRole("status").getByText("1 session of yours ended.")).toBeVisible();
  await expect(sessions.getByRole("row", { name: /Safari 26/ })).toHaveCount(0);
  await sessions.getByRole("button", { name: "End all others" }).click();
  const dialog = page.getByRole("dialog", { name: "End all your other sessions" });
  await expect(dialog.getByText("2 live sessions of yours")).toBeVisible();
  await expect(dialog).toContainText("A console session is refused at its next request");
  await dialog.getByRole("button", { name: "End all others" }).click();
  await expect(page.getByRole("status").getByText("2 sessions of yours ended.")).toBeVisible();
  await expect(sessions.getByRole("button", { name: "End all others" })).toHaveAccessibleDescription("You are signed in nowhere else.");
  expect(await db`select count(*) as n from user_sessions where user_id = ${person.id} and expires_at > now()`).toEqual([{ n: 1 }]);
  expect(await db`select kind, target_count from gatehouse.operations where actor_id = ${person.id} order by created_at`).toEqual([
    { kind: "account.end_sessions", targetCount: 1 },
    { kind: "account.end_sessions", targetCount: 2 },
  ]);
});

test("account: more sessions than are shown are counted all the same, and the rest is a link away", async ({ db, signIn, browse }) => {
  const person = await addPerson(db, { role: "auditor" });
  await db`
    insert into user_sessions (user_id, token_hash, expires_at)
    select ${person.id}, ${person.id} || ' ' || i, now() + interval '1 day' from generate_series(1, 60) i`;
  const page = await browse(await signIn(person.email));
  await page.goto("/account");
  const sessions = page.getByRole("region", { name: "Your sessions" });
  await expect(sessions.getByText("61 live sessions, here and in the platform")).toBeVisible();
  await expect(sessions.getByRole("row")).toHaveCount(51);
  await expect(sessions.getByText("50 of 61 are shown, the newest first.")).toBeVisible();
  await sessions.getByRole("button", { name: "End all others" }).click();
  await expect(page.getByRole("dialog").getByText("60 live sessions of yours")).toBeVisible();
  await page.keyboard.press("Escape");
  await sessions.getByRole("link", { name: "All your live sessions" }).click();
  await expect(page.getByText("50 of 61 live")).toBeVisible();
});

test("account: preferences are kept and seen at once, density and the language of dates too", async ({ db, signIn, browse }) => {
  const person = await addPerson(db, { role: "support", sessions: 2 });
  const page = await browse(await signIn(person.email));
  await page.goto(`/users/${person.id}`);
  const cell = page.getByRole("row").nth(1).getByRole("cell").nth(1);
  const height = async () => Math.round((await cell.boundingBox())?.height ?? 0);
  expect(await height()).toBeGreaterThan(34);
  await page.goto("/account");
  const card = page.getByRole("region", { name: "Preferences" });
  await card.getByLabel("Theme").selectOption("dark");
  await card.getByLabel("Time zone").selectOption("America/Sao_Paulo");
  await card.getByLabel("Language of dates").selectOption("de");
  await card.getByLabel("Density of tables").selectOption("compact");
  await card.getByRole("button", { name: "Save preferences" }).click();
  await expect(page.getByRole("status").getByText("Your preferences are kept.")).toBeVisible();
  await expect(page.locator("[data-theme='dark'][data-density='compact']")).toHaveCount(1);
  expect(
    await db`
    select p.theme, p.timezone, p.language, d.density from user_preferences p join gatehouse.display_preferences d using (user_id)
    where user_id = ${person.id}`,
  ).toEqual([{ theme: "dark", timezone: "America/Sao_Paulo", language: "de", density: "compact" }]);

  await db`update users set created_at = '2026-03-14 01:00+00' where id = ${person.id}`;
  await page.goto(`/users/${person.id}`);
  expect(await height()).toBeLessThan(32);
  await expect(page.getByText("13. März 2026")).toBeVisible();
  // The choice of the switch at the top is the same one.
  await page.getByRole("group", { name: "Time zone" }).getByRole("button", { name: "UTC" }).click();
  await expect(page.getByText("14. März 2026")).toBeVisible();
});
