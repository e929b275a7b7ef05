import { get } from "node:http";
import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, password, staff, test } from "./fixtures";
import { addPerson } from "./people";

const choose = async (page: Page, act: string) => {
  await page.getByRole("button", { name: "Actions" }).click();
  await page.getByRole("menuitem", { name: act }).click();
};
const entriesOf = (db: Pool, userId: string) => db`
  select a.action, a.resource, o.kind, o.reason, o.ticket, o.actor_email from audit_logs a left join gatehouse.operations o on o.id = a.operation_id
  where a.resource_id = ${userId} order by a.created_at`;
/** Makes the password of everybody who is signed in old enough to be asked for again. */
const ageSessions = (db: Pool) =>
  db`update user_sessions set created_at = now() - interval '1 hour' where device_info ->> 'client' = 'gatehouse' and expires_at > now()`;

test("user.delete: consequences counted, e-mail typed, password asked again, gone with a trace", async ({ admin: page, db }) => {
  const person = await addPerson(db, { sessions: 2, firstName: "Gisela" });
  await db`insert into audit_logs (user_id, action, resource, resource_id) values (${person.id}, 'login', 'auth', ${person.id})`;
  await page.goto(`/users/${person.id}`);
  await ageSessions(db);
  await choose(page, "Delete");
  const dialog = page.getByRole("dialog", { name: `Delete ${person.name}` });
  await expect(dialog.getByText("2 live sessions end")).toBeVisible();
  await expect(dialog.getByText("1 entry of the audit log loses its actor")).toBeVisible();
  await expect(dialog.getByText("No live reset or verification token")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("a duplicate");
  const confirm = dialog.getByRole("button", { name: "Delete for good" });
  await expect(confirm).toBeDisabled();
  await dialog.getByLabel(`Type ${person.email} to confirm`).fill(person.email);
  await confirm.click();

  // Step-up: the dialog asks by itself, what was typed stays, a wrong password is said to be one.
  const again = dialog.getByLabel("Your password");
  await expect(again).toBeFocused();
  expect(await db`select from users where id = ${person.id}`).toHaveLength(1);
  await expect(again).toHaveAccessibleDescription("So that nobody else does this at a screen that you left open.");
  await again.fill("not my password");
  await confirm.click();
  await expect(dialog.getByText("This is not your password.")).toBeVisible();
  await expect(dialog.getByRole("textbox", { name: "Reason" })).toHaveValue("a duplicate");
  await again.fill(password);
  await confirm.click();
  await expect(page.getByRole("status").getByText("The person is deleted.")).toBeVisible();
  await expect(page).toHaveURL(/\/users$/);

  expect(await db`select from users where id = ${person.id}`).toHaveLength(0);
  expect(await db`select from gatehouse.ended_sessions where user_id = ${person.id}`).toHaveLength(2);
  expect(await entriesOf(db, person.id)).toMatchObject([
    { action: "login" },
    { action: "delete", resource: "user", kind: "user.delete", reason: "a duplicate", actorEmail: staff.admin },
  ]);
  const [failed] = await db`
    select a.new_values from audit_logs a join users u on u.id = a.user_id
    where u.email = ${staff.admin} and a.action = 'confirm_failed' order by a.created_at desc limit 1`;
  expect(failed).toEqual({ newValues: { outcome: "wrong_password" } });
  await page.goto("/audit");
  await expect(page.getByText(`deleted ${person.email}`)).toBeVisible();
  const [operation] = await db<{ id: string }[]>`select id from gatehouse.operations where result ->> 'user_id' = ${person.id}`;
  await page.goto(paths.operation(operation?.id ?? ""));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`deleted ${person.email}$`));
  await expect(page.getByRole("region", { name: "Facts" })).toContainText(`person ${person.email}`);
});

test.describe("of somebody who is gone", () => {
  test.use({ tolerated: /404 \(Not Found\)/ });
  test("audit.read: the address of the page leads on to what the log has", async ({ auditor: page, db }) => {
    const person = await addPerson(db);
    await db`insert into audit_logs (action, resource, resource_id, old_values)
      values ('delete', 'user', ${person.id}, jsonb_build_object('email', ${person.email}::text))`;
    await db`delete from users where id = ${person.id}`;
    expect((await page.goto(paths.user(person.id)))?.status()).toBe(404);
    await page.getByRole("link", { name: "What the log has about this id" }).click();
    await expect(page.getByText(`deleted ${person.email}`)).toBeVisible();
    await page.goto(paths.user("no-id"));
    await expect(page.getByRole("link", { name: "To the overview" })).toBeVisible();
    await expect(page.getByRole("link", { name: "What the log has about this id" })).toHaveCount(0);
  });
});

