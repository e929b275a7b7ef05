import { readFile } from "node:fs/promises";
import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { callAction } from "./actions";
import { axeFindings } from "./axe";
import { expect, staff, test } from "./fixtures";
import { send } from "./http";
import { addPerson } from "./people";

/** People of one surname whose e-mail is not verified. */
const addFamily = async (db: Pool, lastName: string, count: number, sessions = 0) => {
  const people = [];
  for (let n = 0; n < count; n++) people.push(await addPerson(db, { lastName, sessions }));
  await db`update users set email_verified = false where last_name = ${lastName}`;
  return people;
};

const operationOf = async (db: Pool, reason: string) => {
  const [row] = await db<{ id: string; kind: string; targetCount: number }[]>`
    select id, kind, target_count from gatehouse.operations where reason = ${reason}`;
  if (!row) throw new Error(`No operation has the reason "${reason}".`);
  return row;
};

const confirm = async (page: Page, verb: string, reason: string) => {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByRole("button", { name: verb }).click();
};

const verified = (db: Pool, lastName: string) => db`select from users where last_name = ${lastName} and email_verified`;
const toolbar = (page: Page) => page.getByRole("toolbar", { name: "Selected people" });

test("user.verify_email: of the people who are selected, and of nobody else", async ({ admin: page, db }) => {
  const [first, second] = await addFamily(db, "Verifiable", 3);
  await page.goto(paths.users({ q: "verifiable" }));
  await page.getByRole("row", { name: first?.email }).getByRole("checkbox").check();
  await page.getByRole("row", { name: second?.email }).getByRole("checkbox").check();
  await expect(toolbar(page)).toContainText("2 selected");
  await toolbar(page).getByRole("button", { name: "Verify e-mail" }).click();
  const dialog = page.getByRole("dialog", { name: "Verify the e-mail of 2 people" });
  await expect(dialog).toContainText("The e-mail of 2 people counts as verified from now on");
  await confirm(page, "Verify e-mails", "checked by phone");
  await expect(page.getByRole("status").getByText("2 people verified.")).toBeVisible();
  await expect(toolbar(page)).toHaveCount(0);
  expect(await verified(db, "Verifiable")).toHaveLength(2);
  const { id, kind, targetCount } = await operationOf(db, "checked by phone");
  expect({ kind, targetCount }).toEqual({ kind: "user.verify_email", targetCount: 2 });
  expect(await db`select action, resource from audit_logs where operation_id = ${id}`).toEqual(
    Array.from({ length: 2 }, () => ({ action: "verify_email", resource: "user" })),
  );
  await page.goto(paths.user(first?.id ?? "", { tab: "activity" }));
  await expect(page.getByText(/verified the e-mail/)).toBeVisible();
});

test("on a phone no row moves at the first selection, nor when what can be done with it has come", async ({ admin: page, db }) => {
  const [person] = await addFamily(db, "Steady", 2);
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(paths.users({ q: "steady" }));
  const row = page.getByRole("row", { name: person?.email });
  await expect(row.getByRole("checkbox")).toBeEnabled();
  const before = (await row.boundingBox())?.y ?? 0;
  const held: (() => Promise<void>)[] = [];
  await page.route("**/*.js*", (route) => {
    held.push(() => route.continue());
  });
  await row.getByRole("checkbox").check();
  await expect.poll(() => held.length).toBeGreaterThan(0);
  expect((await row.boundingBox())?.y).toBe(before);
  await expect(toolbar(page)).toHaveCount(0);
  for (const release of held) await release();
  await expect(toolbar(page)).toContainText("1 selected");
  expect((await row.boundingBox())?.y).toBe(before);
});

