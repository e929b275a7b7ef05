import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const palette = (page: Page) => page.getByRole("combobox", { name: "Find a person, page or action" });

test("the way around: links, breadcrumb, the page that is open", async ({ support: page }) => {
  await page.goto(paths.overview());
  const main = page.getByRole("navigation", { name: "Main" });
  for (const [name, to] of [
    ["Users", paths.users()],
    ["Sessions", paths.sessions()],
    ["Audit log", paths.audit()],
    ["Overview", paths.overview()],
  ] as const) {
    await main.getByRole("link", { name }).click();
    await expect(page).toHaveURL(to);
    await expect(page.getByRole("heading", { level: 1, name })).toBeVisible();
    await expect(main.getByRole("link", { name })).toHaveAttribute("aria-current", "page");
    await expect(page.getByRole("navigation", { name: "Breadcrumb" }).getByText(name)).toHaveAttribute("aria-current", "page");
    await expect(page).toHaveTitle(`${name} · Gatehouse`);
  }
  const skip = page.getByRole("link", { name: "Skip to the content" });
  await page.goto(paths.users());
  await page.keyboard.press("Tab");
  await expect(skip).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("main")).toBeFocused();
});

test("the command palette finds people and pages, without a mouse", async ({ support: page, db }) => {
  const person = await addPerson(db, { firstName: "Xanthippe" });
  await page.goto(paths.overview());
  await page.keyboard.press("Control+k");
  const box = palette(page);
  await expect(box).toBeFocused();
  await box.fill("xanthippe");
  await expect(page.getByRole("option", { name: new RegExp(person.email) })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();

  await page.keyboard.press("Meta+k");
  await box.fill("audit");
  await page.getByRole("option", { name: "Audit log", exact: true }).click();
  await expect(page).toHaveURL(paths.audit());

  await page.getByRole("button", { name: /^Find a person, page or action/ }).click();
  await box.fill("zzzzzz nobody");
  await expect(page.getByRole("status").getByText("Nobody matches.")).toBeVisible();
  await page.getByRole("option", { name: /^Search all users for/ }).click();
  await expect(page).toHaveURL(paths.users({ q: "zzzzzz nobody" }));
  await page.keyboard.press("Control+k");
  await expect(box).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the command palette opens again in the very moment that it was closed", async ({ support: page }) => {
  await page.goto(paths.overview());
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeFocused();
  // Both keys before the browser tells that the dialog was closed, which no hand and no driver does each time.
  await page.evaluate(async () => {
    document.querySelector<HTMLDialogElement & { requestClose: () => void }>("dialog[open]")?.requestClose();
    await Promise.resolve();
    document.dispatchEvent(new KeyboardEvent("keydown", { key: "k", ctrlKey: true, bubbles: true }));
  });
  await expect(palette(page)).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("the command palette keeps what is typed before its library has come, and Enter until the search has answered", async ({
  signIn,
  browse,
  db,
}) => {
  const person = await addPerson(db, { firstName: "Philomena" });
  const page = await browse(await signIn(staff.support), {});
  await page.goto(paths.overview());
  const button = page.getByRole("button", { name: /^Find a person, page or action/ });
  await button.focus();
  let release = () => {};
  const isReleased = new Promise<void>((resolve) => (release = resolve));
  await page.route("**/static/chunks/*.js", async (route) => {
    await isReleased;
    await route.continue();
  });
  const early = page.getByRole("textbox", { name: "Find a person, page or action" });
  await page.keyboard.press("Control+k");
  await page.keyboard.type("given up");
  await expect(early).toHaveValue("given up");
  await page.keyboard.press("Control+k");
  await expect(early).toHaveCount(0);
  await page.keyboard.press("Control+k");
  await expect(early).toHaveValue("");
  await page.keyboard.type("given up too");
  await page.keyboard.press("Escape");
  await expect(early).toHaveCount(0);
  await expect(button).toBeFocused();
  await page.keyboard.press("Control+k");
  await page.keyboard.type(person.email.slice(0, 9));
  await expect(early).toHaveValue(person.email.slice(0, 9));
  release();
  await expect(palette(page)).toHaveValue(person.email.slice(0, 9));
  await page.keyboard.press("Escape");
  await expect(button).toBeFocused();
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeFocused();
  await expect(palette(page)).toHaveValue("");

  // The whole of it in one go, Enter too.
  const again = await browse(await signIn(staff.support), {});
  await again.goto(paths.overview());
  for (let times = 0; times < 2; times++) {
    await again.keyboard.press("Control+k");
    await again.keyboard.type(person.email);
    await again.keyboard.press("Enter");
    await expect(again.getByRole("heading", { level: 1, name: person.name })).toBeVisible();
    await again.getByRole("link", { name: "Overview" }).click();
    await expect(again.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  }
});

/** Opens the palette, types, and presses Enter once this is the one that it would do. */
const act = async (page: Page, typed: string, name: string) => {
  await page.keyboard.press("Control+k");
  await expect(palette(page)).toBeFocused();
  await page.keyboard.type(typed);
  const option = page.getByRole("option", { name, exact: true });
  await expect(option).toBeVisible();
  for (let n = 0; n < 20 && (await option.getAttribute("aria-selected")) !== "true"; n++) await page.keyboard.press("ArrowDown");
  await expect(option).toHaveAttribute("aria-selected", "true");
  await page.keyboard.press("Enter");
};

test("the command palette does what the role may do, by keyboard alone", async ({ admin, support, auditor }) => {
  await admin.goto(paths.users({ status: "active" }));
  await act(admin, "create us", "Create user");
  await expect(admin).toHaveURL(paths.users({ new: "yes" }));
  const dialog = admin.getByRole("dialog", { name: "Create a user" });
  await expect(dialog.getByLabel("E-mail")).toBeFocused();
  await admin.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(admin).toHaveURL(paths.users());
  await act(admin, "import", "Import people");
  await expect(admin).toHaveURL(paths.usersImport());
  await act(admin, "prove", "Prove that revoking works");
  await expect(admin).toHaveURL(paths.canary());
  await expect(admin.getByRole("button", { name: "Prove that revoking works" })).toBeInViewport();

  const offered = async (page: Page) => {
    await page.goto(paths.overview());
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("option", { name: "Sign out" })).toBeVisible();
    return page.getByRole("option").allTextContents();
  };
  const seen = { support: await offered(support), auditor: await offered(auditor) };
  for (const name of ["Create user", "Import people"]) expect(seen.support).not.toContain(name);
  for (const name of ["Create user", "Import people", "Prove that revoking works"]) expect(seen.auditor).not.toContain(name);
  expect(seen.support).toContain("Prove that revoking works");
  // Nor does the address do it.
  await support.goto(paths.users({ new: "yes" }));
  await expect(support.getByRole("button", { name: "Create user" })).toBeDisabled();
  await expect(support.getByRole("dialog")).toHaveCount(0);
});

test("the command palette takes what is typed to diagnose, the sessions, the audit log", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.overview());
  await page.keyboard.press("Control+k");
  await expect(page.getByRole("option", { name: "Sign out" })).toBeVisible();
  await expect(page.getByRole("option", { name: /^(Diagnose|Sessions of|Audit log of) “/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  for (const [name, to] of [
    [`Diagnose “${person.email}”`, paths.diagnose({ q: person.email })],
    [`Sessions of “${person.email}”`, paths.sessions({ q: person.email })],
    [`Audit log of “${person.email}”`, paths.audit({ target: person.email })],
  ] as const) {
    await act(page, person.email, name);
    await expect(page).toHaveURL(to);
  }
  await act(page, "192.0.2.17", "Sessions of “192.0.2.17”");
  await expect(page).toHaveURL(paths.sessions({ ip: "192.0.2.17" }));
  await expect(page.getByRole("row").nth(1)).toBeVisible();
  // An address and a ticket have a page that is likelier than a search for people: Enter goes there.
  for (const [typed, to] of [
    ["192.0.2.17", paths.network({ ip: "192.0.2.17" })],
    ["2001:db8::/32", paths.network({ ip: "2001:db8::/32" })],
    ["SUP-20418", paths.operations({ q: "SUP-20418" })],
  ] as const) {
    await page.keyboard.press("Control+k");
    await page.keyboard.type(typed);
    await page.keyboard.press("Enter");
    await expect(page).toHaveURL(to);
  }
});

test("the command palette changes how the console looks, and signs out", async ({ signIn, browse, db }) => {
  const me = await addPerson(db, { role: "auditor" });
  const page = await browse(await signIn(me.email), { timezoneId: "America/Bogota", colorScheme: "light" });
  await page.goto(paths.users());
  await page.keyboard.press("/");
  for (const [typed, name] of [
    ["dark", "Theme: dark"],
    ["density", "Density: compact"],
    ["local", "Show local times (Bogota)"],
  ] as const) {
    await act(page, typed, name);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    // The focus is where it was.
    await expect(page.getByRole("searchbox", { name: "Search users" })).toBeFocused();
  }
  await expect(page.locator("[data-theme='dark'][data-density='compact']")).toHaveCount(1);
  await expect(page.getByRole("button", { name: "Bogota" })).toHaveAttribute("aria-pressed", "true");
  expect(
    await db`select p.theme, p.timezone, d.density from user_preferences p join gatehouse.display_preferences d using (user_id)
      where user_id = ${me.id}`,
  ).toEqual([{ theme: "dark", timezone: "America/Bogota", density: "compact" }]);
  await act(page, "utc", "Show times in UTC");
  await expect(page.getByRole("button", { name: "UTC", exact: true })).toHaveAttribute("aria-pressed", "true");
  await act(page, "sign out", "Sign out");
  await expect(page).toHaveURL(/\/login\?signed_out=yes/);
  expect(await db`select from user_sessions where user_id = ${me.id}`).toHaveLength(0);
});

test("/ goes to the search of the page that has one, and finds anything on one that has none", async ({ support: page, db }) => {
  const person = await addPerson(db);
  for (const [path, name] of [
    [paths.diagnose({ q: person.email }), "E-mail, id or IP address"],
    [paths.users({ cols: "person,id" }), "Search users"],
    [paths.network(), "IP address or network"],
  ] as const) {
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).click();
    await page.keyboard.press("/");
    const search = page.getByRole("searchbox", { name });
    await expect(search).toBeFocused();
    const before = await search.inputValue();
    await page.keyboard.press("End");
    await page.keyboard.type("/");
    await expect(search).toHaveValue(`${before}/`);
  }
  await page.goto(paths.account());
  await page.keyboard.press("/");
  await expect(palette(page)).toBeFocused();
  await page.keyboard.type("/");
  await expect(palette(page)).toHaveValue("/");
  await page.keyboard.press("Escape");
  await page.getByLabel("Current password").fill("a/b?");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("? lists the keys, and no key works while typing", async ({ support: page }) => {
  await page.goto(paths.users());
  await page.getByRole("searchbox", { name: "Search users" }).fill("a");
  await page.keyboard.type("?/");
  await expect(page.getByRole("searchbox", { name: "Search users" })).toHaveValue("a?/");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog.getByRole("definition").first()).toHaveText("Find a person, a page or an action");
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
});

test("theme and time zone are kept with the person, not with the browser", async ({ signIn, browse, db }) => {
  const me = await addPerson(db, { role: "auditor" });
  const page = await browse(await signIn(me.email), { timezoneId: "America/Bogota", colorScheme: "light" });
  const background = () => page.getByRole("main").evaluate((node) => getComputedStyle(node.parentElement ?? node).color);
  await page.goto(paths.user(me.id));
  const light = await background();
  await page.getByRole("button", { name: /^Signed in as/ }).click();
  await page.getByRole("button", { name: "Dark" }).click();
  await expect(page.getByRole("button", { name: "Dark" })).toHaveAttribute("aria-pressed", "true");
  expect(await background()).not.toBe(light);
  await page.keyboard.press("Escape");

  const moment = page.getByRole("region", { name: "Facts" }).getByRole("time").first();
  await expect(moment).toHaveAttribute("title", /UTC/);
  await page.getByRole("button", { name: "Bogota" }).click();
  await expect(page.getByRole("button", { name: "Bogota" })).toHaveAttribute("aria-pressed", "true");
  await expect(moment).toHaveAttribute("title", /GMT-5/);
  expect(await db`select theme, timezone from user_preferences where user_id = ${me.id}`).toEqual([
    { theme: "dark", timezone: "America/Bogota" },
  ]);

  const elsewhere = await browse(await signIn(me.email), { timezoneId: "Europe/Helsinki", colorScheme: "light" });
  await elsewhere.goto(paths.user(me.id));
  await expect(elsewhere.getByRole("button", { name: "Bogota" })).toHaveAttribute("aria-pressed", "true");
  await elsewhere.getByRole("button", { name: "UTC", exact: true }).click();
  await expect(elsewhere.getByRole("button", { name: "UTC", exact: true })).toHaveAttribute("aria-pressed", "true");
  await expect(elsewhere.getByRole("region", { name: "Facts" }).getByRole("time").first()).toHaveAttribute("title", /UTC/);
});

test("on a narrow screen the way around is behind a button", async ({ signIn, browse }) => {
  const page = await browse(await signIn(staff.support), { viewport: { width: 390, height: 800 } });
  await page.goto(paths.overview());
  const main = page.getByRole("navigation", { name: "Main" });
  await expect(main).toBeHidden();
  await page.getByRole("button", { name: "Menu" }).click();
  await main.getByRole("link", { name: "Users" }).click();
  await expect(page).toHaveURL(paths.users());
  await expect(main).toBeHidden();
});

test("an address that does not exist says so", async ({ ask, signIn }) => {
  const { cookie } = await signIn(staff.support);
  for (const path of ["/nothing", "/users/x/y", "/api/nothing", "/database/none", "/users.css", "/users/x.css", "/.env", "/.git/config"]) {
    const { status, headers } = await ask(path, { headers: { cookie } });
    expect({ path, status, cache: headers["cache-control"] }).toEqual({ path, status: 404, cache: expect.stringContaining("no-store") });
  }
});
