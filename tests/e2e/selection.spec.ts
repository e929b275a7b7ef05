import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

const boxesOf = (page: Page) => page.getByRole("checkbox", { name: /^Select (?!all)/ });

/** Where something stands in the window. */
const boxOf = async (locator: ReturnType<Page["locator"]>) => {
  const box = await locator.boundingBox();
  if (!box) throw new Error("It cannot be seen.");
  return { ...box, bottom: box.y + box.height, right: box.x + box.width, middle: [box.x + box.width / 2, box.y + box.height / 2] as const };
};

test("no row moves under the hand that selects several, and a range takes one click", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 5 });
  for (const to of [paths.sessions({ q: person.email }), paths.user(person.id)]) {
    await page.goto(to);
    const boxes = boxesOf(page);
    const places = await Promise.all([1, 2, 4].map(async (at) => (await boxOf(boxes.nth(at))).middle));
    for (const [x, y] of places) await page.mouse.click(x, y);
    const bar = page.getByRole("toolbar", { name: "Selected sessions" });
    await expect(bar).toContainText("3 selected");
    for (const at of [1, 2, 4]) await expect(boxes.nth(at)).toBeChecked();

    await boxes.nth(0).click({ modifiers: ["Shift"] });
    await expect(bar).toContainText("5 selected");
    await boxes.nth(3).click();
    await boxes.nth(1).click({ modifiers: ["Shift"] });
    await expect(bar).toContainText("2 selected");
    for (const at of [0, 4]) await expect(boxes.nth(at)).toBeChecked();
  }
});

test("the bar is in sight wherever the list is scrolled to, and hides neither its last row nor its foot", async ({ admin: page }) => {
  for (const viewport of [
    { width: 1440, height: 900 },
    { width: 390, height: 844 },
  ]) {
    await page.setViewportSize(viewport);
    for (const [to, label] of [
      [paths.sessions(), "Selected sessions"],
      [paths.users(), "Selected people"],
    ] as const) {
      await page.goto(to);
      const bar = page.getByRole("toolbar", { name: label });
      await boxesOf(page).and(page.locator(":enabled")).first().click();
      await expect(bar).toBeInViewport({ ratio: 1 });
      await page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
      await expect(bar).toBeInViewport({ ratio: 1 });
      const pager = page.getByRole("navigation", { name: "Pages" });
      expect((await boxOf(pager)).bottom).toBeLessThanOrEqual((await boxOf(bar)).y);
      expect((await boxOf(bar)).right).toBeLessThanOrEqual(viewport.width);
      // The last row stays where it is when it is the one that is let go of.
      const last = boxesOf(page).last();
      const { y } = await boxOf(last);
      await bar.getByRole("button", { name: "Clear the selection" }).click();
      await expect(bar).toHaveCount(0);
      expect((await boxOf(last)).y).toBe(y);
    }
  }
});

test("by keyboard: Space selects the row, Enter on its box leads to the bar and Esc back; nothing with the focus lies under the bar", async ({
  admin: page,
}) => {
  await page.goto(paths.users());
  const links = page.locator("main [data-row-link]");
  await links.first().focus();
  await page.keyboard.press("Space");
  const bar = page.getByRole("toolbar", { name: "Selected people" });
  await expect(bar).toContainText("1 selected");
  expect(await page.evaluate(() => scrollY)).toBe(0);
  for (let n = 1; n < 40; n++) {
    await page.keyboard.press("ArrowDown");
    await expect(links.nth(n)).toBeFocused();
    if (n % 3 === 0) expect((await boxOf(links.nth(n))).bottom).toBeLessThanOrEqual((await boxOf(bar)).y);
  }
  await page.keyboard.press("Space");
  await expect(bar).toContainText("2 selected");
  await page.keyboard.press("Shift+Tab");
  await expect(boxesOf(page).nth(39)).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(bar.getByRole("button", { name: "Set status" })).toBeFocused();
  await page.keyboard.press("Escape");
  await expect(bar).toHaveCount(0);
  await expect(boxesOf(page).nth(39)).toBeFocused();
});

test("a selected row is seen to be selected under the pointer too", async ({ admin: page }) => {
  await page.goto(paths.users());
  const [row, other] = [page.getByRole("row").nth(1), page.getByRole("row").nth(2)];
  await row.getByRole("checkbox").click();
  await expect(page.getByRole("toolbar", { name: "Selected people" })).toContainText("1 selected");
  const colourOf = (one: typeof row) => one.evaluate((element) => getComputedStyle(element).backgroundColor);
  await other.hover();
  const selected = await colourOf(row);
  await row.hover();
  expect(await colourOf(row)).toBe(selected);
});
