import { paths } from "@/lib/paths";
import { expect, test } from "./fixtures";
import { addPerson } from "./people";

test("user.read: the row as of a moment, beside today's, with gaps marked and a change undone", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Hedwig", lastName: "Lamarr", sessions: 1 });
  await db`update users set created_at = '2026-01-01T00:00Z', updated_at = now() where id = ${person.id}`;
  const entries = [
    [
      "2026-01-01T00:00Z",
      "create",
      null,
      { email: "old@walk.example", first_name: "Hedwig", last_name: "Kiesler", role: "user", status: "active" },
    ],
    ["2026-02-01T10:00Z", "update", { last_name: "Kiesler" }, { last_name: "Lamarr" }],
    // Nobody wrote down when it became inactive.
    ["2026-03-01T10:00Z", "update", { status: "inactive" }, { status: "active" }],
    ["2026-04-01T10:00Z", "update", { email: "old@walk.example" }, { email: person.email }],
  ] as const;
  for (const [at, action, before, after] of entries) {
    await db`
      insert into audit_logs (action, resource, resource_id, old_values, new_values, created_at)
      values (${action}, 'user', ${person.id}, ${before && db.json(before)}, ${after && db.json(after)}, ${at}::text::timestamptz)`;
  }
  await page.goto(paths.user(person.id));
  await expect(page.getByRole("link", { name: "Changed outside the log" })).toBeVisible();
  await page.getByRole("link", { name: "History" }).click();
  const gaps = page.getByRole("region", { name: "Changed outside the log" });
  // From the next year on the year is said as well.
  await expect(gaps).toContainText(/status was active on 1 Jan( 2026)?, 00:00:00 and inactive before 1 Mar( 2026)?, 10:00:00\./);
  const row = page.getByRole("table", { name: "The account through time" });
  await expect(row.getByRole("row", { name: /^last_name/ })).toHaveText(/^last_name Lamarr|last_nameLamarr/);

  await page.getByLabel("As of").fill("2026-01-15T12:00");
  await expect(page).toHaveURL(/at=2026-01-15/);
  await expect(row.getByRole("row", { name: /^last_name/ })).toContainText("differsKieslerLamarr");
  await expect(row.getByRole("row", { name: /^email / })).toContainText("old@walk.example");
  await expect(row.getByRole("row", { name: /^status/ })).toContainText("changed outside the log in between");
  await expect(row.getByRole("row", { name: /^role/ })).not.toContainText("differs");
  await page.getByLabel("compared with").fill("2026-03-15T12:00");
  await expect(page).toHaveURL(/against=2026-03-15/);
  await expect(row.getByRole("columnheader")).toHaveText(["Column", /^15 Jan 2026/, /^15 Mar 2026/]);
  await expect(row.getByRole("row", { name: /^email / })).not.toContainText("differs");
  await page.reload();
  await expect(page.getByLabel("As of")).toHaveValue("2026-01-15T12:00");
  await page.goto(paths.user(person.id, { tab: "history", at: "2025-06-01T00:00" }));
  await expect(row.getByRole("row", { name: /^role/ })).toContainText("not there yet");

  const changes = page.getByRole("table", { name: "Changes" });
  await changes
    .getByRole("row", { name: /Kiesler → Lamarr/ })
    .getByRole("link", { name: "As before it" })
    .click();
  await expect(page).toHaveURL(/at=2026-02-01T09%3A59%3A59\.999Z/);
  await expect(row.getByRole("row", { name: /^last_name/ })).toContainText("differsKieslerLamarr");

  await page.getByRole("button", { name: "Undo: status" }).click();
  const dialog = page.getByRole("dialog", { name: "Undo the status of Hedwig Lamarr" });
  await expect(dialog).toContainText("1 live session ends");
  await expect(dialog).toContainText("A console session is refused at its next request");
  await dialog.getByLabel("Reason").fill("it was right before");
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText(/The person is inactive\. 1 session ended\./)).toBeVisible();
  expect(await db`select status from users where id = ${person.id}`).toEqual([{ status: "inactive" }]);
  expect(
    await db`
      select a.old_values ->> 'status' as old, a.new_values ->> 'status' as new from gatehouse.operations o
      join audit_logs a on a.operation_id = o.id and a.resource = 'user' where o.reason = 'it was right before'`,
  ).toEqual([{ old: "active", new: "inactive" }]);
  await expect(changes.getByRole("row", { name: /status: active → inactive/ })).toBeVisible();

  await changes
    .getByRole("row", { name: /Kiesler → Lamarr/ })
    .getByRole("button", { name: "Undo: last name" })
    .click();
  await page.getByRole("dialog", { name: "Undo the last name of Hedwig Lamarr" }).getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Hedwig Kiesler" })).toBeVisible();
  await expect(changes.getByRole("row", { name: /Lamarr → Kiesler/ })).toBeVisible();
  await expect(changes.getByRole("row", { name: /Kiesler → Lamarr/ }).getByRole("button", { name: "Undo: last name" })).toHaveCount(0);
});

