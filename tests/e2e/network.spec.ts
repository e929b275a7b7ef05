import { expect, test } from "./fixtures";
import { addPerson } from "./people";

test("the network page: found from a session's address, counted, and ended from there", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 2, firstName: "Nettie" });
  await db`update user_sessions set ip_address = '198.51.100.201' where user_id = ${person.id}`;
  await db`insert into rate_limits (key, count, reset_time) values ('api:ip:198.51.100.201', 3, now() + interval '1 hour')`;
  await db`
    insert into audit_logs (user_id, action, resource, resource_id, ip_address)
    values (null, 'login_failed', 'auth', ${person.id}, '198.51.100.201'), (${person.id}, 'login', 'auth', ${person.id}, '198.51.100.201')`;
  await page.goto(`/users/${person.id}`);
  await page.getByRole("link", { name: "198.51.100.201" }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: "198.51.100.201" })).toBeVisible();
  const figures = page.getByRole("region", { name: "Figures" });
  for (const [name, value] of [
    ["Live sessions", "2"],
    ["People", "1"],
    ["Sign-ins, 30 days", "1"],
    ["Failed sign-ins, 30 days", "1"],
    ["Rate-limit keys", "1"],
  ] as const) {
    await expect(figures.getByRole("link", { name: new RegExp(`^${name} ?${value}`) }), name).toBeVisible();
  }
  await expect(page.getByRole("table", { name: "People" }).getByRole("row", { name: /Nettie/ })).toBeVisible();

  await page.getByRole("link", { name: "End all 2 matching…" }).click();
  const dialog = page.getByRole("dialog", { name: "End 2 sessions of 1 person" });
  await dialog.getByLabel("Reason").fill(`from the network of ${person.email}`);
  await dialog.getByRole("button", { name: "End sessions" }).click();
  await expect(page.getByRole("status").getByText("2 sessions ended.")).toBeVisible();
  await expect(page.getByText("No live session from there")).toBeVisible();
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
  expect(
    await db`select target_count, result -> 'filter' as filter from gatehouse.operations where reason = ${`from the network of ${person.email}`}`,
  ).toEqual([{ targetCount: 2, filter: { network: "198.51.100.201" } }]);
});

test("the network page takes a network, and says when something is none", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { sessions: 5 });
  await page.goto("/network");
  await expect(page.getByText("Which address?")).toBeVisible();
  await page.getByRole("searchbox", { name: "IP address or network" }).fill("2001:db8:7::/48");
  await expect(page).toHaveURL(/ip=2001/);
  await expect(page.getByRole("heading", { level: 1, name: "2001:db8:7::/48" })).toBeVisible();
  await expect(page.getByText("cannot tell")).toBeVisible();
  await expect(page.getByRole("table", { name: "People" }).getByRole("link", { name: new RegExp(person.email) })).toBeVisible();
  await expect(page.getByRole("button", { name: /^End all/ })).toHaveAccessibleDescription("Your role auditor may not end sessions.");
  await page.goto("/network?ip=300.1.2.3");
  await expect(page.getByText("This is not an address")).toBeVisible();
});

test("the rate-limit keys of a network lead to those keys, running or over, where a search can say it", async ({ support: page, db }) => {
  await db`
    insert into rate_limits (key, count, reset_time)
    values ('api:ip:192.88.99.201', 3, now() + interval '1 hour'), ('signin:network:192.88.99.77', 9, now() - interval '1 hour'),
      ('api:ip:192.88.98.5', 2, now() + interval '1 hour')`;
  const figures = page.getByRole("region", { name: "Figures" });
  for (const [network, q, keys] of [
    ["192.88.99.201/32", "192.88.99.201", ["api:ip:192.88.99.201"]],
    ["192.88.99.9/24", "192.88.99.", ["signin:network:192.88.99.77", "api:ip:192.88.99.201"]],
    ["192.88.0.0/16", "192.88.", ["signin:network:192.88.99.77", "api:ip:192.88.99.201", "api:ip:192.88.98.5"]],
  ] as const) {
    await page.goto(`/network?ip=${network}`);
    await figures.getByRole("link", { name: new RegExp(`^Rate-limit keys ${keys.length}$`) }).click();
    await expect(page.getByRole("searchbox", { name: "Search rate limits" })).toHaveValue(q);
    for (const key of keys) await expect(page.getByRole("row").filter({ hasText: key })).toBeVisible();
    await expect(page.getByRole("table").getByRole("row")).toHaveCount(keys.length + 1);
  }
  await page.goto("/network?ip=192.88.96.0/22");
  await expect(figures.getByText("Rate-limit keys")).toBeVisible();
  await expect(figures.getByRole("link", { name: /^Rate-limit keys/ })).toHaveCount(0);
});
