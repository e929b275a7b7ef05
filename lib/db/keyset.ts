import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";

/** An order that a list offers: an indexed key, the row's id behind it, both in one direction. */
export interface Order {
  key: Fragment;
  id: Fragment;
  type: "timestamptz" | "text" | "bigint";
  descending: boolean;
}

/** Reading direction: a page before the cursor is read backwards, so that the index gives the nearest rows first. */
const runsDown = (order: Order, cursor: Cursor | undefined) => order.descending !== (cursor?.back ?? false);

/** The condition that starts reading at the cursor; nothing for the first page. */
export const seek = (db: Db, order: Order, cursor: Cursor | undefined): Fragment => {
  if (!cursor) return db``;
  // By way of text: the driver would make a Date of a timestamptz, which has no microseconds and no infinity, and the next page would skip rows.
  const key = {
    text: db`${cursor.key}::text`,
    timestamptz: db`${cursor.key}::text::timestamptz`,
    bigint: db`${cursor.key}::text::bigint`,
  }[order.type];
  return runsDown(order, cursor)
    ? db`and (${order.key}, ${order.id}) < (${key}, ${cursor.id}::uuid)`
    : db`and (${order.key}, ${order.id}) > (${key}, ${cursor.id}::uuid)`;
};

/** ORDER BY in reading direction; pageOf() turns a backward page round. */
export const orderBy = (db: Db, order: Order, cursor: Cursor | undefined): Fragment =>
  runsDown(order, cursor) ? db`order by ${order.key} desc, ${order.id} desc` : db`order by ${order.key}, ${order.id}`;

/** A substring for LIKE with its wildcards taken literally. */
export const contains = (text: string) => `%${text.replace(/[\\%_]/g, "\\$&")}%`;
