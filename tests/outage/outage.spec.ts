import { join } from "node:path";
import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { type Cluster, startCluster } from "@/scripts/cluster";
import { runningServer } from "@/scripts/embedded";
import { startProxy } from "@/tests/chaos/proxy";
import { testDataDir } from "@/tests/data-dir";
import { expect, password, staff, test as base } from "@/tests/e2e/fixtures";
import { addPerson } from "@/tests/e2e/people";
import { cookieName, openSession, startSite } from "@/tests/e2e/site";

// A server of its own: the others' may not be stopped.
const dir = join(testDataDir().path, "outage");
const start = (port?: number): Promise<Cluster> =>
  startCluster({
    dir,
    port,
    settings: { fsync: "off", synchronous_commit: "off", full_page_writes: "off" },
  });

const test = base.extend<{ outage: { begin: () => Promise<void>; end: () => Promise<void> } }>({
  // oxlint-disable-next-line no-empty-pattern -- a fixture that needs no other must say so in this way
  cluster: [async ({}, use) => use(await start()), { scope: "worker", timeout: 60_000 }],
  outage: async ({ cluster }, use) => {
    let running = true;
    const end = async () => {
      if (!running) await start(cluster.server.port);
      running = true;
    };
    await use({
      begin: async () => {
        running = false;
        await (await runningServer(join(dir, "postgres")))?.stop();
      },
      end,
    });
    await end();
  },
});
// Whatever else is said meanwhile, nothing of it may be a fault.
test.use({ tolerated: /^(?!.*"fault")/ });

const askToEnd = async (page: Page, reason: string) => {
  await page.getByRole("button", { name: /^End session:/ }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill(reason);
  await page.getByRole("dialog").getByLabel("Ticket").fill("SUP-9");
};

const unreachable = "What you see is not an empty list: nothing could be read.";

test("with the database away every page says so, and each is back as soon as the database is", async ({
  outage,
  ask,
  signIn,
  db,
  admin: page,
}) => {
  const person = await addPerson(db, { sessions: 1 });
  const { cookie } = await signIn(staff.admin);
  const all = [paths.overview(), paths.users(), paths.user(person.id), paths.sessions(), paths.audit(), paths.database()];
  await page.goto(paths.users());
  await outage.begin();
  for (const path of all) {
    const { text } = await ask(path, { headers: { cookie } });
    expect({ path, says: text.includes(unreachable) }).toEqual({ path, says: true });
    expect(text).not.toMatch(/No live session|Nobody matches|No people yet|Nothing yet|ECONNREFUSED|127\.0\.0\.1/);
  }
  expect(await ask("/api/search?q=ada", { headers: { cookie } })).toMatchObject({
    status: 503,
    text: '{"error":"The database cannot be reached."}',
  });
  expect(await ask("/readyz")).toMatchObject({ status: 503, text: "unavailable\n" });
  expect(await ask("/healthz")).toMatchObject({ status: 200, text: "ok\n" });

  // Inside the console: the way around stays, the rows are not replaced by nothing.
  await page.getByRole("link", { name: "Sessions" }).click();
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("The database cannot be reached");
  await expect(alert).toContainText(/Reference [0-9a-f]{8}/);
  await page.keyboard.press("Control+k");
  await page.getByRole("combobox", { name: "Find a person, page or action" }).fill("ada");
  await expect(page.getByRole("status").getByText("People could not be searched just now.")).toBeVisible();
  await page.keyboard.press("Escape");

  await outage.end();
  await alert.getByRole("link", { name: "Try again" }).click();
  await expect(page.getByRole("table", { name: "Live sessions" })).toBeVisible();
  for (const path of all) expect((await ask(path, { headers: { cookie } })).text).not.toContain(unreachable);
  expect(await ask("/readyz")).toMatchObject({ status: 200 });
});

test("signing in and out with the database away: nothing typed is lost, nobody stays signed in", async ({ outage, browse, support }) => {
  await support.goto(paths.overview());
  const page = await browse();
  await page.goto(paths.login());
  await page.getByLabel("E-mail").fill(staff.support);
  await page.getByLabel("Password").fill(password);
  await outage.begin();
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(
    page.getByRole("alert").getByText(/^The database cannot be reached\. Nothing is wrong with what you typed\. \([0-9a-f]{8}\)/),
  ).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(staff.support);

  await support.getByRole("button", { name: /^Signed in as/ }).click();
  await support.getByRole("button", { name: "Sign out" }).click();
  await expect(support.getByText(/^You are signed out in this browser\. The database could not be reached/)).toBeVisible();
  expect(await support.context().cookies()).toEqual([]);

  await outage.end();
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
});

test("session.revoke while the database goes: the outcome is unknown, and settled by asking again", async ({
  outage,
  support: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.user(person.id));
  await askToEnd(page, "just before it went");
  await outage.begin();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The database did not answer, so the outcome is unknown.");
  await expect(dialog.getByLabel("Reason")).toHaveValue("just before it went");
  await expect(dialog.getByLabel("Ticket")).toHaveValue("SUP-9");
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(dialog.getByRole("alert")).toContainText("the outcome is unknown");
  await outage.end();
  await dialog.getByRole("button", { name: "Send again" }).click();
  await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
  expect(await db`select target_count from gatehouse.operations where reason = 'just before it went'`).toEqual([{ targetCount: 1 }]);
});

test("an answer that is lost on the way: the change has happened, and happens no second time", async ({
  siteDatabase,
  db,
  browse,
  site,
}) => {
  const app = siteDatabase.connection("app");
  const network = await startProxy({ host: app.host, port: app.port });
  const behind = await startSite({ ...app, port: network.port }, siteDatabase.connection("monitor"), { NEXTAUTH_SECRET: site.secret });
  try {
    const person = await addPerson(db, { sessions: 1 });
    const session = await openSession(site, db, staff.support);
    const page = await browse();
    await page.context().addCookies([{ name: cookieName, value: session.cookie.slice(cookieName.length + 1), url: behind.url }]);
    await page.goto(`${behind.url}${paths.user(person.id)}`);
    await askToEnd(page, "answered into the void");
    const dialog = page.getByRole("dialog");
    network.loseAnswerTo = "gatehouse.revoke_sessions";
    await dialog.getByRole("button", { name: "End session" }).click();
    await expect(dialog.getByRole("alert")).toContainText("the outcome is unknown");
    expect(await db`select target_count from gatehouse.operations where reason = 'answered into the void'`).toEqual([{ targetCount: 1 }]);
    await dialog.getByRole("button", { name: "Send again" }).click();
    await expect(page.getByRole("status").getByText("Already done: 1 session ended.")).toBeVisible();
    expect(await db`select from audit_logs where resource_id = ${person.sessionIds[0] ?? ""}`).toHaveLength(1);
  } finally {
    await behind.stop();
    await network.close();
  }
});

test("a lock on users: pages and forms are busy, say with whom, and go on when it is gone", async ({
  siteDatabase,
  support: page,
  admin,
  db,
}) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(paths.user(person.id));
  await admin.goto(paths.overview());
  await askToEnd(page, "against a lock");
  const holder = siteDatabase.connect("owner", 1);
  await holder`begin`;
  await holder`lock table users in access exclusive mode`;
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(dialog.getByRole("alert")).toContainText("The database is busy with it.");
  await expect(dialog.getByRole("alert")).toContainText("Nothing was changed; try again.");
  await expect(dialog.getByLabel("Reason")).toHaveValue("against a lock");
  await admin.getByRole("link", { name: "Users" }).click();
  const busy = admin.getByRole("main").getByRole("alert");
  await expect(busy).toContainText("The database is busy");

  await holder`rollback`;
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
  await busy.getByRole("link", { name: "Try again" }).click();
  await expect(admin.getByRole("table", { name: "Users" })).toBeVisible();
});

