import { pageOf, parseCursor } from "@/lib/cursor";
import { expect } from "@/tests/fixtures";

type Cursor = ReturnType<typeof parseCursor>;

/** Every id of a list, read page by page as the links of the pages lead: to the end, and back to the beginning again. Both ways must agree. */
export async function walk<Row extends { id: string; cursorKey: string }>(
  read: (page: { limit: number; cursor: Cursor }) => PromiseLike<Row[]>,
  limit: number,
  kind: "moment" | "text" = "moment",
): Promise<string[]> {
  const pages: string[][] = [];
  let page = pageOf(await read({ limit, cursor: undefined }), limit, undefined);
  expect(page.newer).toBeUndefined();
  pages.push(page.rows.map(({ id }) => id));
  while (page.older) {
    const cursor = parseCursor({ after: page.older }, kind);
    expect(cursor, page.older).toBeDefined();
    page = pageOf(await read({ limit, cursor }), limit, cursor);
    pages.push(page.rows.map(({ id }) => id));
    expect(pages.length).toBeLessThan(1000);
  }
  for (let back = pages.length - 2; back >= 0; back--) {
    expect(page.newer).toBeDefined();
    const cursor = parseCursor({ before: page.newer }, kind);
    page = pageOf(await read({ limit, cursor }), limit, cursor);
    expect(page.rows.map(({ id }) => id)).toEqual(pages[back]);
  }
  if (pages.length > 1) expect(page.newer).toBeUndefined();
  return pages.flat();
}
