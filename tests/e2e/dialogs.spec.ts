import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { axeFindings, colourRules } from "./axe";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";
import { follow } from "./router";

type Opener = (page: Page) => Promise<void>;

const button =
  (name: string | RegExp): Opener =>
  (page) =>
    page.getByRole("button", { name }).first().click();
const link =
  (name: string | RegExp): Opener =>
  (page) =>
    page.getByRole("link", { name }).first().click();
const item =
  (menu: string, name: string | RegExp): Opener =>
  async (page) => {
    await button(menu)(page);
    await page.getByRole("menuitem", { name }).click();
  };
const selected =
  (name: string | RegExp, rows = [1, 2]): Opener =>
  async (page) => {
    for (const row of rows) await page.getByRole("row").nth(row).getByRole("checkbox").check();
    await page.getByRole("toolbar").getByRole("button", { name }).click();
  };

/** Where each dialog is, and what opens it; those of a person's menu are in user-changes.spec.ts. */
const dialogs: Record<string, [(person: { id: string; lastName: string }) => string, Opener]> = {
  "status of many": [({ lastName }) => paths.users({ q: lastName }), selected("Set status")],
  "e-mails of many": [({ lastName }) => paths.users({ q: lastName }), selected("Verify e-mail")],
  "sessions of many": [({ lastName }) => paths.users({ q: lastName }), selected("End sessions")],
  "export of many": [({ lastName }) => paths.users({ q: lastName }), selected("Export")],
  "a view": [({ lastName }) => paths.users({ q: lastName }), item("Views", "Save this view")],
  columns: [({ lastName }) => paths.users({ q: lastName }), button("Columns")],
  delete: [({ id }) => paths.user(id), item("Actions", "Delete")],
  anonymise: [({ id }) => paths.user(id), item("Actions", "Anonymise")],
  export: [({ id }) => paths.user(id), item("Actions", "Export")],
  "all sessions of a person": [({ id }) => paths.user(id), button("End all sessions")],
  "one session": [({ id }) => paths.user(id), button("End session")],
  "some sessions": [({ lastName }) => paths.sessions({ q: lastName }), selected("End")],
  "sessions by filter": [({ lastName }) => paths.sessions({ q: lastName }), link(/^End all \d+ matching/)],
  "every session": [() => paths.sessions(), link(/^End every session/)],
  "one token": [({ id }) => paths.tokens({ person: id }), button(/^Revoke the password reset token/)],
  "tokens by filter": [({ id }) => paths.tokens({ person: id }), button(/^Revoke (all|the one)/)],
  "one rate limit": [() => paths.rateLimits(), button(/^Reset signin/)],
  "rate limits by prefix": [({ id }) => paths.rateLimits({ q: `signin:account:${id}` }), button(/^Reset all/)],
  palette: [() => paths.overview(), button(/^Find a person, page or action/)],
  "Show SQL": [() => paths.tokens(), link("Show SQL")],
};

const shown = "dialog[open], [popover]:popover-open";

