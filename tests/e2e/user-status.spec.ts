import { paths } from "@/lib/paths";
import { callAction } from "./actions";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";
import { startSite } from "./site";

const setStatus = "app/(console)/users/[id]/actions.ts setStatus";

test("user.set_status: suspended for a time with a reason, sessions ended, and active again through the same dialog", async ({
  admin: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 2, firstName: "Ines" });
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Change status" }).click();
  const dialog = page.getByRole("dialog", { name: `Change the status of ${person.name}` });
  await dialog.getByRole("radio", { name: "Suspended" }).check();
  await expect(dialog.getByText("2 live sessions end")).toBeVisible();
  await dialog.getByRole("checkbox", { name: "End their live sessions" }).uncheck();
  await expect(dialog.getByText("2 live sessions stay")).toBeVisible();
  await expect(dialog.getByText(/^A console session is refused at its next request/)).toHaveCount(0);
  await dialog.getByRole("checkbox", { name: "End their live sessions" }).check();
  await expect(dialog.getByText(/^A console session is refused at its next request/)).toBeVisible();
  await dialog.getByLabel("Ends by itself").fill("2031-02-03T04:05");
  await expect(dialog.getByText(/until 3 Feb 2031, 04:05:00 UTC; then they are active again/)).toBeVisible();
  await dialog.getByLabel("Reason").fill(`chargebacks of ${person.email}`);
  await dialog.getByLabel("Ticket").fill("RISK-7");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByRole("status").getByText("The person is suspended. 2 sessions ended.")).toBeVisible();
  await expect(page.getByText(/until 3 Feb 2031/)).toBeVisible();

  expect(
    await db`select u.status, s.until from users u join gatehouse.suspensions s on s.user_id = u.id where u.id = ${person.id}`,
  ).toEqual([{ status: "suspended", until: new Date("2031-02-03T04:05:00Z") }]);
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
  const [operation] = await db<
    { id: string }[]
  >`select id, kind, actor_email, ticket, target_count, result from gatehouse.operations where reason = ${`chargebacks of ${person.email}`}`;
  expect(operation).toMatchObject({
    kind: "user.set_status",
    actorEmail: staff.admin,
    ticket: "RISK-7",
    targetCount: 1,
    result: { ended: 2, was: "active" },
  });
  expect(
    await db`select resource, action, count(*) as n from audit_logs where operation_id = ${operation?.id ?? ""} group by 1, 2 order by 1`,
  ).toEqual([
    { resource: "session", action: "revoke", n: 2 },
    { resource: "user", action: "update", n: 1 },
  ]);

  await page.getByRole("link", { name: "Activity" }).click();
  const entry = page
    .getByRole("region", { name: "Activity" })
    .getByRole("listitem")
    .filter({ hasText: "suspended this person until 3 Feb 2031, 04:05:00 UTC" });
  await expect(entry).toContainText(`chargebacks of ${person.email}`);

  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Change status" }).click();
  await dialog.getByRole("radio", { name: "Active", exact: true }).check();
  await dialog.getByLabel("Reason").fill("cleared");
  await dialog.getByRole("button", { name: "Activate" }).click();
  await expect(page.getByRole("status").getByText("The person is active.")).toBeVisible();
  expect(await db`select status from users where id = ${person.id}`).toEqual([{ status: "active" }]);
  expect(await db`select from gatehouse.suspensions where user_id = ${person.id}`).toHaveLength(0);
});

test("user.set_status: of two who change it, the second sees both values and chooses", async ({ admin: page, db }) => {
  const person = await addPerson(db);
  await page.goto(paths.user(person.id));
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: "Change status" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Suspended" }).check();
  await dialog.getByLabel("Reason").fill("too late");
  await db`update users set status = 'inactive' where id = ${person.id}`;
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/the person is inactive by now, not active\./);
  await expect(dialog).toContainText("Somebody else made it inactive; it was active.");
  await expect(dialog.getByLabel("Reason")).toHaveValue("too late");
  expect(await db`select status from users where id = ${person.id}`).toEqual([{ status: "inactive" }]);
  expect(await db`select from gatehouse.operations where reason = 'too late'`).toHaveLength(0);
  await db`
    with done as (
      insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, target_count)
      values (gen_random_uuid(), 'user.set_status', ${person.id}, ${person.email}, 'admin', gen_random_uuid(), 'quicker', 1) returning id
    )
    insert into gatehouse.suspensions (user_id, until, operation_id) select ${person.id}, '2038-01-19 03:14:07+00', id from done`;
  await db`update users set status = 'suspended' where id = ${person.id}`;
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(dialog).toContainText("Somebody else made it suspended until 19 Jan 2038, 03:14:07 UTC; it was active.");
  await dialog.getByRole("button", { name: "Suspend" }).click();
  await expect(page.getByRole("status").getByText("The person is suspended.")).toBeVisible();
  expect(await db`select from gatehouse.suspensions where user_id = ${person.id}`).toHaveLength(0);
  expect(await db`select status from users where id = ${person.id}`).toEqual([{ status: "suspended" }]);
});