test("user.anonymise: the page shows nobody any more, and nobody can sign in", async ({ admin: page, db }) => {
  const person = await addPerson(db, { sessions: 1, firstName: "Theodora", role: "support" });
  await db`insert into rate_limits (key, reset_time) values (${`api:user:${person.id}:/v1`}, now() + interval '1 hour')`;
  await page.goto(`/users/${person.id}`);
  await choose(page, "Anonymise");
  const dialog = page.getByRole("dialog", { name: `Anonymise ${person.name}` });
  await expect(dialog.getByText("1 live session ends")).toBeVisible();
  await expect(dialog.getByText("1 rate limit that names them is removed")).toBeVisible();
  await dialog.getByRole("textbox", { name: "Reason" }).fill("request of the person");
  await dialog.getByRole("textbox", { name: /Ticket/ }).fill("DSR-9");
  await dialog.getByLabel(`Type ${person.email} to confirm`).fill(person.email);
  await dialog.getByRole("button", { name: "Anonymise for good" }).click();
  await expect(page.getByRole("status").getByText("The person is anonymised.")).toBeVisible();
  await expect(page.getByRole("heading", { level: 1, name: "Anonymised person" })).toBeVisible();
  await expect(page.getByText(person.email)).toHaveCount(0);

  const [row] = await db`select email, role, status, password from users where id = ${person.id}`;
  expect(await db`select from rate_limits where key like ${`%${person.id}%`}`).toHaveLength(0);
  expect(row).toEqual({ email: `anonymised.${person.id}@person.invalid`, role: "user", status: "inactive", password: "!" });
  expect(await entriesOf(db, person.id)).toEqual([
    {
      ...{ action: "anonymise", resource: "user", kind: "user.anonymise", reason: "request of the person", ticket: "DSR-9" },
      actorEmail: staff.admin,
    },
  ]);
  await page.goto(`/users/${person.id}?tab=activity`);
  await expect(page.getByRole("region", { name: "Activity" }).getByText("anonymised this person")).toBeVisible();
});

test("deleting and anonymising are refused to oneself and to other roles, with the reason", async ({ admin: page, support, db }) => {
  const [own] = await db<{ id: string }[]>`select id from users where email = ${staff.admin}`;
  await page.goto(`/users/${own?.id}`);
  await page.getByRole("button", { name: "Actions" }).click();
  await expect(page.getByRole("menuitem", { name: "Delete" })).toHaveAccessibleDescription("Nobody deletes themselves. Another admin can.");
  const person = await addPerson(db);
  await support.goto(`/users/${person.id}`);
  await support.getByRole("button", { name: "Actions" }).click();
  for (const [act, words] of [
    ["Delete", "delete a person"],
    ["Anonymise", "anonymise a person"],
    ["Export everything", "export a person"],
  ] as const)
    await expect(support.getByRole("menuitem", { name: act })).toHaveAccessibleDescription(`Your role support may not ${words}.`);
});

