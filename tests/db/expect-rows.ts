import type { RowList } from "postgres";
import type { z } from "zod";
import { expect } from "@/tests/fixtures";

/** Runs a query; its columns must be exactly the keys of the row's schema, and every row must parse. Gives the rows. */
export async function expectRows<S extends z.ZodObject>(query: PromiseLike<RowList<z.infer<S>[]>>, row: S): Promise<z.infer<S>[]> {
  const rows = await query;
  expect(rows.columns.map(({ name }) => name).toSorted()).toEqual(Object.keys(row.shape).toSorted());
  for (const one of rows) row.parse(one);
  return [...rows];
}