test("user.set_status: nobody changes their own, on screen or by hand", async ({ signIn, browse, site, db }) => {
  const session = await signIn(staff.admin);
  const page = await browse(session);
  const other = await addPerson(db, { role: "admin", firstName: "Second" });
  await page.goto(paths.user(session.userId));
  await page.getByRole("button", { name: "Actions" }).click();
  const item = page.getByRole("menuitem", { name: "Change status" });
  await expect(item).toBeDisabled();
  const others = /^Nobody changes their own status\. Another admin can: .*\.$/;
  await expect(item).toHaveAccessibleDescription(others);
  await expect(item).toHaveAccessibleDescription(new RegExp(other.email));
  await expect(page.getByRole("menuitem", { name: "Change role" })).toHaveAccessibleDescription(new RegExp(other.email));
  await item.click({ force: true });
  await expect(page.getByRole("dialog")).toHaveCount(0);
  const { state } = await callAction(site.url, setStatus, {
    path: "/",
    cookie: session.cookie,
    fields: {
      operationId: crypto.randomUUID(),
      userId: session.userId,
      expectedStatus: "active",
      status: "inactive",
      until: "",
      reason: "r",
      ticket: "",
    },
  });
  expect(state).toMatchObject({
    status: "refused",
    message: expect.stringMatching(/^Nobody changes their own status\. Another admin can: /),
  });
  expect(state?.message).toContain(other.email);
  await db`update users set role = 'user' where role = 'admin' and id <> ${session.userId}`;
  await page.reload();
  await page.getByRole("button", { name: "Actions" }).click();
  await expect(item).toHaveAccessibleDescription("Nobody changes their own status. There is no other active admin: make one first.");
});

test("user.set_status: a form with a field too many, a status or a moment that are none, is refused", async ({ signIn, site, db }) => {
  const { cookie } = await signIn(staff.admin);
  const person = await addPerson(db);
  const good = {
    operationId: crypto.randomUUID(),
    userId: person.id,
    expectedStatus: "active",
    status: "suspended",
    until: "",
    reason: "r",
    ticket: "",
  };
  const wrongs: Record<string, string>[] = [
    { role: "admin" },
    { status: "banned" },
    { until: "tomorrow" },
    { until: "2020-01-01T00:00:00.000Z" },
    { status: "inactive", until: "2031-01-01T00:00:00.000Z" },
    { reason: " " },
  ];
  for (const wrong of wrongs) {
    const { state } = await callAction(site.url, setStatus, { path: "/", cookie, fields: { ...good, ...wrong } });
    expect(state?.status, JSON.stringify(wrong)).toBe("refused");
  }
  expect(await db`select status from users where id = ${person.id}`).toEqual([{ status: "active" }]);
});

test("the menu of acts works by keyboard, and says to support and auditors what they may not", async ({ admin, support, auditor, db }) => {
  const person = await addPerson(db);
  await admin.goto(paths.user(person.id));
  const button = admin.getByRole("button", { name: "Actions" });
  await button.focus();
  await admin.keyboard.press("Enter");
  const items = admin.getByRole("menuitem");
  await expect(items.first()).toBeFocused();
  await admin.keyboard.press("End");
  await expect(items.last()).toBeFocused();
  await admin.keyboard.press("ArrowDown");
  await expect(items.first()).toBeFocused();
  await admin.keyboard.press("c");
  await expect(admin.getByRole("menuitem", { name: "Change role" })).toBeFocused();
  await admin.keyboard.press("c");
  await expect(admin.getByRole("menuitem", { name: "Change status" })).toBeFocused();
  await admin.keyboard.press("Escape");
  await expect(items).toHaveCount(0);
  await expect(button).toBeFocused();
  for (const [page, role] of [
    [support, "support"],
    [auditor, "auditor"],
  ] as const) {
    await page.goto(paths.user(person.id));
    await page.getByRole("button", { name: "Actions" }).click();
    const item = page.getByRole("menuitem", { name: "Change status" });
    await expect(item).toBeDisabled();
    await expect(item).toHaveAccessibleDescription(`Your role ${role} may not change a status.`);
  }
});

test("user.verify_email: there and back, with an entry for each", async ({ admin: page, db }) => {
  const person = await addPerson(db);
  await db`update users set email_verified = false, email_verified_at = null where id = ${person.id}`;
  await page.goto(paths.user(person.id));
  for (const [label, verb, words, verified] of [
    ["Mark e-mail as verified", "Mark as verified", "The e-mail counts as verified.", true],
    ["Mark e-mail as not verified", "Mark as not verified", "The e-mail counts as not verified.", false],
  ] as const) {
    await page.getByRole("button", { name: "Actions" }).click();
    await page.getByRole("menuitem", { name: label }).click();
    await page.getByRole("dialog").getByRole("button", { name: verb }).click();
    await expect(page.getByRole("status").getByText(words)).toBeVisible();
    expect(await db`select email_verified, email_verified_at is not null as dated from users where id = ${person.id}`).toEqual([
      { emailVerified: verified, dated: verified },
    ]);
  }
  expect(await db`select action from audit_logs where resource_id = ${person.id} and resource = 'user' order by created_at`).toEqual([
    { action: "verify_email" },
    { action: "unverify_email" },
  ]);
  await page.getByRole("link", { name: "Activity" }).click();
  await expect(page.getByText("took back the verification of the e-mail")).toBeVisible();
});

test("user.set_status: a suspension ends by itself when its time is over", async ({ siteDatabase, db }) => {
  const person = await addPerson(db, { status: "suspended" });
  const operation = crypto.randomUUID();
  await db`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id)
    values (${operation}, 'user.set_status', ${person.id}, 'x', 'admin', ${operation})`;
  await db`insert into gatehouse.suspensions (user_id, until, operation_id) values (${person.id}, now() - interval '1 second', ${operation})`;
  // Each process looks when it starts, and then every minute.
  const other = await startSite(siteDatabase.connection("app"), siteDatabase.connection("monitor"));
  await expect.poll(async () => (await db`select status from users where id = ${person.id}`)[0]).toEqual({ status: "active" });
  await other.stop();
  expect(
    await db`select user_id, old_values ->> 'status' as old, new_values ->> 'status' as new, new_values ->> 'reason' as reason from audit_logs where resource_id = ${person.id}`,
  ).toEqual([{ userId: null, old: "suspended", new: "active", reason: "The suspension was given this end." }]);
});
