import type { Page } from "@playwright/test";
import axe from "axe-core";

/** What depends on the colours alone, and is all that another theme of a page can break. */
export const colourRules = ["color-contrast"];

/** Takes all but the first rows of each table out of the page, and puts them back: they have the same markup as the first, and axe's time grows with them. */
const withShortTables = async <T>(page: Page, look: () => Promise<T>): Promise<T> => {
  const taken = await page.evaluateHandle(() => {
    const rows = [...document.querySelectorAll("tbody > tr:nth-child(n + 6)")].map((row) => ({ row, body: row.parentNode }));
    for (const { row } of rows) row.remove();
    return rows;
  });
  const seen = await look();
  await taken.evaluate((rows) => rows.forEach(({ row, body }) => body?.append(row)));
  return seen;
};

/** What axe finds on a page as it is, or in a part of it, a line each, by all its rules, by these only, or by all others. */
export async function axeFindings(
  page: Page,
  { only, but = [], within = "html" }: { only?: string[]; but?: string[]; within?: string } = {},
): Promise<string[]> {
  // A page that is looked at twice reads the half megabyte once.
  if (!(await page.evaluate(() => "axe" in globalThis))) await page.evaluate(axe.source);
  return withShortTables(page, () =>
    page.evaluate(
      async ({ root, ...options }) => {
        const { violations } = await axe.run(root, { resultTypes: ["violations"], preload: false, ...options });
        return violations.flatMap(({ id, nodes }) => nodes.map(({ html }) => `${id} ${html}`));
      },
      { root: within, ...(only && { runOnly: only }), rules: Object.fromEntries(but.map((rule) => [rule, { enabled: false }])) },
    ),
  );
}
