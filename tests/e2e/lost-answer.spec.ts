import type { Page, Route } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, password, staff, test } from "./fixtures";
import { addPerson } from "./people";

// The browser complains of each request that fails, and Next of an action that it does not know, in several lines.
test.use({ tolerated: /ERR_FAILED|413 \(|409 \(Conflict\)|Failed to find Server Action|failed-to-find-server-action|"msg":" +at / });

const lost = "The console did not answer, so the outcome is unknown. Send it again: if it has not happened it happens then, and only once.";

/** Does this to the next action that the page sends. */
const withNextAction = (page: Page, what: (route: Route) => Promise<unknown>) => {
  let isOver = false;
  return page.route(
    () => !isOver,
    async (route) => {
      if (isOver || !route.request().headers()["next-action"]) return route.fallback();
      isOver = true;
      await what(route);
    },
  );
};

const loseRequest = (page: Page) => withNextAction(page, (route) => route.abort());
const loseAnswer = (page: Page, after?: Promise<void>) =>
  withNextAction(page, async (route) => {
    await route.fetch();
    await after;
    await route.abort();
  });
/** As a page calls whose build has been replaced. */
const sendFromAnOldBuild = (page: Page) =>
  withNextAction(page, (route) => route.continue({ headers: { ...route.request().headers(), "next-action": "0".repeat(42) } }));

/** Far more than any page of ours sends. */
const sendTooMuch = (page: Page) => withNextAction(page, (route) => route.continue({ postData: Buffer.alloc(300 * 1024, "x") }));

const askToEnd = async (page: Page, reason: string) => {
  await page.getByRole("button", { name: /^End session:/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByLabel("Ticket").fill("SUP-9");
  return dialog;
};

test("session.revoke that never arrives: unknown, nothing typed is lost, and done once when it is sent again", async ({
  support: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.user(person.id));
  const dialog = await askToEnd(page, "into the void");
  await loseRequest(page);
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(lost);
  await expect(dialog.getByLabel("Reason")).toHaveValue("into the void");
  await expect(dialog.getByLabel("Ticket")).toHaveValue("SUP-9");
  expect(await db`select from gatehouse.operations where reason = 'into the void'`).toHaveLength(0);
  // Whoever is still cut off is told the same again.
  await loseRequest(page);
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(lost);
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("status").getByText("1 session ended.", { exact: true })).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect(await db`select target_count from gatehouse.operations where reason = 'into the void'`).toEqual([{ targetCount: 1 }]);
});

test("session.revoke whose answer is lost: it has happened, and happens no second time; so does its undo", async ({
  support: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 1 });
  const session = person.sessionIds[0] ?? "";
  const entries = () => db`select action from audit_logs where resource_id = ${session} order by created_at`;
  await page.goto(paths.user(person.id));
  const dialog = await askToEnd(page, "answered into the void");
  await loseAnswer(page);
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(lost);
  expect(await db`select from user_sessions where id = ${session}`).toHaveLength(0);
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("status").getByText("Already done: 1 session ended.")).toBeVisible();
  await expect(dialog).toHaveCount(0);
  expect(await db`select target_count from gatehouse.operations where reason = 'answered into the void'`).toEqual([{ targetCount: 1 }]);
  expect(await entries()).toEqual([{ action: "revoke" }]);

  let release = () => {};
  await loseAnswer(page, new Promise<void>((resolve) => (release = resolve)));
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  // A notice with something to do in it does not take the focus from whoever has gone on meanwhile.
  await page.getByRole("link", { name: "Overview" }).focus();
  release();
  await expect(page.getByRole("status").getByText(lost)).toBeVisible();
  await expect(page.getByRole("link", { name: "Overview" })).toBeFocused();
  await page.getByRole("status").getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("status").getByText(/1 session restored/)).toBeVisible();
  expect(await db`select from user_sessions where id = ${session}`).toHaveLength(1);
  expect(await entries()).toEqual([{ action: "revoke" }, { action: "restore" }]);
});

test("a page from before an update says so, and keeps what was typed", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.user(person.id));
  const dialog = await askToEnd(page, "from an old page");
  await sendFromAnOldBuild(page);
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(
    "This page is from before an update. Reload it; nothing was changed, and what you typed is still here.",
  );
  await expect(dialog.getByLabel("Reason")).toHaveValue("from an old page");
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(1);
  // Once an outcome is unknown, it does not say that nothing was changed.
  await loseAnswer(page);
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(lost);
  await sendFromAnOldBuild(page);
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(
    "This page is from before an update. Reload it; whether the change happened stands under Operations.",
  );
  await expect(dialog.getByRole("button", { name: "Send again" })).toBeEnabled();
});

test("account.change_password whose answer is lost ends the session in use: the card says which password to try", async ({
  db,
  signIn,
  browse,
}) => {
  const person = await addPerson(db, { role: "support" });
  const page = await browse(await signIn(person.email));
  await page.goto(paths.account());
  const cookies = await page.context().cookies();
  const card = page.getByRole("region", { name: "Password" });
  await card.getByLabel("Current password").fill(password);
  await card.getByLabel("New password", { exact: true }).fill("seven lanterns over water");
  await card.getByLabel("New password again").fill("seven lanterns over water");
  await loseAnswer(page);
  await card.getByRole("button", { name: "Change password" }).click();
  await expect(card.getByRole("alert")).toHaveText(lost);
  await expect(card.getByLabel("New password again")).toHaveValue("seven lanterns over water");
  // What fetches in the browser's place has taken its cookie.
  await page.context().addCookies(cookies);
  await card.getByRole("button", { name: "Send again" }).click();
  await expect(card.getByRole("alert")).toHaveText(
    "Your session has ended, as it does here with a change of password. Sign in with the new one; if it is refused, with the old one.",
  );
  expect(await db`select target_count from gatehouse.operations where actor_id = ${person.id}`).toEqual([{ targetCount: 1 }]);
});

