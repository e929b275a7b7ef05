import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { axeFindings, colourRules } from "./axe";
import { expect, staff, test } from "./fixtures";
import { addPerson, type Person } from "./people";
import { follow } from "./router";

const titles: Record<string, { path: string; title: string; heading: string }> = {
  overview: { path: "/", title: "Overview", heading: "Overview" },
  users: { path: "/users", title: "Users", heading: "Users" },
  "statements of a list": { path: "/users?q=a&sql=show", title: "Users", heading: "Users" },
  "statement of a panel": { path: "/?sql=figures", title: "Overview", heading: "Overview" },
  "users without a match": { path: "/users?q=nobody-has-this", title: "Users", heading: "Users" },
  person: { path: "/users/$user", title: "Ada Page", heading: "Ada Page" },
  "ended sessions of a person": { path: "/users/$user?state=ended", title: "Ada Page", heading: "Ada Page" },
  activity: { path: "/users/$user?tab=activity", title: "Ada Page", heading: "Ada Page" },
  history: { path: "/users/$user?tab=history", title: "Ada Page", heading: "Ada Page" },
  notes: { path: "/users/$user?tab=notes", title: "Ada Page", heading: "Ada Page" },
  tokens: { path: "/users/$user?tab=tokens", title: "Ada Page", heading: "Ada Page" },
  "change of a person": { path: "/users/$user?act=status", title: "Ada Page", heading: "Ada Page" },
  sessions: { path: "/sessions", title: "Sessions", heading: "Sessions" },
  "ended sessions": { path: "/sessions?state=ended", title: "Sessions", heading: "Sessions" },
  facets: { path: "/sessions?facets=on&created=custom", title: "Sessions", heading: "Sessions" },
  session: { path: "/sessions/$session", title: "Session", heading: "" },
  "broken invariants": { path: "/invariants?check=inactive", title: "Broken invariants", heading: "Broken invariants" },
  network: { path: "/network?ip=192.0.2.0/24", title: "Network", heading: "192.0.2.0/24" },
  "no network": { path: "/network?ip=x", title: "Network", heading: "Network" },
  "not an address": { path: "/sessions?ip=x", title: "Sessions", heading: "Sessions" },
  "tokens of everybody": { path: "/tokens", title: "Tokens", heading: "Tokens" },
  "tokens of nobody": { path: "/tokens?person=nobody-has-this", title: "Tokens", heading: "Tokens" },
  "rate limits": { path: "/rate-limits?state=all", title: "Rate limits", heading: "Rate limits" },
  "rate limits without a match": { path: "/rate-limits?q=nobody-has-this", title: "Rate limits", heading: "Rate limits" },
  "diagnosis, not begun": { path: "/diagnose", title: "Diagnose", heading: "Why can’t this person sign in?" },
  "diagnosis of a person": { path: "/diagnose?q=$user", title: "Diagnose", heading: "Why can’t this person sign in?" },
  "diagnosis of an address": { path: "/diagnose?q=192.0.2.17", title: "Diagnose", heading: "Why can’t this person sign in?" },
  "diagnosis of nobody": { path: "/diagnose?q=amina", title: "Diagnose", heading: "Why can’t this person sign in?" },
  operations: { path: "/operations", title: "Operations", heading: "Operations" },
  "operations without a match": { path: "/operations?q=nobody-wrote-this", title: "Operations", heading: "Operations" },
  operation: { path: "/operations/$done", title: "Operation", heading: "Ada Page ended 2 sessions" },
  "audit log": { path: "/audit", title: "Audit log", heading: "Audit log" },
  "audit entry": { path: "/audit/$entry", title: "Audit entry", heading: "" },
  account: { path: "/account", title: "Account", heading: "Account" },
  database: { path: "/database", title: "Database", heading: "Database" },
};

/** Something that this person did, as staff. */
const addOperation = async (db: Pool, person: Person) => {
  const id = randomUUID();
  await db`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, ticket, target_count)
    values (${id}, 'session.revoke', ${person.id}, ${person.email}, 'admin', ${randomUUID()}, 'lost phone', 'SUP-1', 2)`;
  return id;
};

// Each role sees the pages in another width, the wide ones in both themes.
const looks = [
  { name: "wide, as an admin", role: "admin", viewport: { width: 1440, height: 900 }, narrowest: undefined },
  { name: "narrow, as support", role: "support", viewport: { width: 390, height: 844 }, narrowest: { width: 360, height: 740 } },
] as const;

