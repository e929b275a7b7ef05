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
  // Gathered and compared at the end: a comparison for every page would take longer than the pages.
  const faults: string[] = [];
  const check = (isSo: boolean, what: string) => {
    if (!isSo) faults.push(`page ${pages.length}: ${what}`);
  };
  let page = pageOf(await read({ limit, cursor: undefined }), limit, undefined);
  check(page.newer === undefined, "the first one has a newer one");
  pages.push(page.rows.map(({ id }) => id));
  while (page.older && pages.length < 1000) {
    const cursor = parseCursor({ after: page.older }, kind);
    check(cursor !== undefined, `${page.older} is no cursor`);
    page = pageOf(await read({ limit, cursor }), limit, cursor);
    pages.push(page.rows.map(({ id }) => id));
  }
  check(page.older === undefined, "there is no end");
  for (let back = pages.length - 2; back >= 0; back--) {
    check(page.newer !== undefined, `none before ${back + 1}`);
    const cursor = parseCursor({ before: page.newer }, kind);
    page = pageOf(await read({ limit, cursor }), limit, cursor);
    const [there, again] = [pages[back]?.join(), page.rows.map(({ id }) => id).join()];
    check(there === again, `${back} is ${again} on the way back and was ${there}`);
  }
  if (pages.length > 1) check(page.newer === undefined, "the first one has a newer one on the way back");
  expect(faults).toEqual([]);
  return pages.flat();
}
