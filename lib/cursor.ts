/** A place in a list that is ordered by one key and the row's id: the page before or after it is asked for by the two. */
export interface Cursor {
  key: string;
  id: string;
  /** True for the rows before this place ("Newer"), false for those after it ("Older"). */
  back: boolean;
}

/** One page, cut from the rows of a query that asked for one more than fits. */
export interface Page<Row> {
  rows: Row[];
  newer?: string;
  older?: string;
}

const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;
const moment = /^((?!0000)\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d(?:\.\d{1,6})?)\+00$/;

/** True for a moment as PostgreSQL prints it in UTC, if there is such a day. */
const isMoment = (text: string) => {
  if (text === "-infinity" || text === "infinity") return true;
  const [, day, time] = moment.exec(text) ?? [];
  const parsed = new Date(`${day}T${time?.slice(0, 12)}Z`);
  return Number.isFinite(parsed.getTime()) && parsed.toISOString().startsWith(day ?? "?");
};

/** What the key of an order is: a moment, a text, or a count. */
export type CursorKind = "moment" | "text" | "count";

const fits: Record<CursorKind, (key: string) => boolean> = { moment: isMoment, text: () => true, count: (key) => /^\d{1,10}$/.test(key) };

const parse = (text: unknown, back: boolean, kind: CursorKind): Cursor | undefined => {
  if (typeof text !== "string" || text.length > 400) return undefined;
  const at = text.lastIndexOf("~");
  const [key, id] = [text.slice(0, at), text.slice(at + 1)];
  if (at < 0 || !uuid.test(id) || key.includes("\u0000")) return undefined;
  return fits[kind](key) ? { key, id, back } : undefined;
};

/** The cursor of a URL's `after` or `before`; undefined for garbage, which means the first page. */
export const parseCursor = (query: { after?: unknown; before?: unknown }, kind: CursorKind = "moment"): Cursor | undefined =>
  parse(query.after, false, kind) ?? parse(query.before, true, kind);

/** A place as the URL has it. */
export const cursorQuery = (cursor: Cursor | undefined): { before?: string; after?: string } =>
  cursor ? { [cursor.back ? "before" : "after"]: `${cursor.key}~${cursor.id}` } : {};

/** The place just before a moment's rows, whatever their ids, as the URL has it. */
export const momentCursor = (at: Date, descending: boolean): string =>
  `${at.toISOString().replace("T", " ").replace("Z", "+00")}~${descending ? "ffffffff-ffff-ffff-ffff-ffffffffffff" : "00000000-0000-0000-0000-000000000000"}`;

/** Cuts the extra row off, turns a backward page round, and says what lies on both sides. */
export const pageOf = <Row extends { id: string; cursorKey: string }>(
  found: readonly Row[],
  limit: number,
  cursor: Cursor | undefined,
): Page<Row> => {
  const rows = found.slice(0, limit);
  if (cursor?.back) rows.reverse();
  const more = found.length > limit;
  const mark = (row: Row | undefined) => (row ? `${row.cursorKey}~${row.id}` : undefined);
  return {
    rows,
    newer: cursor && (!cursor.back || more) ? mark(rows[0]) : undefined,
    older: cursor?.back || more ? mark(rows.at(-1)) : undefined,
  };
};
