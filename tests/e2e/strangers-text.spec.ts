import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

test("what a stranger wrote is shown as text", async ({ admin: page, db, signIn, browse }) => {
  const payload = `<img src=x onerror=alert(1)><script>alert(2)</script>"'\u202e`;
  const person = await addPerson(db, { firstName: payload.slice(0, 100), lastName: "Mallory", sessions: 1 });
  await db`update user_sessions set user_agent = ${payload}, device_info = ${`{"app": ${JSON.stringify(payload)}, "os": "<b>"}`}::text::jsonb where user_id = ${person.id}`;
  await db`
    insert into audit_logs (user_id, action, resource, resource_id, old_values, new_values, user_agent)
    values (${person.id}, 'update', 'user', ${person.id}, ${JSON.stringify({ first_name: "x", [payload]: payload })}::text::jsonb, ${JSON.stringify({ first_name: payload })}::text::jsonb, ${payload})`;
  const [entry] = await db<{ id: string }[]>`select id from audit_logs where user_id = ${person.id}`;
  for (const path of [
    "/users?q=Mallory",
    `/users/${person.id}`,
    `/users/${person.id}?tab=activity`,
    "/sessions?q=Mallory",
    "/audit",
    `/audit/${entry?.id}`,
  ]) {
    await page.goto(path);
    await expect(page.getByText("<img src=x").first()).toBeVisible();
  }
  // Long names neither.
  const long = await addPerson(db, { firstName: "W".repeat(100), lastName: "Ü".repeat(100), sessions: 1 });
  const narrow = await browse(await signIn(staff.admin), { viewport: { width: 360, height: 740 } });
  for (const path of ["/users", `/users/${long.id}`, "/sessions"]) {
    await narrow.goto(path);
    expect(await narrow.evaluate(() => document.documentElement.scrollWidth <= document.documentElement.clientWidth), path).toBe(true);
  }
});