test("preferences that do not arrive are said to be so, and the page stays", async ({ support: page }) => {
  await page.goto(paths.account());
  await loseRequest(page);
  await page.getByRole("region", { name: "Preferences" }).getByRole("button", { name: "Save preferences" }).click();
  await expect(page.getByRole("status").getByText("The console did not answer. Save them again.")).toBeVisible();
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await loseRequest(page);
  await page.getByRole("button", { name: "Dark", exact: true }).click();
  await expect(page.getByRole("status").getByText("The console did not answer. Choose it again.")).toBeVisible();
  await page.keyboard.press("Control+k");
  await page.keyboard.type("density: compact");
  await expect(page.getByRole("option", { name: "Density: compact", exact: true })).toHaveAttribute("aria-selected", "true");
  await loseRequest(page);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("status").getByText("The console did not answer. Choose it again.")).toHaveCount(2);
  await expect(page.getByRole("heading", { level: 1, name: "Account" })).toBeVisible();
});

test("columns that could not be kept are shown nevertheless, and it is said", async ({ support: page }) => {
  await page.goto(paths.users());
  await page.getByRole("button", { name: "Columns" }).click();
  const dialog = page.getByRole("dialog", { name: "Columns" });
  await dialog.getByRole("checkbox", { name: "Id" }).check();
  await loseRequest(page);
  await dialog.getByRole("button", { name: "Show" }).click();
  await expect(
    page.getByRole("status").getByText("The console did not answer. Choose the columns again, so that they are kept."),
  ).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Id" })).toBeVisible();
});

test("auth.login: an answer that is lost leaves the form as it was; from an old page it says so", async ({ browse }) => {
  const page = await browse();
  await page.goto(paths.login());
  const enter = async () => {
    await page.getByLabel("Password").fill(password);
    await page.getByRole("button", { name: "Sign in" }).click();
  };
  await page.getByLabel("E-mail").fill(staff.support);
  await loseRequest(page);
  await enter();
  await expect(page.getByText("The console did not answer. Try again: nothing is wrong with what you typed.")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(staff.support);
  await sendFromAnOldBuild(page);
  await enter();
  await expect(page.getByText("This page is from before an update. Reload it and try again.")).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(staff.support);
  await enter();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

test("a password set by a link whose answer is lost: the link is spent, and the form has said what that may mean", async ({
  admin,
  browse,
  db,
}) => {
  const person = await addPerson(db);
  await admin.goto(paths.user(person.id));
  await admin.getByRole("button", { name: "Actions" }).click();
  await admin.getByRole("menuitem", { name: "Password reset link" }).click();
  await admin.getByRole("dialog").getByRole("button", { name: "Make the link" }).click();
  const page = await browse();
  await page.goto(await admin.getByLabel("One-time link").inputValue());
  const cookies = await page.context().cookies();
  await page.getByLabel("New password", { exact: true }).fill("a kettle of northern lights");
  await page.getByLabel("New password again").fill("a kettle of northern lights");
  await loseAnswer(page);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(
    page.getByText("The console did not answer. Try again; if the link is refused then, your new password may be set already."),
  ).toBeVisible();
  await expect(page.getByLabel("New password again")).toHaveValue("a kettle of northern lights");
  await page.context().addCookies(cookies);
  await page.getByRole("button", { name: "Set the password" }).click();
  await expect(page.getByText(/^This link cannot be used: it has been used before/)).toBeVisible();
  expect(await db`select password_changed_at > now() - interval '1 hour' as fresh from users where id = ${person.id}`).toEqual([
    { fresh: true },
  ]);
});

test("auth.login: the form works without a script", async ({ browse }) => {
  const page = await browse(undefined, { javaScriptEnabled: false });
  await page.goto(paths.login());
  await page.getByLabel("E-mail").fill(staff.support);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

test("a form that is too large: nothing was changed, it is said why, and what was typed stays", async ({ support: page, browse, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.user(person.id));
  const dialog = await askToEnd(page, "far too much");
  await sendTooMuch(page);
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(
    "What you sent is more than the console takes at once. Send less; nothing was changed, and what you typed is still here.",
  );
  await expect(dialog.getByLabel("Reason")).toHaveValue("far too much");
  expect(await db`select from gatehouse.operations where reason = 'far too much'`).toHaveLength(0);
  // After an answer that was lost, the one before may have changed something.
  await loseAnswer(page);
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(lost);
  await sendTooMuch(page);
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(
    "What you sent is more than the console takes at once. Send less; whether the change happened stands under Operations.",
  );
  const stranger = await browse();
  await stranger.goto(paths.login());
  await stranger.getByLabel("E-mail").fill(person.email);
  await stranger.getByLabel("Password").fill("x");
  await sendTooMuch(stranger);
  await stranger.getByRole("button", { name: "Sign in" }).click();
  await expect(
    stranger.getByRole("alert").filter({ hasText: "more than the console takes at once. Send less and try again." }),
  ).toBeVisible();
});
