import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

const addLimit = (db: Pool, key: string, count: number, minutes = 10) =>
  db`insert into rate_limits (key, count, reset_time) values (${key}, ${count}, now() + make_interval(mins => ${minutes}))`;

const keysOf = async (db: Pool, part: string) =>
  (await db<{ key: string }[]>`select key from rate_limits where key like ${`%${part}%`} order by key`).map(({ key }) => key);

const entriesOf = (db: Pool, reason: string) => db`
  select a.action, a.resource, a.old_values ->> 'key' as key, o.ticket from gatehouse.operations o join audit_logs a on a.operation_id = o.id
  where o.reason = ${reason} order by key`;

test("rate_limit.read: keys are read as person, address and route, the hottest first; an unknown shape stands as it is", async ({
  auditor: page,
  db,
}) => {
  const person = await addPerson(db, { firstName: "Ottilie" });
  await addLimit(db, `api:user:${person.id}:/v1/orders`, 1_000_003);
  await addLimit(db, `api:ip:2001:db8:44::7:/v1/walk`, 1_000_002);
  await addLimit(db, `tenant/${person.id}`, 1_000_001);
  await page.goto("/");
  await page.getByRole("link", { name: "Rate limits" }).click();
  const rows = page.getByRole("table", { name: "Rate limits" }).getByRole("row");
  await expect(rows.nth(1)).toContainText(person.name);
  await expect(rows.nth(1)).toContainText("/v1/orders");
  await expect(rows.nth(2)).toContainText("2001:db8:44::7");
  await expect(rows.nth(3)).toContainText("Unknown shape");
  await expect(rows.nth(3)).toContainText(`tenant/${person.id}`);
  await expect(rows.nth(1).getByText(/^in (9 min|10 min)/)).toBeVisible();

  await page.getByRole("searchbox", { name: "Search rate limits" }).fill(person.id);
  await expect(page).toHaveURL(paths.rateLimits({ q: person.id }));
  await expect(rows).toHaveCount(3);
  await page.getByRole("link", { name: "Expired" }).click();
  await expect(page.getByText("No rate limit matches")).toBeVisible();
  for (const name of [`Reset api:user:${person.id}:/v1/orders`]) {
    await page.getByRole("link", { name: "Running 2" }).click();
    const button = page.getByRole("button", { name });
    await expect(button).toHaveAccessibleDescription("Your role auditor may not reset rate limits.");
  }
});

test("rate_limit.reset: one, with a reason, and the log says which", async ({ support: page, db }) => {
  const person = await addPerson(db);
  await addLimit(db, `signin:account:${person.email}`, 9);
  await page.goto(paths.rateLimits({ q: person.email }));
  await page.getByRole("button", { name: `Reset signin:account:${person.email}` }).click();
  const dialog = page.getByRole("dialog", { name: "Reset 1 rate limit" });
  await dialog.getByLabel("Reason").fill(`called in: ${person.email}`);
  await dialog.getByLabel("Ticket").fill("SUP-77");
  await dialog.getByRole("button", { name: "Reset" }).click();
  await expect(page.getByRole("status").getByText("1 rate limit reset.")).toBeVisible();
  await expect(page.getByText("No rate limit matches")).toBeVisible();
  expect(await keysOf(db, person.email)).toEqual([]);
  expect([...(await entriesOf(db, `called in: ${person.email}`))]).toEqual([
    { action: "reset", resource: "rate_limit", key: `signin:account:${person.email}`, ticket: "SUP-77" },
  ]);
  await page.goto(paths.audit({ action: "rate_limit.reset", target: person.email }));
  await expect(page.getByRole("row", { name: /Reset a rate limit of/ })).toContainText(`signin:account:${person.email}`);
});

test("rate_limit.reset of a selection, and of all that begin with what was searched for, never more than were shown", async ({
  admin: page,
  db,
}) => {
  const { id } = await addPerson(db);
  for (const route of ["a", "b", "c", "d"]) await addLimit(db, `${id}:/v1/${route}`, 3);
  await page.goto(paths.rateLimits({ q: `${id}:/v1/a` }));
  await expect(page.getByRole("button", { name: "Reset the one that begins with it" })).toBeVisible();
  await page.goto(paths.rateLimits({ q: id }));
  await page.getByRole("checkbox", { name: `Select ${id}:/v1/a` }).check();
  await page.getByRole("checkbox", { name: `Select ${id}:/v1/b` }).check();
  await page.getByRole("button", { name: "Reset selected rate limits" }).click();
  await page.getByRole("dialog", { name: "Reset 2 rate limits" }).getByLabel("Reason").fill(`two of ${id}`);
  await page.getByRole("dialog").getByRole("button", { name: "Reset" }).click();
  await expect(page.getByRole("status").getByText("2 rate limits reset.")).toBeVisible();
  expect(await keysOf(db, id)).toEqual([`${id}:/v1/c`, `${id}:/v1/d`]);

  await page.getByRole("button", { name: "Reset all 2 that begin with it" }).click();
  await addLimit(db, `${id}:/v1/e`, 3);
  const dialog = page.getByRole("dialog", { name: "Reset 2 rate limits" });
  await dialog.getByLabel("Reason").fill(`rest of ${id}`);
  await dialog.getByRole("button", { name: "Reset all" }).click();
  await expect(dialog.getByRole("alert")).toContainText("3 rate limits match now, 2 were shown.");
  expect(await keysOf(db, id)).toHaveLength(3);
  await page.reload();
  await page.getByRole("button", { name: "Reset all 3 that begin with it" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill(`rest of ${id}`);
  await page.getByRole("dialog").getByRole("button", { name: "Reset all" }).click();
  await expect(page.getByRole("status").getByText("3 rate limits reset.")).toBeVisible();
  expect(await keysOf(db, id)).toEqual([]);
  expect(await entriesOf(db, `rest of ${id}`)).toHaveLength(3);
});

test("rate_limit.reset of those that are over", async ({ admin: page, db }) => {
  const { id } = await addPerson(db);
  await addLimit(db, `${id}:over`, 3, -20);
  await addLimit(db, `${id}:running`, 3);
  await page.goto(paths.rateLimits({ state: "expired" }));
  await page.getByRole("button", { name: "Reset expired ones" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill(`over: ${id}`);
  await page.getByRole("dialog").getByRole("button", { name: "Reset all" }).click();
  await expect(page.getByRole("status").getByText(/\d+ rate limits? reset\./)).toBeVisible();
  expect(await keysOf(db, id)).toEqual([`${id}:running`]);
});