test("user.export: one JSON file with everything but secrets, and an entry in the log", async ({ auditor: page, db, ask, signIn }) => {
  const person = await addPerson(db, { sessions: 3, firstName: "Ottilie" });
  await db`insert into gatehouse.notes (user_id, author_email, body) values (${person.id}, 'x', 'prefers e-mail')`;
  await db`insert into user_preferences (user_id, theme) values (${person.id}, 'dark')`;
  await db`
    insert into audit_logs (user_id, action, resource, resource_id)
    select ${person.id}, 'login', 'auth', ${person.id} from generate_series(1, 1100)`;
  await page.goto(`/users/${person.id}`);
  await choose(page, "Export everything");
  const dialog = page.getByRole("dialog", { name: `Export everything about ${person.name}` });
  const [download] = await Promise.all([page.waitForEvent("download"), dialog.getByRole("link", { name: "Download" }).click()]);
  expect(download.suggestedFilename()).toBe(`person-${person.id}.json`);
  const chunks: Buffer[] = [];
  for await (const chunk of await download.createReadStream()) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString();
  const file = JSON.parse(text);
  expect(file).toMatchObject({
    export: { user_id: person.id, exported_by: staff.auditor },
    preferences: [{ theme: "dark" }],
    user: [{ email: person.email, first_name: "Ottilie" }],
    notes: [{ body: "prefers e-mail" }],
    complete: true,
  });
  expect(file.sessions).toHaveLength(3);
  expect(new Set(file.audit_as_actor.map(({ id }: { id: string }) => id)).size).toBe(1100);
  expect(text).not.toMatch(/token_hash|\$2[aby]\$/);
  expect(
    await db`
    select o.kind, o.actor_email from audit_logs a join gatehouse.operations o on o.id = a.operation_id
    where a.resource_id = ${person.id} and a.action = 'export'`,
  ).toEqual([{ kind: "user.export", actorEmail: staff.auditor }]);

  const { cookie } = await signIn(staff.auditor);
  const path = `/api/users/${person.id}/export`;
  const { headers } = await ask(path, { headers: { cookie } });
  expect(headers["cache-control"]).toBe("no-store");
  expect(headers["content-disposition"]).toBe(`attachment; filename="person-${person.id}.json"`);
  expect((await ask(path, { headers: { cookie, "sec-fetch-site": "cross-site" } })).status).toBe(403);
  expect((await ask("/api/users/00000000-0000-4000-8000-000000000000/export", { headers: { cookie } })).status).toBe(404);
  expect((await ask("/api/users/x/export", { headers: { cookie } })).status).toBe(404);
});