test("a lock on one table: only its list is busy, says with whom, and keeps its filter", async ({ auditor: page, siteDatabase }) => {
  const holder = siteDatabase.connect("owner", 1);
  await holder`begin`;
  await holder`lock table rate_limits in access exclusive mode`;
  await page.goto(paths.rateLimits({ q: "signin" }));
  const alert = page.getByRole("main").getByRole("alert");
  await expect(alert).toContainText("keeps everybody out of rate_limits");
  await expect(page.getByRole("searchbox")).toHaveValue("signin");
  await page.getByRole("link", { name: "Users" }).click();
  await expect(page.getByRole("table", { name: "Users" })).toBeVisible();
  // Where several lists are busy each says which it is.
  await holder`lock table audit_logs in access exclusive mode`;
  await page.getByRole("link", { name: "Overview" }).click();
  const lists = ["Figures", "Sign-ins by day", "Latest staff operations"];
  for (const [place, list] of lists.entries()) await expect(alert.nth(place)).toContainText(`${list}The database is busy`);
  await page.goBack();
  await holder`rollback`;
  await page.goBack();
  await alert.getByRole("link", { name: "Try again" }).click();
  await expect(alert).toBeHidden();
});

test("an outage that nobody saw leaves no trace: the first request after it is served", async ({ outage, ask, signIn }) => {
  const { cookie } = await signIn(staff.support);
  for (let n = 0; n < 3; n++) {
    expect((await ask(paths.users(), { headers: { cookie } })).text).toContain("<table");
    await outage.begin();
    await outage.end();
    expect((await ask(paths.users(), { headers: { cookie } })).text).toContain("<table");
  }
});
