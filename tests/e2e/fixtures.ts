import { type BrowserContextOptions, devices, mergeTests, type Page, test as browserTest } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { createTestDatabase, demoTemplate, type TestDatabase } from "@/tests/databases";
import { expect, quiet, test as databaseTest } from "@/tests/fixtures";
import { type Answer, send } from "./http";
import { type ConsoleSession, cookieName, openSession, type Site, startSite } from "./site";

/** The demo accounts' password. */
export const password = "a drawbridge of paper";
export const staff = { admin: "admin@gatehouse.test", support: "support@gatehouse.test", auditor: "auditor@gatehouse.test" } as const;

interface Options {
  /** What the pages of a test may complain about in the browser's console, and what the log may hold. */
  tolerated: RegExp | undefined;
}

interface Fixtures {
  /** The console's database, as the owner of its tables. */
  db: Pool;
  /** Opens a session of the console for an e-mail, as signing in does. */
  signIn: (email: string) => Promise<ConsoleSession>;
  /** A browser of its own, with that session's cookie or nobody's; one that nobody has used when there are options. */
  browse: (session?: Pick<ConsoleSession, "cookie">, options?: BrowserContextOptions) => Promise<Page>;
  /** Sends one request just as it is given. */
  ask: (path: string, options?: Parameters<typeof send>[2]) => Promise<Answer>;
  /** A page signed in with this role. */
  admin: Page;
  support: Page;
  auditor: Page;
  /** Fails a test whose pages complained, or that left an error in the log. */
  order: string[];
  /** Demo data that this test file has for itself: what one file does to it is nothing that another one sees. */
  siteDatabase: SiteDatabase;
  /** The console under test. */
  site: Site;
}

type SiteDatabase = TestDatabase & { owner: Pool };

interface WorkerFixtures {
  /** Holds demo data, to be copied. */
  demo: Pick<TestDatabase, "name">;
  /**
   * A test file's database, one at a time, and the console in front of it: a worker starts it once, since a process that has just begun takes
   * ten times as long for a page.
   */
  files: { databaseOf: (file: string) => Promise<SiteDatabase>; siteOf: (file: string) => Promise<Site> };
  /** Pages that tests have left, each in a browser of its own: a new one would need a process of its own, which takes as long as what it shows. */
  idle: { url: string; page: Page }[];
}

const signedInAs =
  (role: keyof typeof staff) =>
  async ({ signIn, browse }: Pick<Fixtures, "signIn" | "browse">, use: (page: Page) => Promise<void>) =>
    use(await browse(await signIn(staff[role])));

/** Until React has reached each control of the page, and has listened to its keys: that comes with effects, which run when the page has been painted. */
const untilAlive = () =>
  new Promise<void>((resolve) => {
    const done = () => {
      document.documentElement.dataset["alive"] = "";
      resolve();
    };
    const look = () => {
      const isAlive =
        document.readyState !== "loading" &&
        [...document.querySelectorAll("main, main button, main input:not([type=hidden])")].every((node) =>
          Object.keys(node).some((key) => key.startsWith("__react")),
        );
      // A page that lies behind another one may never be called idle.
      if (isAlive) requestIdleCallback(done, { timeout: 500 });
      else setTimeout(look, 25);
    };
    look();
  });

/**
 * A control that React has not reached yet loses a click or a key, and on a busy machine a test is faster than React. Whatever brought the page, a
 * link or a form as well, what is done to it or expected of it waits; the keys of a test that asks for the page itself wait too.
 */
const waitsForLife = async (page: Page) => {
  const alive = async () => {
    for (let isAlive = false; !isAlive;) {
      isAlive = await page.evaluate(untilAlive).then(
        () => true,
        (error: Error) => {
          // It went on to another page, as one without the rights for this one does.
          if (/context was destroyed|because of a navigation/.test(error.message)) return false;
          throw error;
        },
      );
    }
  };
  const [goto, reload] = [page.goto.bind(page), page.reload.bind(page)];
  const answered = async (response: Awaited<ReturnType<typeof goto>>) => {
    if (response?.headers()["content-type"]?.startsWith("text/html")) await alive();
    return response;
  };
  page.goto = async (url, options) => answered(await goto(url, options));
  page.reload = async (options) => answered(await reload(options));
  // A page that closes at once needs none.
  await page.addLocatorHandler(page.locator("html:not([data-alive])"), alive, { noWaitAfter: true }).catch(() => undefined);
};

/** As good as new, but for the scripts that it has read: it shows nothing of the console any more. */
const tidy = async (page: Page, url: string) => {
  const context = page.context();
  for (const event of ["console", "weberror", "dialog", "request", "page"] as const) context.removeAllListeners(event);
  page.removeAllListeners();
  await page.unrouteAll({ behavior: "ignoreErrors" });
  for (const other of context.pages()) if (other !== page) await other.close();
  await page.goto(new URL("/healthz", url).href);
  await page.mouse.move(0, 0);
  await page.setViewportSize(devices["Desktop Chrome"].viewport);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  await context.clearCookies();
  await context.clearPermissions();
};