test("each dialog, on a phone: nothing that axe finds, dark or light, nothing too wide, and Esc closes it", async ({
  signIn,
  browse,
  db,
}) => {
  test.setTimeout(120_000);
  const lastName = "Dialogue";
  const person = { ...(await addPerson(db, { lastName, sessions: 2 })), lastName };
  for (let n = 0; n < 2; n++) await addPerson(db, { lastName, sessions: 2 });
  await db`update users set email_verified = false where last_name = ${lastName}`;
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, ${person.id}, now() + interval '1 hour')`;
  await db`
    insert into rate_limits (key, count, reset_time)
    select 'signin:account:' || ${person.id} || ':' || n, n, now() + interval '1 hour' from generate_series(1, 2) n`;
  const page = await browse(await signIn(staff.admin), { viewport: { width: 360, height: 740 }, colorScheme: "dark" });
  let at: string | undefined;
  for (const [what, [path, open]] of Object.entries(dialogs)) {
    await test.step(what, async () => {
      await page.emulateMedia({ colorScheme: "dark" });
      const address = path(person);
      await (at === undefined ? page.goto(address) : at === address ? undefined : follow(page, address));
      at = address;
      await open(page);
      const dialog = page.locator(shown);
      await expect(dialog).toBeVisible();
      await expect(dialog.locator("[aria-busy=true]")).toHaveCount(0);
      // The colours of the page behind are looked at by pages.spec.ts.
      expect(await axeFindings(page, { but: colourRules }), what).toEqual([]);
      expect(await axeFindings(page, { only: colourRules, within: shown }), `${what}, dark`).toEqual([]);
      await page.emulateMedia({ colorScheme: "light" });
      expect(await axeFindings(page, { only: colourRules, within: shown }), `${what}, light`).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth <= window.innerWidth), what).toBe(true);
      // However long the dialog is, what it does is in sight.
      for (const verb of await dialog.locator("button[type=submit]").all()) await expect(verb, what).toBeInViewport({ ratio: 1 });
      if (process.env.SHOTS) await page.screenshot({ path: `${process.env.SHOTS}/${what}.png` });
      await page.keyboard.press("Escape");
      await expect(dialog).toHaveCount(0);
      // One that stands in the address leaves it a moment after it has left the screen.
      await expect(page).toHaveURL(address);
    });
  }
});

test("what was typed is not lost by a click beside the dialog or an Esc; a second Esc throws it away", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.user(person.id));
  const dialog = page.getByRole("dialog");
  const open = button(/^End session:/);
  const beside = () => page.mouse.click(5, 400);
  await open(page);
  await expect(dialog).toBeVisible();
  await beside();
  await expect(dialog).toHaveCount(0);

  await open(page);
  await dialog.getByLabel("Reason").pressSequentially("a long");
  await beside();
  await expect(dialog.getByRole("alert")).toContainText("What you typed is still here.");
  await dialog.getByLabel("Reason").pressSequentially(" story");
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(dialog.getByRole("alert")).toContainText("What you typed is still here.");
  await beside();
  await expect(dialog.getByLabel("Reason")).toHaveValue("a long story");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("Ctrl Enter does what the button says; then the undo is the next thing in reach, and the focus is never lost", async ({
  support: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 2 });
  await page.goto(paths.user(person.id));
  const dialog = page.getByRole("dialog");
  await button("End session: Chrome 142")(page);
  await dialog.getByLabel("Reason").press("Control+Enter");
  await expect(dialog.getByLabel("Reason")).toHaveJSProperty("validity.valueMissing", true);
  await dialog.getByLabel("Reason").fill(`with the keyboard: ${person.email}`);
  await dialog.getByLabel("Reason").press("Control+Enter");
  const notice = page.getByText("1 session ended.").locator("..");
  await expect(notice).toBeFocused();
  await page.keyboard.press("Tab");
  await expect(notice.getByRole("button", { name: "Undo" })).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByText("1 session restored.")).toBeVisible();
  await expect(page.getByRole("main")).toBeFocused();

  // Without an undo there is nothing to go to: the focus stays where it was, or with the page when that is gone.
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, ${person.email}, now() + interval '1 hour')`;
  await page.goto(paths.user(person.id, { tab: "tokens" }));
  await button(/^Revoke the password reset token/)(page);
  await dialog.getByLabel("Reason").fill("not asked for");
  await dialog.getByLabel("Ticket").press("Control+Enter");
  await expect(page.getByText("1 token revoked.")).toBeVisible();
  await expect(page.getByRole("main")).toBeFocused();
});

test("a role or a status is chosen by hand: none is there before, and the first is where the keyboard begins", async ({
  admin: page,
  db,
}) => {
  const lastName = "Choosable";
  const person = await addPerson(db, { lastName });
  const dialog = page.getByRole("dialog");
  const openers: [string, string, Opener][] = [
    ["Change the role", "Support", async () => void (await page.goto(paths.user(person.id, { act: "role" })))],
    ["Change the status", "Inactive", async () => void (await page.goto(paths.user(person.id, { act: "status" })))],
    [
      "Change the status",
      "Active",
      async () => {
        await page.goto(paths.users({ q: lastName }));
        await selected("Set status", [1])(page);
      },
    ],
  ];
  for (const [verb, first, open] of openers) {
    await open(page);
    await expect(dialog.getByRole("radio", { name: first, exact: true })).toBeFocused();
    await expect(dialog.getByRole("radio", { checked: true })).toHaveCount(0);
    await dialog.getByLabel("Reason").fill("nothing chosen");
    await dialog.getByRole("button", { name: verb }).click();
    await expect(dialog.getByRole("radio", { name: first, exact: true })).toHaveJSProperty("validity.valueMissing", true);
    await dialog.getByRole("radio", { name: first, exact: true }).check();
    await expect(dialog.getByRole("button", { name: verb })).toHaveCount(0);
  }
  expect(await db`select from gatehouse.operations where reason = 'nothing chosen'`).toHaveLength(0);
});
