import { randomUUID } from "node:crypto";
import type { Locator } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { axeFindings } from "./axe";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

type Values = Record<string, unknown> | null;

/** Writes an entry as a service does. */
const addEntry = async (
  db: Pool,
  entry: {
    action: string;
    resource?: string | null;
    resourceId?: string | null;
    userId?: string | null;
    old?: Values;
    new?: Values;
    ip?: string;
    userAgent?: string;
  },
): Promise<string> => {
  const json = (values: Values | undefined) => (values ? JSON.stringify(values) : null);
  const [row] = await db<{ id: string }[]>`
    insert into audit_logs (action, resource, resource_id, user_id, old_values, new_values, ip_address, user_agent)
    values (
      ${entry.action}, ${entry.resource ?? null}, ${entry.resourceId ?? null}, ${entry.userId ?? null},
      ${json(entry.old)}::text::jsonb, ${json(entry.new)}::text::jsonb, ${entry.ip ?? null}::text::inet, ${entry.userAgent ?? null}
    )
    returning id`;
  return row?.id ?? "";
};

test("audit.read: a session that support ends is there at once, with who, whose and why", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1, firstName: "Quintana" });
  await page.goto(`/users/${person.id}`);
  await page.getByRole("button", { name: /^End session/ }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Stolen laptop");
  await dialog.getByLabel("Ticket").fill("SUP-77");
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(page.getByText("1 session ended.")).toBeVisible();

  await page.getByRole("link", { name: "Audit log" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Audit log" })).toBeVisible();
  const row = page.getByRole("row").filter({ hasText: person.name });
  await expect(row).toContainText("session.revoke");
  await expect(row).toContainText(`Ended a session of ${person.name}`);
  await expect(row).toContainText("Mara Okafor");
  await expect(row).toContainText("Stolen laptop");
  await expect(row).toContainText("SUP-77");

  await page.goto(`/users/${person.id}?tab=activity`);
  await expect(page.getByRole("listitem").filter({ hasText: "Mara Okafor ended a session: Stolen laptop" })).toContainText("SUP-77");
});

test("audit.read: filter, open a row, see the difference, and come back to the same list", async ({ support: page, db }) => {
  const person = await addPerson(db, { firstName: "Ferdinand" });
  await addEntry(db, {
    ...{ action: "update", resource: "user", resourceId: person.id, userId: person.id, ip: "198.51.100.201" },
    old: { role: "user", note: null, updated_at: "yesterday", tags: ["a", "b"], password: "hunter2" },
    new: {
      role: "admin",
      note: "",
      updated_at: "today",
      tags: ["b", "c"],
      password: "hunter3",
      profile: { api_token: "hunter4", city: "Lisbon" },
    },
  });
  await page.goto("/audit");
  await page.getByRole("searchbox", { name: "Action" }).fill("user.update");
  await expect(page).toHaveURL(/action=user\.update/);
  await page.getByRole("searchbox", { name: "Target" }).fill(person.email);
  await expect(page).toHaveURL(/target=/);
  const rows = page.getByRole("table", { name: "Audit log" }).getByRole("row");
  await expect(rows).toHaveCount(2);
  await expect(rows.nth(1)).toContainText("Changed their note, password, profile and more");

  await rows.nth(1).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: `${person.name} changed their note` })).toBeVisible();
  const change = (name: string) => page.getByRole("row", { name: new RegExp(`^${name} `) });
  await expect(change("role")).toContainText(/user.*admin/s);
  // Names, values and the ids among the facts stand on one line each.
  const words = (locator: Locator) =>
    locator.evaluate((node) => {
      const range = document.createRange();
      range.selectNodeContents(node);
      return range.getBoundingClientRect().toJSON() as DOMRect;
    });
  const inRole = async (text: string) => (await words(change("role").getByText(text, { exact: true }))).y;
  expect(await inRole("user")).toBe(await inRole("role"));
  const facts = page.getByRole("region", { name: "Facts" });
  const left = async (locator: Locator) => (await words(locator)).x;
  expect(await left(facts.getByRole("button", { name: /^Copy the id/ }))).toBe(
    await left(facts.getByText("198.51.100.201", { exact: true })),
  );
  await expect(change("note")).toContainText(/null.*empty text/s);
  await expect(change("tags").getByRole("cell").nth(0)).toHaveText(/a$/);
  await expect(change("tags").getByRole("cell").nth(1)).toHaveText(/c$/);
  await expect(change("password")).toContainText(/hidden.*hidden/s);
  await expect(change("profile")).toContainText(/not there.*Lisbon/s);
  await expect(change("updated_at")).toHaveCount(0);
  expect(await page.content()).not.toContain("hunter");

  await page.getByRole("link", { name: "Back to the log" }).click();
  await expect(page).toHaveURL(/action=user\.update&target=/);
  await expect(page.getByRole("searchbox", { name: "Action" })).toHaveValue("user.update");
  await expect(rows).toHaveCount(2);
  await page.goBack();
  await expect(page.getByRole("heading", { level: 1, name: `${person.name} changed their note` })).toBeVisible();
});

