import { test, expect } from "@/tests/fixtures";

test("a worker's database is migrated", async ({ owner, app, monitor, major }) => {
  const [row] = await owner<
    { version: number; user: string }[]
  >`select current_setting('server_version_num')::int / 10000 as version, current_user as user`;
  expect(row).toEqual({ version: major, user: "gatehouse_owner" });
  expect(await app`select current_user as u`).toEqual([{ u: "gatehouse_app" }]);
  expect(await monitor`select current_user as u`).toEqual([{ u: "gatehouse_monitor" }]);
});
