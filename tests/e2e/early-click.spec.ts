import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const scripts = /\/_next\/static\/.*\.js/;
const endSession = (browser: string) => `button[aria-label^="End session: ${browser}"]`;
const filters = "form[role=search] button[aria-expanded]";

/** Opens a page whose scripts do not come before they are let go; `letGo` gives when they have woken it. */
const openWithoutScripts = async (page: Page, path: string, selector: string) => {
  let release = () => {};
  const held = new Promise<void>((resolve) => {
    release = resolve;
  });
  await page.route(scripts, async (route) => {
    await held;
    await route.continue();
  });
  const opened = page.goto(path);
  await page.waitForFunction((wanted) => document.querySelector(wanted), selector);
  return async () => {
    release();
    await opened;
    await page.unroute(scripts);
  };
};

const clickAt = async (page: Page, selector: string) => {
  const at = await page.evaluate((wanted) => {
    const button = document.querySelector(wanted);
    button?.scrollIntoView({ block: "center" });
    return button?.getBoundingClientRect().toJSON() as DOMRect;
  }, selector);
  await page.mouse.click(at.x + at.width / 2, at.y + at.height / 2);
};

/** Clicks on a button while React listens to the page and has not reached the button yet; whether there was such a moment. */
const clickWhileWaking = async (page: Page, selector: string, letGo: () => Promise<void>) => {
  const client = await page.context().newCDPSession(page);
  await client.send("Emulation.setCPUThrottlingRate", { rate: 6 });
  await page.evaluate((wanted) => {
    const { port1, port2 } = new MessageChannel();
    const has = (node: object | null, key: string) => Object.keys(node ?? {}).some((name) => name.startsWith(key));
    port1.addEventListener("message", () => {
      const button = document.querySelector<HTMLElement>(wanted);
      if (has(button, "__react")) return;
      if (!has(document, "_reactListening")) return port2.postMessage(0);
      document.documentElement.dataset["met"] = "";
      button?.click();
    });
    port1.start();
    port2.postMessage(0);
  }, selector);
  await letGo();
  await client.detach();
  return page.evaluate(() => "met" in document.documentElement.dataset);
};

test("a click that comes before the page's scripts is done when they are there, and once", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.setViewportSize({ width: 390, height: 844 });
  const wakePerson = await openWithoutScripts(page, paths.user(person.id), endSession("Chrome"));
  await clickAt(page, endSession("Chrome"));
  await wakePerson();
  await expect(page.getByRole("dialog")).toContainText(person.name);

  const wakeUsers = await openWithoutScripts(page, paths.users(), filters);
  await clickAt(page, filters);
  await wakeUsers();
  const button = page.getByRole("button", { name: "Filters" });
  await expect(button).toHaveAttribute("aria-expanded", "true");
  for (const expanded of ["false", "true"]) {
    await button.click();
    await expect(button).toHaveAttribute("aria-expanded", expanded);
  }
});

test("of two clicks before the page is alive the last one counts, also while it wakes", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 2 });
  await page.setViewportSize({ width: 390, height: 844 });
  const rounds = 10;
  for (let round = 0, hasMet = false; !hasMet; round++) {
    expect(round, "rounds without a click while the page woke").toBeLessThan(rounds);
    const wakePerson = await openWithoutScripts(page, paths.user(person.id), endSession("Safari"));
    await clickAt(page, endSession("Chrome"));
    hasMet = await clickWhileWaking(page, endSession("Safari"), wakePerson);
    if (!hasMet) continue;
    await expect(page.getByRole("dialog")).toHaveCount(1);
    await expect(page.getByRole("dialog")).toContainText("Safari 26");
  }
  for (let round = 0, hasMet = false; !hasMet; round++) {
    expect(round, "rounds without a click while the page woke").toBeLessThan(rounds);
    const wakeUsers = await openWithoutScripts(page, paths.users(), filters);
    await clickAt(page, filters);
    hasMet = await clickWhileWaking(page, filters, wakeUsers);
    if (hasMet) await expect(page.getByRole("button", { name: "Filters" })).toHaveAttribute("aria-expanded", "true");
  }
});

test("a click that was long ago, or was left by the keyboard, is not done any more", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  for (const leave of [
    () => page.keyboard.press("Escape"),
    () => page.evaluate(() => Object.defineProperty(performance, "now", { value: () => 3_600_000 })),
  ]) {
    const wake = await openWithoutScripts(page, paths.user(person.id), endSession("Chrome"));
    await clickAt(page, endSession("Chrome"));
    await leave();
    await page.evaluate(() => {
      HTMLElement.prototype.click = () => {
        document.documentElement.dataset["done"] = "";
      };
    });
    await wake();
    expect(await page.evaluate(() => "done" in document.documentElement.dataset)).toBe(false);
    await expect(page.getByRole("dialog")).toHaveCount(0);
    await page.getByRole("button", { name: /^End session: Chrome/ }).click();
    await expect(page.getByRole("dialog")).toContainText(person.name);
  }
});

test("a click that needs what only the browser knows waits for that too", async ({ signIn, browse }) => {
  const page = await browse(await signIn(staff.support), { timezoneId: "Asia/Tokyo" });
  const local = "[role=group][aria-label='Time zone'] button";
  const wake = await openWithoutScripts(page, paths.users(), local);
  await clickAt(page, local);
  await wake();
  await expect(page.getByRole("group", { name: "Time zone" }).getByRole("button", { name: "Tokyo" })).toHaveAttribute(
    "aria-pressed",
    "true",
  );
});