test("all that match, more than the page: the list is the preview, and no more is hit than it shows", async ({ admin: page, db }) => {
  const people = await addFamily(db, "Multitude", 53);
  await db`update users set email_verified = true where id = ${people[0]?.id ?? ""}`;
  await page.goto(paths.users({ q: "multitude", status: "active" }));
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(toolbar(page)).toContainText("50 selected");
  await toolbar(page).getByRole("button", { name: "Select all 53 that match" }).click();
  await expect(toolbar(page)).toContainText("All 53 that match");
  await toolbar(page).getByRole("button", { name: "Verify e-mail" }).click();
  const dialog = page.getByRole("dialog", { name: "Verify the e-mail of all 53 people that match" });
  await expect(dialog).toContainText("The e-mail of 52 people counts as verified from now on");
  await expect(dialog).toContainText("1 person verified already: skipped");
  // Somebody joins between the look and the click.
  await addPerson(db, { lastName: "Multitude" });
  await confirm(page, "Verify e-mails", "a multitude");
  await expect(dialog.getByRole("alert")).toHaveText(/More people match now than the 53 that were shown/);
  expect(await verified(db, "Multitude")).toHaveLength(2);
  await expect(dialog.getByRole("button", { name: "Verify e-mails" })).toBeDisabled();
  await dialog.getByRole("button", { name: "Look again" }).click();
  const again = page.getByRole("dialog", { name: "Verify the e-mail of all 54 people that match" });
  await expect(again).toContainText("2 people verified already: skipped");
  await expect(again.getByRole("alert")).toHaveCount(0);
  await expect(again.getByLabel("Reason")).toHaveValue("a multitude");
  await again.getByRole("button", { name: "Verify e-mails" }).click();
  await expect(page.getByRole("status").getByText("52 people verified; skipped: 2 already were.")).toBeVisible();
  expect(await verified(db, "Multitude")).toHaveLength(54);
  expect((await operationOf(db, "a multitude")).targetCount).toBe(52);
});

test("everybody at once is not offered, and a row taken out means the rest of the page", async ({ admin: page }) => {
  await page.goto(paths.users());
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await toolbar(page)
    .getByRole("button", { name: /^Select all \d+ that match/ })
    .click();
  const button = toolbar(page).getByRole("button", { name: "Verify e-mail" });
  await expect(button).toBeDisabled();
  await expect(button).toHaveAccessibleDescription("Choose a filter first: this is not offered for everybody at once.");
  await page.getByRole("row").nth(1).getByRole("checkbox").uncheck();
  await expect(toolbar(page)).toContainText("49 selected");
  await expect(button).toBeEnabled();
});

