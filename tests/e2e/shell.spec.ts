import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

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
  const box = page.getByRole("combobox", { name: "Find a person, page or action" });
  await expect(box).toBeFocused();
  await box.fill("xanthippe");
  await expect(page.getByRole("option", { name: new RegExp(person.email) })).toBeVisible();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();

  await page.keyboard.press("Meta+k");
  await box.fill("audit");
  await page.getByRole("option", { name: "Audit log" }).click();
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

test("? lists the keys, and no key works while typing", async ({ support: page }) => {
  await page.goto(paths.users());
  await page.getByRole("searchbox", { name: "Search users" }).fill("a");
  await page.keyboard.type("?/");
  await expect(page.getByRole("searchbox", { name: "Search users" })).toHaveValue("a?/");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.getByRole("heading", { level: 1 }).click();
  await page.keyboard.press("?");
  const dialog = page.getByRole("dialog", { name: "Keyboard shortcuts" });
  await expect(dialog.getByRole("definition").first()).toBeVisible();
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