test("a suspension comes back with its end, and what somebody else was quicker to undo is said", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Grace", lastName: "Wait" });
  const log = (before: object, after: object, at: string) => db`
    insert into audit_logs (action, resource, resource_id, old_values, new_values, created_at)
    values ('update', 'user', ${person.id}, ${db.json({ ...before })}, ${db.json({ ...after })}, now() - ${at}::interval)`;
  await log({ status: "suspended", suspended_until: "2038-01-19T03:14:07Z" }, { status: "active" }, "1 hour");
  await log({ first_name: "Gracie" }, { first_name: "Grace" }, "2 hours");
  await page.goto(paths.user(person.id, { tab: "history" }));
  const undo = page.getByRole("dialog");
  await expect(page.getByRole("button", { name: "Undo: end of the suspension" })).toHaveCount(0);
  await page.getByRole("button", { name: "Undo: status" }).click();
  await expect(undo).toContainText("The status is “suspended” again, until 19 Jan 2038, 03:14:07 UTC");
  await undo.getByLabel("Reason").fill("lifted by mistake");
  await undo.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText("The person is suspended.")).toBeVisible();
  const ends = () => db`select until from gatehouse.suspensions where user_id = ${person.id}`;
  expect(await ends()).toEqual([{ until: new Date("2038-01-19T03:14:07Z") }]);

  await db`update gatehouse.suspensions set until = '2038-02-01Z' where user_id = ${person.id}`;
  await log({ suspended_until: "2038-01-19T03:14:07Z" }, { suspended_until: "2038-02-01T00:00:00Z" }, "-1 second");
  await page.reload();
  await page.getByRole("button", { name: "Undo: end of the suspension" }).click();
  await expect(undo).toContainText("The suspension ends by itself on 19 Jan 2038, 03:14:07 UTC again");
  await undo.getByLabel("Reason").fill("one day too many");
  await undo.getByRole("button", { name: "Undo" }).click();
  await expect(undo).toHaveCount(0);
  expect(await ends()).toEqual([{ until: new Date("2038-01-19T03:14:07Z") }]);

  await page.getByRole("button", { name: "Undo: first name" }).click();
  await db`update users set first_name = 'Gracia' where id = ${person.id}`;
  await undo.getByRole("button", { name: "Undo" }).click();
  await expect(undo).toContainText("The first name is Gracia by now.");
  expect(await db`select first_name from users where id = ${person.id}`).toEqual([{ firstName: "Gracia" }]);
  // The page shows it once the dialog is closed: from a page of before, every other try would be refused as well.
  await undo.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Gracia Wait" })).toBeVisible();
});

test("a suspension whose end has passed does not come back", async ({ admin: page, db }) => {
  const person = await addPerson(db);
  await db`
    insert into audit_logs (action, resource, resource_id, old_values, new_values)
    values ('update', 'user', ${person.id}, '{"status": "suspended", "suspended_until": "2024-01-01T00:00:00Z"}', '{"status": "active"}')`;
  await page.goto(paths.user(person.id, { tab: "history" }));
  await expect(page.getByRole("button", { name: "Undo: status" })).toHaveAccessibleDescription(
    /was to end on 1 Jan 2024.*, which is past\./,
  );
  await expect(page.getByRole("button", { name: "Undo: status" })).toBeDisabled();
});

test("undoing a role counts what it hits, and leaves the sessions if it is told to", async ({ admin: page, db }) => {
  const person = await addPerson(db, { firstName: "Irene", role: "admin", sessions: 2 });
  const [others] = await db<
    { n: number }[]
  >`select count(*) as n from users where role = 'admin' and status = 'active' and id <> ${person.id}`;
  await db`
    insert into audit_logs (action, resource, resource_id, old_values, new_values)
    values ('update', 'user', ${person.id}, '{"role": "support"}', '{"role": "admin"}')`;
  await page.goto(paths.user(person.id, { tab: "history" }));
  await page.getByRole("button", { name: "Undo: role" }).click();
  const dialog = page.getByRole("dialog", { name: `Undo the role of ${person.name}` });
  await expect(dialog).toContainText("2 live sessions end");
  await expect(dialog).toContainText("A console session is refused at its next request");
  await expect(dialog).toContainText(`${others?.n} active admin${others?.n === 1 ? " is" : "s are"} left without them`);
  await expect(dialog).toHaveCSS("white-space", "normal");
  await expect(dialog).toHaveCSS("text-align", /^(start|left)$/);
  await dialog.getByRole("checkbox", { name: "End their live sessions" }).uncheck();
  await expect(dialog).toContainText("2 live sessions stay");
  await expect(dialog).not.toContainText("refused at its next request");
  await dialog.getByLabel("Reason").fill("an admin by mistake");
  await dialog.getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText("The role is support.", { exact: true })).toBeVisible();
  expect(await db`select role from users where id = ${person.id}`).toEqual([{ role: "support" }]);
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(2);
});

test("an auditor sees the history and may undo nothing; garbage in the URL is today", async ({ auditor: page, db }) => {
  const person = await addPerson(db);
  await db`
    insert into audit_logs (action, resource, resource_id, old_values, new_values)
    values ('update', 'user', ${person.id}, '{"status": "inactive", "password": "hunter2"}', '{"status": "active", "password": "hunter3"}')`;
  await page.goto(paths.user(person.id, { tab: "history", at: "yesterday", against: "9999-99-99T99:99" }));
  await expect(page.getByRole("table", { name: "The account through time" }).getByRole("columnheader")).toHaveText(["Column", "Today"]);
  await expect(page.getByRole("button", { name: "Undo: status" })).toHaveAccessibleDescription(
    "Your role auditor may not change a status.",
  );
  await expect(page.locator("main")).not.toContainText("hunter");
});

test("people who were changed outside the log are marked in the list", async ({ support: page, db }) => {
  const person = await addPerson(db, { lastName: "Unlogged" });
  await db`update users set created_at = now() - interval '2 hours' where id = ${person.id}`;
  await page.goto(paths.users({ q: "unlogged" }));
  await expect(page.getByRole("row", { name: person.email })).toContainText("changed outside the log");
});
