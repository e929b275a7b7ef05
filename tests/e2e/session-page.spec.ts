import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

test.use({ tolerated: /404 \(Not Found\)/ });

test("session.read: a session's own page, from its row: facts, signals with their SQL, what is like it, its events", async ({
  auditor: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 5 });
  await db`update users set password_changed_at = now() - interval '10 minutes' where id = ${person.id}`;
  await db`
    insert into audit_logs (user_id, action, resource, resource_id, new_values)
    values (${person.id}, 'create', 'session', ${person.sessionIds[0] ?? ""}, ${db.json({ user_id: person.id })})`;
  await page.goto(`/users/${person.id}`);
  await page.getByRole("link", { name: "Chrome 142" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Chrome 142 on Windows Live" })).toBeVisible();
  const [title, badge] = await Promise.all([
    page.getByRole("heading", { level: 1 }).boundingBox(),
    page.getByRole("heading", { level: 1 }).getByText("Live").boundingBox(),
  ]);
  expect(Math.abs((title?.y ?? 0) + (title?.height ?? 0) / 2 - (badge?.y ?? 0) - (badge?.height ?? 0) / 2)).toBeLessThan(1);
  const facts = page.getByRole("region", { name: "Facts" });
  await expect(facts.getByRole("link", { name: person.name })).toBeVisible();
  await expect(facts.getByText("Chrome, Windows, computer")).toBeVisible();
  await expect(facts.getByText("Chrome 142 test")).toBeVisible();

  const signals = page.getByRole("region", { name: "Signals" });
  const signal = (name: string) => signals.getByRole("listitem").filter({ has: page.getByText(name, { exact: true }) });
  await expect(signal("Password change")).toContainText("Look");
  await expect(signal("Password change")).toContainText("The password was changed after this session began");
  await expect(signal("Browser")).toContainText("None of 4 earlier sessions of this person used the same browser or app.");
  await expect(signal("Time of day")).toContainText("Cannot tell");
  await expect(signal("Parallel sessions")).toContainText("Usual");
  await expect(signal("Parallel sessions")).toContainText("This person has 5 live sessions; more than 10 are many.");
  // The badge and the sentence are the verdict: a title that is one itself would speak against them.
  await expect(signals).not.toContainText(/new network|new browser|older than|unusual|long idle/i);
  await signals.getByRole("button", { name: "Show SQL: signal parallel" }).click();
  await expect(page.getByRole("dialog", { name: "SQL of signal parallel" })).toContainText(`'${person.sessionIds[0]}'::uuid`);
  await page.keyboard.press("Escape");

  await expect(page.getByRole("region", { name: "Audit events" })).toContainText("Opened a session");
  const others = page.getByRole("region", { name: "Sessions like this one" });
  // Five are live, and this one is one of them; each of the others has another address, and another browser or system.
  await db`
    update user_sessions set created_at = now() - interval '3 days' where id = ${person.sessionIds[1] ?? ""}`;
  const stranger = await addPerson(db, { sessions: 1 });
  await db`update user_sessions set ip_address = '203.0.113.201' where id = any (${[person.sessionIds[0] ?? "", ...stranger.sessionIds]}::uuid[])`;
  await db`update user_sessions set created_at = date_trunc('day', now(), 'UTC') where user_id = ${person.id} and id <> ${person.sessionIds[1] ?? ""}`;
  await page.reload();
  await expect(others.getByRole("link")).toHaveText([
    "Others of this person4live",
    "Others from this address1live, of anybody",
    "Others with this browser and system0live, of this person",
    /^Others begun on .*20\d\d3live, of this person, the day in UTC$/,
  ]);
  await expect(others.getByText("This session itself is not counted")).toBeVisible();
  await expect(page.getByRole("button", { name: "End session…" })).toHaveAccessibleDescription("Your role auditor may not end sessions.");
  await others.getByRole("link", { name: /With this browser and system ?0/i }).click();
  await expect(page.getByRole("row", { name: new RegExp(person.email) })).toHaveCount(1);
  const nobodys = crypto.randomUUID();
  await page.goto(paths.session(nobodys));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such session");
  await expect(page.getByText(nobodys)).toBeVisible();
  await page.getByRole("link", { name: "what the log has about this id" }).click();
  await expect(page).toHaveURL(paths.audit({ target: nobodys }));
});

test.describe("a session that is ended on its page", () => {
  test("session.revoke: asked, ended, told who did it and why", async ({ support: page, db }) => {
    const person = await addPerson(db, { sessions: 2 });
    const id = person.sessionIds[1] ?? "";
    await page.goto(`/sessions/${id}`);
    await page.getByRole("link", { name: "End session…" }).click();
    const dialog = page.getByRole("dialog", { name: `End 1 session of ${person.name}` });
    await dialog.getByLabel("Reason").fill(`seen on its page, of ${person.email}`);
    await dialog.getByRole("button", { name: "End session" }).click();
    await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Ended");
    // What opened the dialog is gone.
    await expect(page.getByText("1 session ended.").locator("..")).toBeFocused();
    await expect(page.getByRole("region", { name: "Signals" }).getByRole("listitem").filter({ hasText: "Last use" })).toContainText(
      "Does not apply",
    );
    await expect(page.getByRole("region", { name: "Facts" })).toContainText(`seen on its page, of ${person.email}`);
    await expect(page.getByRole("region", { name: "Audit events" })).toContainText("ended a session");
    expect(await db`select id from user_sessions where user_id = ${person.id}`).toEqual([{ id: person.sessionIds[0] }]);
  });
});

test("a session of the console shows the sign-in that opened it", async ({ auditor: page, signIn, db }) => {
  const { id, userId } = await signIn(staff.support);
  await db`
    insert into audit_logs (user_id, action, resource, resource_id, new_values)
    values (${userId}, 'login', 'auth', ${userId}, ${db.json({ session_id: id, client: "gatehouse" })})`;
  await page.goto(paths.session(id));
  await expect(page.getByRole("region", { name: "Audit events" })).toContainText(/signed in/i);
});
