import { countPeopleByStatus, StatusCount } from "@/lib/db/overview";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { addPerson } from "./people";

test("countPeopleByStatus: every status, up to the cap, and what the planner knows", async ({ owner, app }) => {
  const of = async (cap: number) => expectRows(countPeopleByStatus(app, cap), StatusCount);
  expect(await of(10)).toEqual(["active", "inactive", "suspended"].map((status) => ({ status, count: 0, estimate: -1 })));
  for (let i = 0; i < 8; i++) await addPerson(owner, { status: i < 5 ? "active" : "suspended" });
  await owner`analyze users`;
  expect((await of(10)).map(({ status, count, estimate }) => [status, count, Math.round(estimate)])).toEqual([
    ["active", 5, 5],
    ["inactive", 0, -1],
    ["suspended", 3, 3],
  ]);
  expect((await of(2)).map(({ count }) => count)).toEqual([3, 0, 3]);
});
