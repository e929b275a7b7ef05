import type { Page } from "@playwright/test";
import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";

const toEnd = (page: Page) => page.evaluate(() => scrollTo(0, document.documentElement.scrollHeight));
const scrolled = (page: Page) => page.evaluate(() => Math.round(scrollY));

for (const viewport of [
  { width: 1440, height: 900 },
  { width: 390, height: 844 },
])
  test(`at ${viewport.width} px Older leads to where the next page begins, Back to where it was clicked`, async ({ admin: page }) => {
    await page.setViewportSize(viewport);
    for (const [path, label, older] of [
      [paths.users(), "Users", "Older"],
      [paths.sessions(), "Live sessions", "Older"],
      [paths.audit(), "Audit log", "Older"],
    ] as const) {
      await page.goto(path);
      const list = page.getByRole("region", { name: label });
      await expect(list.getByRole("row")).toHaveCount(51);
      const first = (await list.getByRole("row").nth(1).textContent()) ?? "";
      await toEnd(page);
      const before = await scrolled(page);
      await page.getByRole("link", { name: older }).click();
      await expect(page).toHaveURL(/after=/);
      await expect(page.getByRole("progressbar")).toHaveCount(0);
      await expect(list.getByRole("row").nth(0)).toBeInViewport();
      await expect(list.getByRole("row").nth(1)).toBeInViewport();
      await expect(list.getByRole("row").nth(1)).not.toHaveText(first);
      await page.goBack();
      await expect(page).not.toHaveURL(/after=/);
      // The browser scrolls while the page that is left, which may be shorter, is still there.
      await expect.poll(() => scrolled(page), path).toBeGreaterThan(before * 0.7);
    }
  });

test("facets are seen when they are asked for; a short page stays where it is", async ({ support: page }) => {
  await page.goto(paths.sessions());
  await toEnd(page);
  await page.getByRole("link", { name: "Show facets" }).click();
  await expect(page.getByRole("region", { name: "Facets" })).toBeInViewport();

  // The list begins in sight: there is nowhere to go.
  await page.setViewportSize({ width: 1440, height: 2400 });
  await page.goto(paths.sessions());
  await page.getByRole("link", { name: "Older" }).click();
  await expect(page).toHaveURL(/after=/);
  await expect(page.getByRole("progressbar")).toHaveCount(0);
  expect(await scrolled(page)).toBe(0);
});