test("audit.read: what cannot be parsed or found is said in words", async ({ auditor: page }) => {
  const told = async (query: string, text: string | RegExp) => {
    await page.goto(`/audit?${query}`);
    await expect(page.getByRole("main").getByText(text)).toBeVisible();
    await expect(page.getByRole("table")).toHaveCount(0);
  };
  await told("actor=nobody-at-all", "No such person: “nobody-at-all”");
  await told(`target=${encodeURIComponent("zz@zz.zz")}`, "No such person: “zz@zz.zz”");
  await told("ip=10.0.0.999", "This is not an address");
  await told("range=custom&from=2026-11-05…", "“2026-11-05…” cannot be read as a date with a time.");
  await told("from=2026-11-05T10:00&to=9999-99-99", "“9999-99-99” cannot be read as a date with a time.");
  await told("action=door.open", "Nothing in the log is called “door.open”");
  await page.getByRole("link", { name: "session.revoke" }).click();
  await expect(page).toHaveURL("/audit?action=session.revoke");
  await told("action=session.revoke&ip=192.0.2.254", /No entry fits action “session\.revoke”, address “192\.0\.2\.254”/);
  await told("action=session.revoke&ip=192.0.2.254&range=7d", /address “192\.0\.2\.254”, in the last 7 days\./);
  await told(
    "from=2026-11-05T10:00:00Z&to=2026-11-01T09:30:00Z",
    /No entry fits from 2026-11-05 10:00 until 2026-11-01 09:30, which ends before it begins\./,
  );
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL("/audit");
});

test("audit.read: garbage in the URL falls back, and a time range is the reader's", async ({ support: page, ask, signIn }) => {
  const { cookie } = await signIn(staff.support);
  for (const query of [
    "range=ever&changed=all&after=x&before=~&operation=1",
    "from=soon&to=9999-99-99",
    "range=custom&from=0000-00-00T00:00",
    "action=*",
  ])
    expect(await ask(`/audit?${query}`, { headers: { cookie } })).toMatchObject({ status: 200 });
  // A plus sign that is written as one arrives as a blank.
  await page.goto("/audit?from=2026-01-02T03:04+01:00");
  await expect(page.getByLabel("From")).toHaveValue("2026-01-02T02:04");
  await page.goto("/audit");
  await page.getByRole("combobox", { name: "Time" }).selectOption("custom");
  await page.getByLabel("From").fill("2026-01-02T03:04");
  await expect(page).toHaveURL(/from=2026-01-02T03%3A04%3A00\.000Z/);
  await expect(page.getByLabel("From")).toHaveValue("2026-01-02T03:04");
});

test("audit.read: older and newer, and every row once", async ({ support: page }) => {
  await page.goto("/audit?action=auth.login");
  const first = await page.locator("[data-row-link]").first().getAttribute("href");
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(page.locator("[data-row-link]").first()).not.toHaveAttribute("href", first ?? "");
  await page.getByRole("link", { name: "Newer" }).click();
  await expect(page.locator("[data-row-link]").first()).toHaveAttribute("href", first ?? "");
});

test("audit.read: strings that want to be code are text", async ({ support: page, db }) => {
  const bad = `<img src=x onerror=alert(1)>"'--\u202e${randomUUID().slice(0, 8)}`;
  const person = await addPerson(db, { firstName: bad.slice(0, 40) });
  const ids = [
    await addEntry(db, { action: bad, resource: bad, userId: person.id, userAgent: bad, new: { [bad]: bad, constructor: bad } }),
    await addEntry(db, { action: "login_failed", resource: "auth", new: { email: bad, outcome: bad } }),
    await addEntry(db, { action: "constructor", new: { __proto__x: 1 } }),
  ];
  await page.goto("/audit");
  await expect(page.getByRole("table").getByText("<img src=x onerror=alert(1)>").first()).toBeVisible();
  for (const id of ids) {
    await page.goto(`/audit/${id}`);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expect(page.locator("img[src=x]")).toHaveCount(0);
  }
  for (const name of ["Action", "Actor", "Target", "IP address or network"]) {
    await page.goto("/audit");
    await page.getByRole("searchbox", { name }).fill(`${bad}?`);
    await expect(page.getByRole("main").getByText(/Nothing in the log is called|No such person|This is not an address/)).toBeVisible();
  }
  await page.goto(`/users/${person.id}?tab=activity`);
  await expect(page.getByRole("listitem").first()).toContainText("Did <img src=x");
});

test("audit.read: an unknown entry is not found; a page without a script reads as well", async ({ signIn, browse, ask }) => {
  const session = await signIn(staff.auditor);
  const headers = { cookie: session.cookie };
  expect(await ask(`/audit/${randomUUID()}`, { headers })).toMatchObject({ status: 404 });
  expect(await ask("/audit/1", { headers })).toMatchObject({ status: 404 });
  const page = await browse(session, { javaScriptEnabled: false });
  await page.goto("/audit?action=session.revoke");
  await page.getByRole("table", { name: "Audit log" }).getByRole("link").first().click();
  await expect(page.getByRole("heading", { level: 1, name: / ended a session of / })).toBeVisible();
  await page.getByRole("link", { name: "Back to the log" }).click();
  await expect(page).toHaveURL("/audit?action=session.revoke");
});

for (const [name, width, scheme] of [
  ["wide and light", 1440, "light"],
  ["narrow and dark", 360, "dark"],
] as const)
  test(`audit.read: ${name}, nothing for axe to find, nothing that sticks out`, async ({ support: page, db }) => {
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: "reduce" });
    const person = await addPerson(db, { firstName: "Long".repeat(20) });
    const id = await addEntry(db, {
      ...{
        action: "update",
        resource: "user",
        resourceId: person.id,
        userId: person.id,
        ip: "2001:db8::1",
        userAgent: "Mozilla/5.0 ".repeat(20),
      },
      ...{ old: { list: [1], text: "x" }, new: { list: [2], text: "word".repeat(200) } },
    });
    for (const path of ["/audit", "/audit?actor=nobody-at-all", `/audit/${id}`, `/users/${person.id}?tab=activity`]) {
      await page.goto(path);
      await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
      expect(await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), path).toBe(0);
      expect(await axeFindings(page), path).toEqual([]);
    }
  });
