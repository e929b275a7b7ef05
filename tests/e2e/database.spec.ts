import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { projectDir } from "@/scripts/connection";
import { axeFindings } from "./axe";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";
import { cookieName, openSession, type Site, startSite } from "./site";

const panels = [
  "Who waits for whom",
  "Open transactions",
  "Dead rows",
  "Largest tables",
  "Wraparound",
  "Planner statistics",
  "Vacuums at work",
  "Replication",
  "Invalid indexes",
];

test("database.read: one page says how the database is", async ({ auditor: page, siteDatabase }) => {
  await page.goto(paths.overview());
  await page.getByRole("navigation", { name: "Main" }).getByRole("link", { name: "Database" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Database" })).toBeVisible();
  await expect(page.getByText(new RegExp(`^${siteDatabase.name} · PostgreSQL \\d+\\.\\d+ · up .+ · measured`))).toBeVisible();
  const figures = page.getByRole("region", { name: "Figures" });
  for (const name of ["Connections", "Longest transaction", "Cache hit", "Commits", "Size"]) {
    await expect(figures.getByRole("term").filter({ hasText: name })).toBeVisible();
  }
  for (const name of ["Findings", ...panels]) await expect(page.getByRole("region", { name, exact: true }).first()).toBeVisible();
  await expect(page.getByRole("region", { name: "Who waits for whom" })).toContainText("Nobody waits for a lock.");
  await expect(page.getByRole("table", { name: "Largest tables" }).getByRole("cell", { name: "audit_logs" })).toBeVisible();
  expect(await axeFindings(page)).toEqual([]);
});

test("database.read: who waits for whom, until the one in the way is done", async ({ admin: page, siteDatabase, db }) => {
  const [person] = await db<{ id: string }[]>`select id from users where email = ${staff.support}`;
  const [holder, first, second] = [siteDatabase.connect("owner", 1), siteDatabase.connect("owner", 1), siteDatabase.connect("owner", 1)];
  await holder`begin`;
  await holder`update users set login_count = login_count where id = ${person?.id ?? null}`;
  const waiting: Promise<unknown>[] = [];
  for (const [count, sql] of [first, second].entries()) {
    waiting.push(sql`update users set login_count = login_count where id = ${person?.id ?? null}`.execute());
    await expect
      .poll(async () => (await db`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`).length)
      .toBe(count + 1);
  }

  await page.goto(paths.database());
  const queue = page.getByRole("region", { name: "Who waits for whom" });
  await expect(queue.getByRole("listitem")).toHaveCount(3);
  // Each stands inside the item of the one that it waits for.
  await expect(queue.getByRole("listitem").first().getByRole("listitem").first().getByRole("listitem")).toContainText(
    "waits for a row of users",
  );
  await expect(queue).toContainText("idle in tx");
  await expect(page.getByRole("region", { name: "Findings" })).toContainText("2 sessions wait behind one transaction");
  // The console's own statements may be caught in one as well.
  await expect(page.getByRole("table", { name: "Open transactions" }).getByRole("row", { name: "test owner" })).toHaveCount(3);
  // A queue for a row does not lock the table.
  await expect(page.getByRole("table", { name: "Largest tables" })).not.toContainText("locked now");

  await holder`rollback`;
  await Promise.all(waiting);
  await page.getByRole("link", { name: "Refresh" }).click();
  await expect(queue).toContainText("Nobody waits for a lock.");
  await Promise.all([holder, first, second].map((sql) => sql.end({ timeout: 1 })));
});

test("database.read: a table that somebody locks whole hides nothing else", async ({ admin: page, siteDatabase }) => {
  const holder = siteDatabase.connect("owner", 1);
  await holder`begin`;
  await holder`lock table rate_limits in access exclusive mode`;
  await page.goto(paths.database());
  await expect(page.getByRole("table", { name: "Largest tables" }).getByRole("row", { name: /rate_limits/ })).toContainText("locked now");
  await expect(page.getByText("Not measured")).toHaveCount(0);
  await holder`rollback`;
  await holder.end({ timeout: 1 });
});

test("database.read: the SQL behind a panel is the file that ran", async ({ admin: page }) => {
  await page.goto(paths.database());
  await page.getByRole("region", { name: "Who waits for whom" }).getByRole("button", { name: "Show SQL: blocking" }).click();
  const dialog = page.getByRole("dialog", { name: "SQL of blocking" });
  await expect(dialog).toContainText("sql/health/blocking.sql");
  await expect(dialog).toContainText("Run as gatehouse_monitor");
  const text = readFileSync(join(projectDir, "sql/health/blocking.sql"), "utf8").trim();
  expect(await dialog.getByRole("region").textContent()).toBe(text);
  expect(await axeFindings(page)).toEqual([]);

  await page.context().grantPermissions(["clipboard-read", "clipboard-write"]);
  await dialog.getByRole("button", { name: "Copy sql/health/blocking.sql" }).click();
  await expect(dialog.getByText("Copied")).toBeVisible();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(text);
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
});

test("database.read: it can be read without a script", async ({ signIn, browse }) => {
  const page = await browse(await signIn(staff.admin), { javaScriptEnabled: false });
  await page.goto(paths.database());
  await expect(page.getByRole("table", { name: "Dead rows" }).getByRole("cell", { name: "audit_logs" })).toBeVisible();
  await page.getByRole("region", { name: "Dead rows" }).getByRole("button", { name: "Show SQL: dead tuples" }).click();
  await expect(page.getByRole("dialog", { name: "SQL of dead tuples" })).toContainText("n_dead_tup");
  await expect(page.getByRole("button", { name: /^Copy/ })).toHaveCount(0);
  await page.keyboard.press("Escape");
  await page.getByRole("link", { name: "Refresh" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Database" })).toBeVisible();
});

test("session.revoke: a change that has to wait says who is in its way, and goes through later", async ({
  support: page,
  siteDatabase,
  db,
}) => {
  const person = await addPerson(db, { sessions: 1 });
  const holder = siteDatabase.connect("owner", 1);
  await holder`begin`;
  await holder`update user_sessions set user_agent = user_agent where user_id = ${person.id}`;
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: /^End session: / }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill("Phone was stolen");
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toContainText(
    /Blocked by pid \d+ \(test owner as gatehouse_owner\): it has changed rows of user_sessions/,
  );
  await holder`rollback`;
  await holder.end({ timeout: 1 });
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
});

test.describe("for support", () => {
  test.use({ tolerated: /403/ });

  test("database.read: support is told that its role may not", async ({ support: page }) => {
    const answer = await page.goto(paths.database());
    expect(answer?.status()).toBe(403);
    await expect(page.getByRole("heading", { level: 1 })).toHaveText("Your role may not see this page");
    await expect(page.getByText("Ask an admin to look for you, or to give you another role.")).toBeVisible();
  });
});

test.describe("with another role than it should", () => {
  // These consoles are on ports of their own.
  test.use({ tolerated: /^request to another host: http:\/\/localhost:/ });

  const open = async (browse: (session?: undefined) => Promise<Page>, site: Site, db: Pool) => {
    const { cookie } = await openSession(site, db, staff.admin);
    const page = await browse();
    await page.context().addCookies([{ name: cookieName, value: cookie.slice(cookieName.length + 1), url: site.url }]);
    await page.goto(`${site.url}${paths.database()}`);
    return page;
  };

  test("database.read: without pg_monitor the page names the grant", async ({ siteDatabase, browse, db }) => {
    const superuser = siteDatabase.connect("superuser", 1);
    const role = `blind_${process.pid}`;
    await superuser.unsafe(`create role ${role} login password '${role}'`);
    const site = await startSite(siteDatabase.connection("app"), { ...siteDatabase.connection("monitor"), user: role, password: role });
    try {
      const page = await open(browse, site, db);
      const transactions = page.getByRole("region", { name: "Open transactions" });
      await expect(transactions).toContainText("Cannot tell");
      await expect(transactions).toContainText(`grant pg_monitor to ${role};`);
      await expect(page.getByRole("region", { name: "Findings" })).toContainText("hidden by privilege");
      await expect(page.getByRole("region", { name: "Figures" })).toContainText("Cannot tell");

      // At a limit of connections, be it the server's or its own.
      await superuser.unsafe(`alter role ${role} connection limit 0`);
      await superuser`select pg_terminate_backend(pid) from pg_stat_activity where usename = ${role}`;
      await page.reload();
      await expect(page.getByRole("region", { name: "Findings" })).toContainText("The server has no connection left");
      await expect(page.getByText("1 critical")).toHaveCount(2);
    } finally {
      await site.stop();
      await superuser.unsafe(`drop role ${role}`);
      await superuser.end({ timeout: 1 });
    }
  });

  test("database.read: a role that may not connect is named once", async ({ siteDatabase, browse, db }) => {
    const site = await startSite(siteDatabase.connection("app"), { ...siteDatabase.connection("monitor"), password: "wrong" });
    try {
      const page = await open(browse, site, db);
      await expect(page.getByText("The server does not accept the password of gatehouse_monitor")).toHaveCount(1);
      await expect(page.getByText("All is well")).toHaveCount(0);
    } finally {
      await site.stop();
    }
  });
});