test("user.set_status: many are suspended for a time, their sessions end, and oneself is skipped", async ({ admin: page, db }) => {
  const people = await addFamily(db, "Suspendable", 2, 1);
  // Whose live session is none of those that end.
  const before = await addPerson(db, { lastName: "Suspendable", status: "suspended", sessions: 1 });
  await db`update users set last_name = 'Suspendable' where email = ${staff.admin}`;
  await db`update users set role = 'admin' where id = ${people[0]?.id ?? ""}`;
  await db`insert into password_reset_tokens (user_id, token, expires_at) values (${people[1]?.id ?? ""}, 'x', now() + interval '1 hour')`;
  await page.goto(paths.users({ q: "suspendable" }));
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await toolbar(page).getByRole("button", { name: "Set status" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the status of 4 people" });
  await expect(dialog).toContainText("You are among them and are skipped");
  await dialog.getByRole("radio", { name: /^Suspended/ }).check();
  await expect(dialog).toContainText("1 person suspended already: skipped");
  const hit = dialog.getByRole("list", { name: "Hit most" }).getByRole("listitem");
  await expect(hit).toHaveText([`${people[0]?.name}admin1`, `${people[1]?.name}1`]);
  await expect(dialog).toContainText("up to 1 live reset or verification token is taken back");
  await expect(dialog).toContainText(/\d+ active admins? (is|are) left without them/);
  await dialog.getByRole("checkbox", { name: "End their live sessions" }).uncheck();
  await expect(dialog).toContainText("2 live sessions of these people stay");
  await expect(dialog).not.toContainText("refused at its next request");
  await dialog.getByRole("checkbox", { name: "End their live sessions" }).check();
  await expect(dialog).toContainText("2 live sessions of these people end");
  await expect(dialog).toContainText("A console session is refused at its next request");
  await confirm(page, "Suspend", "payment fraud");
  await expect(
    page.getByRole("status").getByText("2 people suspended; skipped: you cannot do this to yourself, 1 already was. 2 sessions ended."),
  ).toBeVisible();
  const ids = people.map(({ id }) => id);
  expect(await db`select from users where id = any (${ids}::uuid[]) and status = 'suspended'`).toHaveLength(2);
  expect(await db`select from user_sessions where user_id = any (${ids}::uuid[])`).toHaveLength(0);
  expect(await db`select from users where email = ${staff.admin} and status = 'active'`).toHaveLength(1);
  const { id, targetCount } = await operationOf(db, "payment fraud");
  expect(targetCount).toBe(2);
  expect(await db`select from audit_logs where operation_id = ${id} and resource = 'user'`).toHaveLength(2);
  await expect(page.getByRole("row", { name: people[0]?.email })).toContainText("Suspended");
  await page.goto(paths.operation(id));
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("named 4");
  await expect(page.getByRole("region", { name: "Facts" })).toContainText("shown before 4");
  const left = page.getByRole("table", { name: "Left out" });
  await expect(left.getByRole("row", { name: before.email })).toContainText("Was so already");
  await expect(left.getByRole("row", { name: staff.admin })).toContainText("Their own: left out");
  await expect(left.getByRole("row")).toHaveCount(3);
  expect(await axeFindings(page)).toEqual([]);
});

test("user.set_status: nobody changes whose status becomes another between the list and the click", async ({ admin: page, db }) => {
  const [person] = await addFamily(db, "Changeable", 1);
  await page.goto(paths.users({ q: "changeable" }));
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await toolbar(page).getByRole("button", { name: "Set status" }).click();
  const dialog = page.getByRole("dialog", { name: "Change the status of 1 person" });
  // What they are already cannot be sent.
  await dialog.getByRole("radio", { name: /^Active/ }).check();
  await expect(dialog.getByRole("alert")).toHaveText("All of them are active already.");
  await expect(dialog.getByRole("list", { name: "Hit most" })).toHaveCount(0);
  await expect(dialog.getByRole("button", { name: "Activate" })).toBeDisabled();
  await dialog.getByRole("radio", { name: /^Suspended/ }).check();
  await db`update users set status = 'inactive' where id = ${person?.id ?? ""}`;
  await confirm(page, "Suspend", "too late");
  await expect(dialog.getByRole("alert")).toHaveText(/^The status of some of them has just been changed/);
  expect(await db`select from users where id = ${person?.id ?? ""} and status = 'inactive'`).toHaveLength(1);
});

test("session.revoke: more than support may end at once is said before it is sent", async ({ support: page, db }) => {
  const [person] = await addFamily(db, "Crowded", 1);
  await db`
    insert into user_sessions (user_id, token_hash, expires_at)
    select ${person?.id ?? ""}, 'crowded ' || n, now() + interval '1 hour' from generate_series(1, 101) n`;
  await page.goto(paths.users({ q: "crowded" }));
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await toolbar(page).getByRole("button", { name: "End sessions" }).click();
  const dialog = page.getByRole("dialog", { name: "End the sessions of 1 person" });
  await expect(dialog.getByRole("alert")).toHaveText(/^Your role support may end at most 100 sessions at once; these are 101\./);
  await expect(dialog.getByRole("button", { name: "End sessions" })).toBeDisabled();
});

test("session.revoke: the sessions of the selected people, undone from the toast", async ({ support: page, db }) => {
  const people = await addFamily(db, "Revocable", 2, 2);
  const live = () => db`select from user_sessions where user_id = any (${people.map(({ id }) => id)}::uuid[])`;
  await page.goto(paths.users({ q: "revocable" }));
  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await toolbar(page).getByRole("button", { name: "End sessions" }).click();
  await expect(page.getByRole("dialog", { name: "End the sessions of 2 people" })).toContainText("4 live sessions, on every device");
  await confirm(page, "End sessions", "a shared laptop");
  await expect(page.getByRole("status").getByText("4 sessions ended.")).toBeVisible();
  expect(await live()).toHaveLength(0);
  expect((await operationOf(db, "a shared laptop")).targetCount).toBe(4);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText("4 sessions restored.")).toBeVisible();
  expect(await live()).toHaveLength(4);
});

test.describe("user.export", () => {
  test("the people who match, as CSV without secrets, formulas made harmless, and the log says so", async ({ auditor: page, db }) => {
    const [first] = await addFamily(db, "Exportée", 3);
    await db`update users set first_name = '=HYPERLINK("https://evil.example","x")' where id = ${first?.id ?? ""}`;
    await page.goto(paths.users({ q: "exportée" }));
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: "Export the 3 people that match" });
    await expect(dialog.getByRole("radio", { name: /^CSV/ })).toBeChecked();
    await dialog.getByLabel("Reason").fill("quarterly review");
    // Somebody joins between the look and the click: no file holds more than was shown.
    const late = await addPerson(db, { lastName: "Exportée" });
    await dialog.getByRole("button", { name: "Export" }).click();
    await expect(dialog.getByRole("alert")).toHaveText(/^4 people match now, 3 were shown\./);
    await db`delete from users where id = ${late.id}`;
    await dialog.getByRole("button", { name: "Look again" }).click();
    const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export" }).click()]);
    expect(download.suggestedFilename()).toMatch(/^users-\d{12}\.csv$/);
    const text = await readFile(await download.path(), "utf8");
    const [head, ...lines] = text.trimEnd().split("\r\n");
    expect(head).toBe(
      "id,email,first_name,last_name,role,status,email_verified,email_verified_at,password_changed_at,last_login_at,login_count,created_at,updated_at",
    );
    expect(lines).toHaveLength(3);
    expect(text).toContain(`${first?.id},${first?.email},"'=HYPERLINK(""https://evil.example"",""x"")",Exportée,user,active,false`);
    expect(text).not.toContain("$2");
    await expect(page.getByRole("status").getByText("3 people exported.")).toBeVisible();
    const { id } = await operationOf(db, "quarterly review");
    expect(await db`select action, resource, resource_id, new_values from audit_logs where operation_id = ${id}`).toEqual([
      { action: "export", resource: "user", resourceId: null, newValues: { format: "csv", count: 3, filter: { q: "exportée" } } },
    ]);
    await page.goto(paths.operation(id));
    await expect(page.getByRole("row", { name: /Exported 3 people/ })).toBeVisible();
    const asked = page.getByRole("table", { name: "Who was asked for" });
    await expect(asked.getByRole("row", { name: first?.email })).toContainText("In the file");
    await expect(asked.getByRole("row")).toHaveCount(4);
  });

  test("all of the page as NDJSON, more than a stretch, in whole lines", async ({ admin: page, db }) => {
    await db`
      insert into users (email, password, first_name, last_name, created_at)
      select 'bulk.' || n || '@walk.example', '', 'Bulk', 'Stretched', now() - make_interval(secs => n / 3)
      from generate_series(1, 4500) n`;
    await page.goto(paths.users({ q: "stretched" }));
    await page.getByRole("checkbox", { name: "Select all on this page" }).check();
    await toolbar(page).getByRole("button", { name: "Select all 4,500 that match" }).click();
    await toolbar(page).getByRole("button", { name: "Export" }).click();
    const dialog = page.getByRole("dialog", { name: "Export all 4,500 people that match" });
    await dialog.getByRole("radio", { name: /^NDJSON/ }).check();
    const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export" }).click()]);
    const rows = (await readFile(await download.path(), "utf8"))
      .trimEnd()
      .split("\n")
      .map((line) => JSON.parse(line) as { id: string; last_name: string });
    expect(rows).toHaveLength(4500);
    expect(new Set(rows.map(({ id }) => id)).size).toBe(4500);
    expect(new Set(rows.map((row) => row.last_name))).toEqual(new Set(["Stretched"]));
    await db`delete from users where last_name = 'Stretched'`;
  });

  test("of everybody asks for the password, if it was given long ago", async ({ auditor: page, db }) => {
    await db`update user_sessions set created_at = now() - interval '20 minutes' where device_info ->> 'client' = 'gatehouse'`;
    await page.goto(paths.users());
    await page.getByRole("button", { name: "Export", exact: true }).click();
    const dialog = page.getByRole("dialog", { name: /^Export all \d+ people$/ });
    await dialog.getByRole("button", { name: "Export" }).click();
    await dialog.getByLabel("Your password").fill("a drawbridge of paper");
    const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("button", { name: "Export" }).click()]);
    const lines = (await readFile(await download.path(), "utf8")).trimEnd().split("\r\n");
    const [people] = await db<{ count: number }[]>`select count(*)::int as count from users`;
    expect(lines).toHaveLength((people?.count ?? 0) + 1);
  });

  test("a file is handed to the session that asked for it, and to no other", async ({ site, signIn, ask, db }) => {
    const person = await addPerson(db);
    const [mine, other] = [await signIn(staff.auditor), await signIn(staff.auditor)];
    const operationId = crypto.randomUUID();
    const fields = { operationId, userIds: person.id, expectedCount: "1", format: "csv", reason: "", ticket: "" };
    const { state } = await callAction(site.url, "app/(console)/users/bulk/actions.ts exportMany", {
      path: "/users",
      cookie: mine.cookie,
      fields,
    });
    expect(state).toMatchObject({ status: "done", to: `/api/users/export?operation=${operationId}` });
    const file = await ask(state?.to ?? "", { headers: { cookie: mine.cookie } });
    expect(file).toMatchObject({ status: 200, headers: { "cache-control": "no-store" } });
    expect(file.text).toContain(person.email);
    expect((await ask(state?.to ?? "", { headers: { cookie: other.cookie } })).status).toBe(404);
    await db`update gatehouse.operations set created_at = now() - interval '11 minutes' where id = ${operationId}`;
    expect((await ask(state?.to ?? "", { headers: { cookie: mine.cookie } })).status).toBe(404);
  });
});

