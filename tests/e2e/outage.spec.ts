import type { Browser, Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { type Proxy, startProxy } from "@/tests/chaos/proxy";
import type { TestDatabase } from "@/tests/databases";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";
import { cookieName, openSession, type Site, startSite } from "./site";

// Consoles of their own, whose network can be cut; what they log about it is what is tested.
test.use({ tolerated: [/./] });

interface Cut {
  page: Page;
  site: Site;
  network: Proxy;
  close: () => Promise<void>;
}

/** A console behind a network that can be made to fail, and a page signed in as support. */
const consoleBehindNetwork = async (database: TestDatabase, db: Pool, browser: Browser): Promise<Cut> => {
  const app = database.connection("app");
  const network = await startProxy({ host: app.host, port: app.port });
  const through = { host: "127.0.0.1", port: network.port };
  const site = await startSite({ ...app, ...through }, { ...database.connection("monitor"), ...through });
  const { cookie } = await openSession(site, db, staff.support);
  const context = await browser.newContext();
  await context.addCookies([{ name: cookieName, value: cookie.slice(cookieName.length + 1), url: site.url }]);
  const close = async () => {
    await context.close();
    await site.stop();
    await network.close();
  };
  return { page: await context.newPage(), site, network, close };
};

test("without the database every page says so, and none shows an empty list", async ({ siteDatabase, db, browser }) => {
  const { page, site, network, close } = await consoleBehindNetwork(siteDatabase, db, browser);
  try {
    await page.goto(`${site.url}/users`);
    await expect(page.getByRole("table", { name: "Users" })).toBeVisible();
    network.mode = "refuse";
    for (const path of ["/", "/users", "/users?q=ada", "/sessions", "/audit"]) {
      const answer = await page.goto(site.url + path);
      expect(answer?.status(), path).toBeLessThan(500);
      await expect(page.getByRole("alert").filter({ hasText: "The database cannot be reached" }), path).toBeVisible();
      await expect(page.getByText(/Nobody matches|No live session|No people yet|Nothing yet/), path).toHaveCount(0);
    }
    expect((await page.request.get(`${site.url}/readyz`)).status()).toBe(503);
    expect((await page.request.get(`${site.url}/healthz`)).status()).toBe(200);
    network.mode = "pass";
    await expect(async () => {
      await page.goto(`${site.url}/users`);
      await expect(page.getByRole("table", { name: "Users" })).toBeVisible({ timeout: 1000 });
    }).toPass();
  } finally {
    await close();
  }
});

test("sign-in without the database keeps the e-mail and says what is wrong", async ({ siteDatabase, db, browser }) => {
  const { site, network, close } = await consoleBehindNetwork(siteDatabase, db, browser);
  const context = await browser.newContext();
  try {
    const page = await context.newPage();
    await page.goto(`${site.url}/login`);
    await page.waitForLoadState("networkidle");
    network.mode = "refuse";
    await page.getByLabel("E-mail").fill(staff.support);
    await page.getByLabel("Password").fill("a drawbridge of paper");
    await page.getByRole("button", { name: "Sign in" }).click();
    await expect(
      page.getByRole("alert").filter({ hasText: "The database cannot be reached. Nothing is wrong with what you typed." }),
    ).toBeVisible();
    await expect(page.getByLabel("E-mail")).toHaveValue(staff.support);
  } finally {
    await context.close();
    await close();
  }
});

test("session.revoke: an answer that is lost leaves the outcome unknown, and trying again settles it once", async ({
  siteDatabase,
  db,
  browser,
}) => {
  const { page, site, network, close } = await consoleBehindNetwork(siteDatabase, db, browser);
  const person = await addPerson(db, { sessions: 1 });
  try {
    await page.goto(`${site.url}/users/${person.id}`);
    await page.waitForLoadState("networkidle");
    await page.getByRole("button", { name: /^End session/ }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByLabel("Reason").fill("The line went dead");
    network.mode = "refuse";
    await dialog.getByRole("button", { name: "End session" }).click();
    await expect(dialog.getByRole("alert")).toContainText("the outcome is unknown");
    await expect(dialog.getByLabel("Reason")).toHaveValue("The line went dead");
    network.mode = "pass";
    await dialog.getByRole("button", { name: "Check the outcome" }).click();
    await expect(page.getByRole("status").getByText(/1 session ended\./)).toBeVisible();
    expect(await db`select count(*) as n from gatehouse.operations where reason = 'The line went dead'`).toEqual([{ n: 1 }]);
    expect(await db`select count(*) as n from audit_logs where action = 'revoke' and resource_id = ${person.sessionIds[0] ?? ""}`).toEqual([
      { n: 1 },
    ]);
  } finally {
    await close();
  }
});

test("a table that somebody has locked makes a list busy, with who is in the way, and its filter stays", async ({
  support: page,
  siteDatabase,
}) => {
  const holder = siteDatabase.connect("owner", 1);
  try {
    await holder`begin`;
    await holder`lock table audit_logs in access exclusive mode`;
    await page.goto("/audit?action=auth.login");
    await expect(page.getByRole("alert").filter({ hasText: "The database is busy" })).toContainText("keeps everybody out of audit_logs");
    await expect(page.getByLabel("Action")).toHaveValue("auth.login");
  } finally {
    await holder`rollback`.catch(() => undefined);
    await holder.end({ timeout: 1 });
  }
});