export const test = mergeTests(databaseTest, browserTest).extend<Fixtures & Options, WorkerFixtures>({
  demo: [async ({ cluster }, use) => use(await demoTemplate(cluster, password)), { scope: "worker", timeout: 60_000 }],
  files: [
    async ({ cluster, demo }, use) => {
      let current: { file: string; database: SiteDatabase } | undefined;
      let site: Site | undefined;
      const enter = async (file: string) => {
        if (current?.file === file) return current.database;
        const left = current?.database;
        await left?.drop();
        const database = await createTestDatabase(cluster, { like: demo, name: left?.name });
        current = { file, database: { ...database, owner: database.connect("owner") } };
        // The console loses all its connections with the database, and finds the new one under the old name.
        const { url } = site ?? {};
        if (url) await expect.poll(async () => (await send(url, "/readyz")).status).toBe(200);
        return current.database;
      };
      await use({
        databaseOf: enter,
        siteOf: async (file) => {
          const database = await enter(file);
          return (site ??= await startSite(database.connection("app"), database.connection("monitor")));
        },
      });
      await site?.stop();
      await current?.database.drop();
    },
    { scope: "worker", timeout: 60_000 },
  ],
  siteDatabase: [async ({ files }, use, { file }) => use(await files.databaseOf(file)), quiet],
  site: [async ({ files }, use, { file }) => use(await files.siteOf(file)), quiet],
  tolerated: [undefined, { option: true }],
  baseURL: ({ site }, use) => use(site.url),
  db: [({ siteDatabase }, use) => use(siteDatabase.owner), quiet],
  signIn: [({ site, db }, use) => use((email) => openSession(site, db, email)), quiet],
  ask: [({ site }, use) => use((path, options) => send(site.url, path, options)), quiet],
  order: [
    async ({ site, tolerated }, use, testInfo) => {
      const complaints: string[] = [];
      const from = site.logs.length;
      await use(complaints);
      const said = site.logs.slice(from);
      if (testInfo.status !== testInfo.expectedStatus) {
        await testInfo.attach("console.log", { body: said.map((line) => JSON.stringify(line)).join("\n"), contentType: "text/plain" });
        return;
      }
      const errors = said.filter(({ level }) => level >= 50).map((line) => JSON.stringify(line));
      expect([...complaints, ...errors].filter((line) => !tolerated?.test(line))).toEqual([]);
    },
    { auto: true, ...quiet },
  ],
  idle: [
    async ({ browser }, use) => {
      const left: WorkerFixtures["idle"] = [];
      await use(left);
      if (browser.isConnected()) await Promise.all(left.map(({ page }) => page.context().close()));
    },
    { scope: "worker" },
  ],
  browse: [
    async ({ browser, site, order, idle }, use, testInfo) => {
      const taken: { page: Page; isOrdinary: boolean }[] = [];
      await use(async (session, options) => {
        const at = options ? -1 : idle.findIndex(({ url }) => url === site.url);
        const left = idle.splice(at, at < 0 ? 0 : 1)[0]?.page;
        const context = left?.context() ?? (await browser.newContext(options));
        if (session) {
          const value = session.cookie.slice(cookieName.length + 1);
          await context.addCookies([{ name: cookieName, value, url: site.url, httpOnly: true, sameSite: "Lax" }]);
        }
        context.on("console", (message) => {
          if (message.type() === "error") order.push(`${message.text()} ${message.location().url}`);
        });
        context.on("weberror", (error) => order.push(String(error.error())));
        context.on("dialog", (dialog) => {
          order.push(`dialog: ${dialog.message()}`);
          void dialog.dismiss();
        });
        context.on("request", (request) => {
          const url = new URL(request.url());
          if (url.origin !== site.url && !["data:", "blob:"].includes(url.protocol)) order.push(`request to another host: ${url}`);
        });
        if (options?.javaScriptEnabled !== false) context.on("page", (opened) => void waitsForLife(opened));
        const page = left ?? (await context.newPage());
        taken.push({ page, isOrdinary: options === undefined });
        return page;
      });
      for (const { page, isOrdinary } of taken) {
        if (isOrdinary && !page.isClosed() && testInfo.status === testInfo.expectedStatus) {
          await tidy(page, site.url);
          idle.push({ url: site.url, page });
        } else {
          await page.context().close();
        }
      }
    },
    quiet,
  ],
  admin: [signedInAs("admin"), quiet],
  support: [signedInAs("support"), quiet],
  auditor: [signedInAs("auditor"), quiet],
});

export { expect } from "@playwright/test";