test.describe.configure({ mode: "parallel" });
test.use({ tolerated: /40[34] \((Not Found|Forbidden)\)/ });

for (const { name, role, viewport, narrowest } of looks) {
  test(`every page, ${name}: one heading, its title, nothing that axe finds, nothing too wide`, async ({ browse, signIn, db }) => {
    test.setTimeout(180_000);
    const person = await addPerson(db, { lastName: "Page", sessions: 3 });
    const operation = await addOperation(db, person);
    const [entry] = await db<{ id: string }[]>`
      insert into audit_logs (user_id, action, resource, resource_id, old_values, new_values)
      values (${person.id}, 'update', 'user', ${person.id}, '{"status": "active"}', '{"status": "suspended"}') returning id`;
    const page = await browse(await signIn(staff[role]), { viewport });
    const expectSound = async (shown: Page, what: string) => {
      await expect(shown.getByRole("heading", { level: 1 }), what).toHaveCount(1);
      // A narrow page has the colours of a wide one.
      expect(await axeFindings(shown, { but: narrowest ? colourRules : [] }), what).toEqual([]);
      if (!narrowest) {
        await shown.emulateMedia({ colorScheme: "dark" });
        expect(await axeFindings(shown, { only: colourRules }), `${what}, dark`).toEqual([]);
      }
      if (narrowest) await shown.setViewportSize(narrowest);
      const tooWide = await shown.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
      expect(tooWide, what).toBeLessThanOrEqual(0);
      await shown.emulateMedia({ colorScheme: "light" });
      await shown.setViewportSize(viewport);
    };
    for (const [what, { path, title, heading }] of Object.entries(titles)) {
      if (what === "database" && role === "support") continue;
      const address = path
        .replace("$user", person.id)
        .replace("$session", person.sessionIds[0] ?? "")
        .replace("$entry", entry?.id ?? "")
        .replace("$done", operation);
      await (page.url() === "about:blank" ? page.goto(address) : follow(page, address));
      await expect(page, what).toHaveTitle(new RegExp(`^${title}.* · Gatehouse$`));
      await expect(page.getByRole("heading", { level: 1 }), what).toHaveText(heading === "" ? /./ : heading);
      const filters = page.getByRole("button", { name: "Filters" });
      if (narrowest && (await filters.isVisible()) && (await page.getByRole("dialog").count()) === 0) await filters.click();
      await expectSound(page, what);
    }
    for (const path of ["/nowhere", "/users/nobody", "/users/import", ...(role === "support" ? ["/database"] : [])]) {
      await follow(page, path);
      await expectSound(page, path);
    }
    await page.goto(`/users/${person.id}`);
    await page.getByRole("button", { name: "End all sessions" }).click();
    await expect(page.getByRole("dialog").getByLabel("Reason")).toBeVisible();
    await expectSound(page, "dialog");
    await page.keyboard.press("Escape");
    await page.keyboard.press("Control+k");
    await expect(page.getByRole("combobox", { name: "Find a person, page or action" })).toBeFocused();
    await expectSound(page, "palette");
    await page.context().clearCookies();
    await page.goto("/login");
    await expect(page).toHaveTitle("Sign in · Gatehouse");
    await expectSound(page, "sign-in");
  });
}

test("the health of the database in a narrow window", async ({ browse, signIn }) => {
  const page = await browse(await signIn(staff.auditor), { viewport: { width: 390, height: 844 }, colorScheme: "dark" });
  await page.goto("/database");
  expect(await axeFindings(page)).toEqual([]);
  expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth)).toBeLessThanOrEqual(0);
});

test("every page can be read without a script", async ({ browse, signIn, db }) => {
  const person = await addPerson(db, { lastName: "Page", sessions: 3 });
  const page = await browse(await signIn(staff.admin), { javaScriptEnabled: false });
  for (const { path, heading } of Object.values(titles)) {
    if (/\$(entry|done|session)/.test(path)) continue;
    await page.goto(path.replace("$user", person.id));
    await expect(page.getByRole("heading", { level: 1 })).toHaveText(heading);
  }
  await page.goto("/users");
  const rows = page.getByRole("table", { name: "Users" }).getByRole("row");
  await expect(rows).toHaveCount(51);
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(rows).toHaveCount(51);
});
