import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

const count = (text: string | null) => Number(text?.replaceAll(",", ""));

test("overview.read: each number is the length of the list behind it", async ({ admin: page, db }) => {
  const [truth] = await db<{ active: number; inactive: number; suspended: number; live: number; signIns: number; failures: number }[]>`
    select
      count(*) filter (where status = 'active')::int as active,
      count(*) filter (where status = 'inactive')::int as inactive,
      count(*) filter (where status = 'suspended')::int as suspended,
      (select count(*)::int from user_sessions where expires_at > now()) as live,
      (select count(*)::int from audit_logs where action = 'login' and created_at > now() - interval '24 hours') as sign_ins,
      (select count(*)::int from audit_logs where action = 'login_failed' and created_at > now() - interval '24 hours') as failures
    from users`;
  await page.goto(paths.overview());
  const figures = page.getByRole("region", { name: "Figures" });
  for (const [name, value] of [
    ["Active people", truth?.active],
    ["Inactive people", truth?.inactive],
    ["Suspended people", truth?.suspended],
    ["Live sessions", truth?.live],
    ["Sign-ins, 24 h", truth?.signIns],
    ["Failed sign-ins, 24 h", truth?.failures],
  ] as const) {
    const figure = figures.getByRole("link", { name: new RegExp(`^${name}`) });
    // A line each: the name, the number, and the change, which may begin with a number too.
    expect(count((await figure.innerText()).split("\n").filter(Boolean)[1] ?? null)).toBe(value);
  }
  await figures.getByRole("link", { name: /^Suspended people/ }).click();
  await expect(page).toHaveURL("/users?status=suspended");
  await expect(page.getByRole("navigation", { name: "Pages" })).toContainText(`of ${truth?.suspended} people`);
  await page.goBack();
  await figures.getByRole("link", { name: /^Failed sign-ins, 24 h/ }).click();
  await expect(page).toHaveURL("/audit?action=auth.login_failed&range=24h");
  await expect(page.getByRole("table", { name: "Audit log" }).getByRole("row")).toHaveCount(Math.min(truth?.failures ?? 0, 50) + 1);
});

test("overview.read: two weeks of sign-ins as bars, and as a table", async ({ auditor: page, db }) => {
  await page.goto(paths.overview());
  const bars = page.getByRole("group", { name: "Sign-ins, by day", exact: true }).getByRole("link");
  await expect(bars).toHaveCount(14);
  // The page's own days, should another one begin meanwhile.
  const first = new URL((await bars.first().getAttribute("href")) ?? "", page.url()).searchParams.get("from");
  const [truth] = await db<{ signIns: number; isTwoWeeks: boolean }[]>`
    select count(*)::int as sign_ins, now() - ${first}::text::timestamptz between interval '13 days' and interval '14 days 1 minute' as is_two_weeks
    from audit_logs where action = 'login' and created_at >= ${first}::text::timestamptz`;
  expect(truth?.isTwoWeeks).toBe(true);
  // A bar says its day and its value; today's is of a day that is not over.
  await bars.nth(4).hover();
  const words = (await bars.nth(4).getAttribute("aria-label")) ?? "";
  expect(words).toMatch(/^\d+ \w+: [\d,]+$/);
  await expect(bars.nth(4).getByText(words)).toHaveCSS("opacity", "1");
  await expect(bars.nth(13)).toHaveAccessibleName(/^\d+ \w+, so far: [\d,]+$/);
  await expect(bars.nth(13).getByText("today")).toBeVisible();
  await expect(bars.nth(12).locator("[stroke-dasharray]")).toHaveCount(0);
  await expect(bars.nth(13).locator("[stroke-dasharray]")).toHaveCount(1);
  await page.getByText("As a table").first().click();
  const table = page.getByRole("table", { name: "Sign-ins, by day", exact: true });
  await expect(table).toBeVisible();
  const numbers = await table.getByRole("cell").allTextContents();
  expect(
    numbers
      .map((text) => count(text))
      .filter(Number.isFinite)
      .reduce((sum, n) => sum + n, 0),
  ).toBe(truth?.signIns);
});

test("overview.read: what staff did stands on top, and leads to its entries", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 2 });
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill("shown on the overview");
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByRole("status").getByText("2 sessions ended.")).toBeVisible();
  await page.getByRole("link", { name: "Overview" }).click();
  const latest = page.getByRole("main").getByRole("listitem").first();
  await expect(latest).toContainText(`Mara Okafor ended 2 sessions of ${person.name}: shown on the overview`);
  await latest.getByRole("link").click();
  await expect(page).toHaveURL(/\/operations\/[0-9a-f-]{36}$/);
  await expect(page.getByRole("table", { name: "Audit log" }).getByRole("row", { name: /session\.revoke/ })).toHaveCount(2);
});

test("database.read: the database's state in one line, for those who may see it", async ({ admin, support }) => {
  await admin.goto(paths.overview());
  await expect(admin.getByRole("region", { name: "Database" }).getByRole("link", { name: "Database" })).toBeVisible();
  await support.goto(paths.overview());
  await expect(support.getByText("Your role support may not see the database pages.")).toBeVisible();
});