test.describe("a download that breaks off", () => {
  // Next tells of it as well, in many lines.
  test.use({ tolerated: /failed to pipe response|during an export|"msg":" +at |"msg":"\}"/ });

  test("user.export: a file that is under way breaks off when the session of whoever asked ends", async ({ db, site, signIn }) => {
    const person = await addPerson(db);
    // More than fits into what lies between the console and whoever does not read on.
    await db`
    insert into audit_logs (user_id, action, resource, resource_id, user_agent)
    select ${person.id}, 'login', 'auth', ${person.id}, repeat('x', 2000) from generate_series(1, 10000)`;
    const session = await signIn(staff.auditor);
    const download = (then?: () => Promise<unknown>) =>
      new Promise<{ text: string; isWhole: boolean }>((resolve, reject) => {
        const request = get(`${site.url}/api/users/${person.id}/export`, { headers: { cookie: session.cookie } }, (response) => {
          let text = "";
          response.setEncoding("utf8");
          let next = then;
          response.on("data", (part: string) => {
            text += part;
            // In the midst of the entries.
            if (!next || text.length < 2_000_000) return;
            response.pause();
            void next().then(() => response.resume(), reject);
            next = undefined;
          });
          response.on("close", () => resolve({ text, isWhole: response.complete }));
          response.on("error", () => undefined);
        });
        request.on("error", reject);
      });
    const whole = await download();
    expect(whole.isWhole).toBe(true);
    expect(JSON.parse(whole.text)).toMatchObject({ complete: true });
    const broken = await download(() => db`delete from user_sessions where id = ${session.id}`);
    expect(broken.isWhole).toBe(false);
    expect(broken.text).toContain('"audit_as_actor": [');
    expect(broken.text).not.toContain('"complete"');
    expect(broken.text.length).toBeLessThan(whole.text.length);
    // The last that is told of it: later it would be the next test's.
    await expect.poll(() => site.logs.some(({ error }) => error === "failed to pipe response")).toBe(true);
  });
});

test("user.note: added, edited and deleted by its author, read by all", async ({ support: page, auditor, db }) => {
  const person = await addPerson(db, { firstName: "Perpetua" });
  await page.goto(`/users/${person.id}`);
  await page.getByRole("link", { name: "Notes 0" }).click();
  await expect(page.getByText("No notes yet")).toBeVisible();
  await page.getByRole("button", { name: "Add note" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("textbox", { name: "Note" }).fill("Call back\n<b>before</b> noon");
  await dialog.getByRole("button", { name: "Add note" }).click();
  const notes = page.getByRole("list", { name: "Notes" });
  await expect(notes.getByText("<b>before</b> noon")).toBeVisible();
  await page.getByRole("button", { name: "Edit the note of" }).click();
  await dialog.getByRole("textbox", { name: "Note" }).fill("Call back after noon");

  // Another window was quicker: nothing is overwritten, what was typed stays.
  await db`update gatehouse.notes set body = 'from elsewhere', updated_at = clock_timestamp() where user_id = ${person.id}`;
  await dialog.getByRole("button", { name: "Save note" }).click();
  await expect(dialog.getByRole("alert")).toContainText("This note was changed in another window.");
  await expect(dialog.getByRole("textbox", { name: "Note" })).toHaveValue("Call back after noon");
  await dialog.getByRole("button", { name: "Cancel" }).click();
  await page.reload();
  await page.getByRole("button", { name: "Edit the note of" }).click();
  await dialog.getByRole("textbox", { name: "Note" }).fill("Call back after noon");
  await dialog.getByRole("button", { name: "Save note" }).click();
  await expect(notes.getByText("Call back after noon")).toBeVisible();
  expect(await db`select body, author_email from gatehouse.notes where user_id = ${person.id}`).toEqual([
    { body: "Call back after noon", authorEmail: staff.support },
  ]);

  await auditor.goto(`/users/${person.id}?tab=notes`);
  await expect(auditor.getByText("Call back after noon")).toBeVisible();
  await expect(auditor.getByRole("button", { name: "Add note" })).toHaveAccessibleDescription("Your role auditor may not write notes.");
  await expect(auditor.getByRole("button", { name: /Edit the note/ })).toHaveCount(0);

  await page.getByRole("button", { name: "Delete the note of" }).click();
  await dialog.getByRole("button", { name: "Delete note" }).click();
  await expect(page.getByText("No notes yet")).toBeVisible();
  expect(
    await db`
    select a.action, o.kind from audit_logs a join gatehouse.operations o on o.id = a.operation_id
    where a.resource = 'note' and coalesce(a.old_values, a.new_values) ->> 'user_id' = ${person.id} order by a.created_at`,
  ).toEqual([
    { action: "create", kind: "note.create" },
    { action: "update", kind: "note.update" },
    { action: "delete", kind: "note.delete" },
  ]);
});

test.describe("what cannot be counted", () => {
  test.use({ tolerated: /blast-radius/ });

  test("is said to be unknown, never shown as nothing", async ({ admin: page, db }) => {
    const person = await addPerson(db, { sessions: 1 });
    await page.route("**/blast-radius", (route) => route.fulfill({ status: 503, json: { error: "The database cannot be reached." } }));
    await page.goto(`/users/${person.id}`);
    await choose(page, "Anonymise");
    const dialog = page.getByRole("dialog", { name: `Anonymise ${person.name}` });
    await expect(dialog.getByText("Live sessions: cannot tell")).toBeVisible();
    await expect(dialog.getByText("No live session")).toHaveCount(0);
    await page.keyboard.press("Escape");
    await page.unroute("**/blast-radius");
    await choose(page, "Anonymise");
    await expect(dialog.getByText("1 live session ends")).toBeVisible();
  });

  test("leaves its room until it is counted: a button that moves loses the click on it", async ({ admin: page, db }) => {
    for (const role of ["user", "admin"]) {
      const person = await addPerson(db, { role, sessions: role === "user" ? 0 : 2 });
      if (role === "admin")
        await db`insert into audit_logs (user_id, action, resource, resource_id) values (${person.id}, 'update', 'user', ${person.id})`;
      await page.goto(`/users/${person.id}`);
      for (const [act, verb] of [
        ["Change status", "Suspend"],
        ["Delete", "Delete"],
        ["Anonymise", "Anonymise"],
      ] as const) {
        const asked = page.waitForRequest("**/blast-radius");
        let release = () => {};
        const held = new Promise<void>((resolve) => (release = resolve));
        await page.route("**/blast-radius", (route) => held.then(() => route.continue()));
        await choose(page, act);
        const dialog = page.getByRole("dialog");
        if (act === "Change status") await dialog.getByRole("radio", { name: verb }).check();
        await asked;
        const place = () => dialog.getByRole("button", { name: verb }).boundingBox();
        await expect(dialog.getByText("Live sessions: counting…")).toBeVisible();
        const before = await place();
        release();
        await expect(dialog.getByText(/^(No live session|2 live sessions end)$/)).toBeVisible();
        expect(await place(), `${act} ${role}`).toEqual(before);
        await page.unroute("**/blast-radius");
        await page.keyboard.press("Escape");
        await expect(dialog).toHaveCount(0);
      }
    }
  });
});
