import type { Page } from "@playwright/test";

/** Goes to a page as a link does, within the document: what axe and React have compiled is there for the next page. */
export const follow = async (page: Page, path: string) => {
  await page.evaluate((to) => (globalThis as unknown as { next: { router: { push: (path: string) => void } } }).next.router.push(to), path);
  await page.waitForURL(path);
};