test("support and auditor see what they may not do, with the reason", async ({ support, auditor }) => {
  const button = (page: Page, name: string) => toolbar(page).getByRole("button", { name });
  for (const page of [support, auditor]) {
    await page.goto(paths.users());
    await page.getByRole("row").nth(1).getByRole("checkbox").check();
  }
  await expect(button(support, "Verify e-mail")).toHaveAccessibleDescription("Your role support may not verify e-mails.");
  await expect(button(support, "Set status")).toHaveAccessibleDescription("Your role support may not change a status.");
  await expect(button(support, "Export")).toHaveAccessibleDescription("Your role support may not export people.");
  await expect(button(support, "End sessions")).toBeEnabled();
  await expect(button(auditor, "End sessions")).toHaveAccessibleDescription("Your role auditor may not end sessions.");
  await expect(button(auditor, "Export")).toBeEnabled();
});

test("what no form of ours sends is refused: no filter that means nothing, no unknown field", async ({ site, signIn, db }) => {
  const { cookie } = await signIn(staff.admin);
  await addFamily(db, "Untouched", 1);
  const fields = { operationId: crypto.randomUUID(), expectedCount: "5000", reason: "r", ticket: "" };
  const wrongs: Record<string, string>[] = [
    {},
    { status: "" },
    { status: "gone" },
    { verified: "maybe" },
    { q: "   " },
    { userIds: "1" },
    { q: "untouched", sort: "email" },
    { q: "untouched", limit: "9" },
  ];
  for (const wrong of wrongs) {
    const { state } = await callAction(site.url, "app/(console)/users/bulk/actions.ts verifyMany", {
      path: "/users",
      cookie,
      fields: { ...fields, ...wrong },
    });
    expect({ wrong, status: state?.status }).toEqual({ wrong, status: "refused" });
  }
  expect(await verified(db, "Untouched")).toHaveLength(0);
  for (const query of ["status=gone", "userIds=1", "x=1"]) {
    expect((await send(site.url, `/api/users/preview?${query}`, { headers: { cookie } })).status).toBe(400);
  }
});
