import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

/** Each row's link in turn, by keys alone, from the first one. */
const walk = async (page: Page, links: ReturnType<Page["locator"]>, count: number) => {
  await expect(links).toHaveCount(count);
  await links.first().focus();
  for (let n = 1; n < count; n++) {
    await page.keyboard.press("ArrowDown");
    await expect(links.nth(n)).toBeFocused();
  }
  await page.keyboard.press("ArrowDown");
  await expect(links.last()).toBeFocused();
  await page.keyboard.press("Home");
  await expect(links.first()).toBeFocused();
  await page.keyboard.press("End");
  await page.keyboard.press("ArrowUp");
  await expect(links.nth(count - 2)).toBeFocused();
};

test("a person's sessions are walked by keyboard, and Enter opens one", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 3 });
  await page.goto(paths.user(person.id));
  const table = page.getByRole("table", { name: "Live sessions" });
  await walk(page, table.locator("[data-row-link]"), 3);
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(paths.session(person.sessionIds[1] ?? ""));

  // Down stays in the column, so that several are selected by Space and arrows; Esc lets go of them.
  await page.goto(paths.user(person.id));
  const boxes = table.getByRole("checkbox", { name: /^Select (?!all)/ });
  await boxes.first().focus();
  await page.keyboard.press("Space");
  await page.keyboard.press("ArrowDown");
  await expect(boxes.nth(1)).toBeFocused();
  await page.keyboard.press("Space");
  await expect(page.getByRole("toolbar", { name: "Selected sessions" })).toContainText("2 selected");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("toolbar", { name: "Selected sessions" })).toHaveCount(0);
  await expect(boxes.nth(1)).toBeFocused();
});

test("down from a search waits for what was searched: the row that it stands on is never of the list before", async ({
  support: page,
  db,
}) => {
  const person = await addPerson(db);
  await page.goto(paths.users());
  const list = page.getByRole("table", { name: "Users" });
  let letGo: () => void = () => undefined;
  const isHeld = new Promise<void>((resolve) => (letGo = resolve));
  await page.route(/\/users\?q=/, async (route) => {
    await isHeld;
    await route.continue();
  });
  const search = page.getByRole("searchbox", { name: "Search users" });
  await search.fill(person.email);
  await search.press("Enter");
  await search.press("ArrowDown");
  await expect(search).toBeFocused();
  await expect(list.locator("tbody")).toHaveCSS("opacity", "0.45");
  letGo();
  const row = list.locator("[data-row-link]");
  await expect(row).toHaveCount(1);
  await expect(row).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page).toHaveURL(paths.user(person.id));

  // With nothing to wait for it goes there at once.
  await page.goBack();
  await search.press("ArrowDown");
  await expect(row).toBeFocused();

  // Nor of what was typed before: its answer may come while the rest still waits to be sent.
  await page.goto(paths.users());
  let answer: () => void = () => undefined;
  const isAnswered = new Promise<void>((resolve) => (answer = resolve));
  await page.unroute(/\/users\?q=/);
  await page.route(/\/users\?q=a(&|$)/, async (route) => {
    await isAnswered;
    await route.continue();
  });
  await search.fill("a");
  await search.press("Enter");
  await expect(list.locator("tbody")).toHaveCSS("opacity", "0.45");
  await search.pressSequentially(person.email.slice(1, 4));
  answer();
  await search.press("ArrowDown");
  await expect(page).toHaveURL(new RegExp(`q=${person.email.slice(0, 4)}$`));
  await expect(row.first()).toBeFocused();

  // Whoever goes on typing, or elsewhere, is not called back.
  await page.goto(paths.users());
  await search.fill(person.email.slice(0, 4));
  await search.press("ArrowDown");
  await search.pressSequentially(person.email.slice(4));
  await expect(row).toHaveCount(1);
  await expect(search).toBeFocused();
  await search.fill(person.email.slice(0, 4));
  await search.press("ArrowDown");
  await search.press("Tab");
  await expect(page).toHaveURL(new RegExp(`q=${person.email.slice(0, 4)}$`));
  await expect(list.locator("tbody")).toHaveCSS("opacity", "1");
  await expect(page.getByRole("combobox", { name: "Status" })).toBeFocused();
});

test("one's own sessions are walked by keyboard", async ({ signIn, browse, db }) => {
  const me = await addPerson(db, { role: "support", sessions: 2 });
  const page = await browse(await signIn(me.email));
  await page.goto(paths.account());
  await walk(page, page.getByRole("table", { name: "Your live sessions" }).locator("[data-row-link]"), 3);
});

test("a person's tokens are walked by what can be done with them", async ({ support: page, db }) => {
  const person = await addPerson(db);
  await db`
    insert into password_reset_tokens (user_id, token, used, expires_at, created_at)
    select ${person.id}, 'walk ' || n, n = 2, now() + interval '1 hour', now() - make_interval(mins => n) from generate_series(1, 3) n`;
  await page.goto(paths.user(person.id, { tab: "tokens" }));
  const revoke = page.getByRole("button", { name: /^Revoke the password reset token/ });
  await revoke.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(revoke.nth(1)).toBeFocused();
  await page.keyboard.press("ArrowUp");
  await expect(revoke.first()).toBeFocused();
});

test("in the list of everybody's sessions Enter opens the person; Esc clears the selection, then goes to the search", async ({
  support: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 2 });
  await page.goto(paths.sessions({ q: person.email }));
  const rows = page.getByRole("table", { name: "Live sessions" });
  await expect(rows.locator("[data-row-link]")).toHaveCount(2);
  const search = page.getByRole("searchbox").first();
  await page.keyboard.press("/");
  await expect(search).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("ArrowDown");
  await expect(rows.getByRole("link", { name: person.name }).nth(1)).toBeFocused();
  await page.keyboard.press("Shift+Tab");
  await page.keyboard.press("Space");
  await expect(page.getByRole("toolbar", { name: "Selected sessions" })).toContainText("1 selected");

  // A dialog's Esc is the dialog's alone.
  await page.getByRole("button", { name: "End selected sessions" }).press("Enter");
  await expect(page.getByRole("dialog")).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("toolbar", { name: "Selected sessions" })).toContainText("1 selected");
  await rows.getByRole("link", { name: person.name }).nth(1).focus();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("toolbar", { name: "Selected sessions" })).toHaveCount(0);
  await expect(rows.getByRole("link", { name: person.name }).nth(1)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(search).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();
});

test("the people of a network and the broken invariants are walked too", async ({ support: page, db }) => {
  const people = [await addPerson(db, { sessions: 1 }), await addPerson(db, { sessions: 1 }), await addPerson(db, { sessions: 1 })];
  await db`update user_sessions set ip_address = '198.51.100.222' where user_id = any (${people.map(({ id }) => id)})`;
  await page.goto(paths.network({ ip: "198.51.100.222" }));
  await walk(page, page.getByRole("table", { name: "People" }).locator("[data-row-link]"), 3);

  await db`update users set status = 'suspended' where id = ${people[0]?.id ?? ""}`;
  await db`update users set status = 'inactive' where id = ${people[1]?.id ?? ""}`;
  await page.goto(paths.invariants());
  const checks = page.getByRole("region", { name: "Checks" }).getByRole("link", { name: "Show them" });
  await checks.first().focus();
  await page.keyboard.press("ArrowDown");
  await expect(checks.nth(1)).toBeFocused();
  await page.keyboard.press("Home");
  await expect(checks.first()).toBeFocused();
});
