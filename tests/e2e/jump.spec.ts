import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

test("users, operations, tokens and the audit log begin at a date, in the reader's zone, and go on both ways", async ({
  admin: page,
  db,
}) => {
  const person = await addPerson(db, { firstName: "Jumped" });
  await db`update users set created_at = '2021-06-01T12:00:30Z' where id = ${person.id}`;
  await db`
    insert into password_reset_tokens (user_id, token, expires_at, created_at)
    values (${person.id}, ${`jump ${person.id}`}, '2021-06-02T12:00:00Z', '2021-06-01T12:00:30Z')`;
  await db`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, created_at)
    select gen_random_uuid(), 'token.revoke', u.id, u.email, 'admin', gen_random_uuid(), 'jumped to', '2021-06-01T12:00:30Z' from users u where u.email = ${staff.admin}`;
  await db`insert into audit_logs (action, resource, resource_id, created_at) values ('update', 'user', ${person.id}, '2021-06-01T12:00:30Z')`;
  await page.goto(paths.account());
  await page.getByRole("combobox", { name: "Time zone" }).selectOption("Europe/Lisbon");
  await page.getByRole("button", { name: "Save" }).click();
  await expect(page.getByRole("status").getByText("Kept.")).toBeVisible();
  const rows = page.getByRole("main").getByRole("row");
  for (const [path, text] of [
    [paths.users(), person.email],
    [paths.operations(), "jumped to"],
    [paths.tokens(), person.email],
    [paths.audit(), /1 Jun 2021/],
  ] as const) {
    await page.goto(path);
    await expect(rows.nth(1)).not.toContainText(text);
    const field = page.getByLabel("Jump to");
    await expect(field).toHaveAccessibleDescription("Lisbon");
    // An hour ahead of UTC in June.
    await field.fill("2021-06-01T13:01");
    await page.getByRole("button", { name: "Go" }).click();
    await expect(page, path).toHaveURL(/after=2021-06-01\+12%3A01%3A00/);
    await expect(rows.nth(1), path).toContainText(text);
    await page.getByRole("link", { name: "Newer" }).click();
    await expect(page, path).toHaveURL(/before=/);
    await expect(page.getByRole("link", { name: "Older" }), path).toBeVisible();
  }
  // What is filtered stays, and the oldest first begin there and go on to the newer ones.
  await page.goto(paths.users({ q: "walk.example", sort: "oldest" }));
  await page.getByLabel("Jump to").fill("2021-06-01T13:00");
  await page.getByRole("button", { name: "Go" }).click();
  await expect(page).toHaveURL(/q=walk\.example&sort=oldest&after=/);
  await expect(rows.nth(1)).toContainText(person.email);
  await page.goto(paths.users({ sort: "email" }));
  await expect(page.getByLabel("Jump to")).toHaveCount(0);
});

test("a jump to what is no moment is none", async ({ ask, signIn }) => {
  const { cookie } = await signIn(staff.auditor);
  for (const path of ["/users", "/operations", "/tokens", "/audit"])
    for (const jump of ["", "soon", "0000-01-01T00:00", "0000-01-01T00:00:00Z", "%00", "1969-12-31T23:59", "9999-12-31T23:59"])
      expect([path, jump, (await ask(`${path}?jump=${jump}`, { headers: { cookie } })).status]).toEqual([path, jump, 200]);
});

test("moments that one filters by say whose clock they are of", async ({ signIn, browse, db }) => {
  const session = await signIn(staff.support);
  const page = await browse(session);
  for (const [zone, city] of [
    ["UTC", "UTC"],
    ["America/New_York", "New York"],
  ] as const) {
    await db`delete from user_preferences where user_id = ${session.userId}`;
    await db`insert into user_preferences (user_id, timezone) values (${session.userId}, ${zone})`;
    await page.goto(paths.sessions({ created: "custom", expires: "custom" }));
    for (const label of ["Created from", "Created until", "Expires from", "Expires until"])
      await expect(page.getByLabel(label)).toHaveAccessibleDescription(city);
    await page.goto(paths.audit({ range: "custom" }));
    for (const label of ["From", "Until"]) await expect(page.getByLabel(label, { exact: true })).toHaveAccessibleDescription(city);
    await page.goto(paths.user(session.userId, { tab: "history" }));
    for (const label of ["As of", "compared with"]) await expect(page.getByLabel(label)).toHaveAccessibleDescription(city);
  }
});
