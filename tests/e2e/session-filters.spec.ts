import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { callAction } from "./actions";
import { expect, staff, test } from "./fixtures";
import { addPerson, putBack } from "./people";

const endFiltered = "app/(console)/sessions/actions.ts endFilteredSessions";

const liveOf = async (db: Pool, userId: string) =>
  (await db<{ id: string }[]>`select id from user_sessions where user_id = ${userId} and expires_at > now() order by created_at desc`).map(
    ({ id }) => id,
  );
const operationsOf = (db: Pool, reason: string) =>
  db<
    { id: string; kind: string; actorEmail: string; targetCount: number; ticket: string | null; filter: object }[]
  >`select id, kind, actor_email, target_count, ticket, result -> 'filter' as filter from gatehouse.operations where reason = ${reason}`;

const confirm = async (page: Page, verb: string, reason: string) => {
  await page.getByRole("dialog").getByLabel("Reason").fill(reason);
  await page.getByRole("dialog").getByRole("button", { name: verb }).click();
};

test("the list is filtered by role, status, browser, system, device and time, all in the URL", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { sessions: 5, status: "inactive" });
  await page.goto(`/sessions?q=${person.email}`);
  const rows = page.getByRole("row", { name: new RegExp(person.email) });
  await expect(rows).toHaveCount(5);
  await page.getByRole("combobox", { name: "Browser" }).selectOption("Safari");
  await expect(page).toHaveURL(/browser=Safari/);
  await expect(rows).toHaveCount(2);
  await page.getByRole("combobox", { name: "System" }).selectOption("iOS");
  await expect(rows).toHaveCount(1);
  await expect(page.getByRole("combobox", { name: "Browser" })).toHaveValue("Safari");
  await page.goBack();
  await expect(rows).toHaveCount(2);
  await page.goBack();
  await expect(rows).toHaveCount(5);
  await page.getByRole("combobox", { name: "Device" }).selectOption("phone");
  await expect(rows).toHaveCount(1);

  for (const [query, count] of [
    ["role=user&status=inactive", 5],
    ["role=admin", 0],
    ["status=active", 0],
    ["created=1d", 5],
    ["created=-1d", 0],
    ["used=7d", 5],
    ["used=-7d", 0],
    ["expires=30d", 5],
    ["expires=7d", 0],
    ["expires=-7d", 5],
    [`created=custom&created_until=${new Date(Date.now() - 3.5 * 3_600_000).toJSON()}`, 2],
    ["browser=Nobody", 0],
  ] as const) {
    await page.goto(`/sessions?q=${person.email}&${query}`);
    await expect(rows, query).toHaveCount(count);
  }
  await expect(page.getByText("No live session matches")).toBeVisible();
  await expect(page.getByText("browser Nobody")).toBeVisible();
  // What the reader's clock means stands in the URL with its zone.
  await page.goto(`/sessions?q=${person.email}&created=custom&created_from=2026-01-02T03:04`);
  await expect(page).toHaveURL(/created_from=2026-01-02T03%3A04%3A00\.000Z/);
  await expect(rows).toHaveCount(5);
});

test("facets count what the list holds, and each is a filter", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { sessions: 5 });
  await page.goto(`/sessions?q=${person.email}`);
  await page.getByRole("link", { name: "Show facets" }).click();
  const browsers = page.getByRole("region", { name: "Browser or app" });
  await expect(browsers.getByRole("link")).toHaveText(["Safari2", "Chrome1", "Edge1", "Firefox1"]);
  await expect(page.getByText("Counted over all 5 matching sessions.")).toBeVisible();
  await browsers.getByRole("link", { name: /Safari/ }).click();
  await expect(page).toHaveURL(/browser=Safari/);
  await expect(page.getByRole("row", { name: new RegExp(person.email) })).toHaveCount(2);
  await page.getByRole("region", { name: "System" }).getByRole("link", { name: /macOS/ }).click();
  await expect(page.getByRole("row", { name: new RegExp(person.email) })).toHaveCount(1);
  await browsers.getByRole("link", { name: /Safari/ }).click();
  await expect(page).not.toHaveURL(/browser=/);
  await expect(page).toHaveURL(/os=macOS/);
});

test("facets: values past the sixth open at a click, and each of them is a filter too", async ({ auditor: page, db }) => {
  const person = await addPerson(db);
  await db`
    insert into user_sessions (user_id, token_hash, device_info, expires_at)
    select ${person.id}, gen_random_uuid(), jsonb_build_object('app', 'Program' || chr(64 + n)), now() + interval '1 hour'
    from generate_series(1, 8) n, generate_series(n, 8)`;
  await page.goto(paths.sessions({ q: person.email, facets: "on" }));
  const browsers = page.getByRole("region", { name: "Browser or app" });
  const last = browsers.getByRole("link", { name: /^ProgramH/ });
  await expect(browsers.getByRole("link", { name: /^ProgramF/ })).toBeVisible();
  await expect(last).toBeHidden();
  await browsers.getByText("and 2 more").click();
  await last.click();
  await expect(page.getByRole("row", { name: new RegExp(person.email) })).toHaveCount(1);
});

test("facets of ended sessions count what their list holds, and each is a filter", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { sessions: 5 });
  await db`update user_sessions set expires_at = now() - interval '1 hour' where user_id = ${person.id}`;
  await page.goto(`/sessions?q=${person.email}&state=ended`);
  await page.getByRole("link", { name: "Show facets" }).click();
  const browsers = page.getByRole("region", { name: "Browser or app" });
  await expect(browsers.getByRole("link")).toHaveText(["Safari2", "Chrome1", "Edge1", "Firefox1"]);
  await expect(page.getByText("Counted over all 5 matching sessions.")).toBeVisible();
  await browsers.getByRole("link", { name: /Safari/ }).click();
  await expect(page).toHaveURL(/browser=Safari/);
  await expect(page).toHaveURL(/state=ended/);
  await expect(page.getByRole("row", { name: new RegExp(person.name) })).toHaveCount(2);
});

test("session.revoke_filtered: counted, ended by the same filter, told in the log, undone", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 5, firstName: "Filtered" });
  await page.goto(`/sessions?q=${person.email}&browser=Safari`);
  await page.getByRole("link", { name: "End all 2 matching…" }).click();
  const dialog = page.getByRole("dialog", { name: "End 2 sessions of 1 person" });
  await expect(dialog.getByText(`person “${person.email}”, browser Safari`)).toBeVisible();
  await expect(dialog.getByText("2 live sessions of 1 person, among them 0 of the staff")).toBeVisible();
  await expect(dialog.getByRole("list", { name: "Hit most" })).toHaveText(`${person.name}2`);
  await expect(page).toHaveURL(/end=matching/);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(page).not.toHaveURL(/end=/);

  await page.getByRole("link", { name: "End all 2 matching…" }).click();
  await confirm(page, "End sessions", `safari of ${person.email}`);
  await expect(page.getByRole("status").getByText("2 sessions ended.")).toBeVisible();
  await expect(page.getByText("No live session matches")).toBeVisible();
  const kept = [0, 2, 4].map((n) => person.sessionIds[n]);
  expect(await liveOf(db, person.id)).toEqual(kept);
  const [operation] = await operationsOf(db, `safari of ${person.email}`);
  expect(operation).toMatchObject({ kind: "session.revoke", actorEmail: staff.support, targetCount: 2 });
  expect(operation?.filter).toEqual({ q: person.email, browser: "Safari" });
  const entries = await db`select action, resource, resource_id from audit_logs where operation_id = ${operation?.id ?? ""}`;
  expect(entries.map((entry) => entry.resourceId).toSorted()).toEqual([person.sessionIds[1], person.sessionIds[3]].toSorted());
  expect(new Set(entries.map((entry) => `${entry.resource}.${entry.action}`))).toEqual(new Set(["session.revoke"]));
  const log = await page.context().newPage();
  await log.goto(`/audit?operation=${operation?.id}`);
  await expect(log.getByRole("row", { name: /ended a session of Filtered/i })).toHaveCount(2);
  await log.close();

  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText("2 sessions restored.")).toBeVisible();
  expect(await liveOf(db, person.id)).toEqual(person.sessionIds);
});

test("no more is ended than was shown; whoever looks again sees how many there are now, and what was typed stays", async ({
  support: page,
  db,
}) => {
  const person = await addPerson(db, { sessions: 2 });
  await page.goto(`/sessions?q=${person.email}`);
  await page.getByRole("link", { name: "End all 2 matching…" }).press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("heading", { name: "End 2 sessions of 1 person" })).toBeVisible();
  await expect(dialog.getByLabel("Reason")).toBeFocused();
  const reason = `late one of ${person.email}`;
  await dialog.getByLabel("Reason").fill(reason);
  await dialog.getByLabel("Ticket").fill("SUP-7");
  const addLate = (n: number) =>
    db`insert into user_sessions (user_id, token_hash, expires_at) values (${person.id}, ${`late ${n} ${person.email}`}, now() + interval '1 hour')`;
  for (const n of [3, 4]) {
    await addLate(n);
    await dialog.getByRole("button", { name: "End sessions" }).click();
    await expect(dialog.getByRole("alert")).toContainText(`${n} sessions match now, ${n - 1} were shown. Look again before you end them.`);
    await expect(dialog.getByRole("button", { name: "End sessions" })).toBeDisabled();
    expect(await liveOf(db, person.id)).toHaveLength(n);
    expect(await operationsOf(db, reason)).toHaveLength(0);
    await dialog.getByRole("button", { name: "Look again" }).click();
    await expect(dialog.getByRole("heading", { name: `End ${n} sessions of 1 person` })).toBeVisible();
    await expect(dialog.getByRole("alert")).toHaveCount(0);
    await expect(dialog.getByLabel("Reason")).toHaveValue(reason);
    await expect(dialog.getByLabel("Reason")).toBeFocused();
  }
  await dialog.getByRole("button", { name: "End sessions" }).click();
  await expect(page.getByRole("status").getByText("4 sessions ended.")).toBeVisible();
  expect(await operationsOf(db, reason)).toMatchObject([{ targetCount: 4, ticket: "SUP-7" }]);
});

test("where nothing matches but one's own session, the dialog says so, and the sign-in page afterwards", async ({ signIn, browse, db }) => {
  const me = await addPerson(db, { role: "support" });
  const page = await browse(await signIn(me.email));
  await page.goto(paths.sessions({ q: me.email }));
  await page.getByRole("link", { name: "End all 1 matching…" }).click();
  const dialog = page.getByRole("dialog", { name: "End the session you are using" });
  await expect(dialog).toContainText("You are signed out, and can sign in again at once");
  await expect(dialog.getByRole("list", { name: "Hit most" })).toHaveCount(0);
  await dialog.getByLabel("Reason").fill("done for today");
  await dialog.getByRole("button", { name: "End session" }).click();
  await expect(page.getByRole("heading", { name: "Sign in" })).toBeVisible();
  await expect(page.getByText("Your session has ended. Sign in again.")).toBeVisible();
  expect(await liveOf(db, me.id)).toEqual([]);
});

test("support: not everybody, and not more than the cap", async ({ support: page, signIn, site, db }) => {
  const crowd = await addPerson(db);
  await db`
    insert into user_sessions (user_id, token_hash, expires_at)
    select ${crowd.id}, ${`crowd ${crowd.email} `}::text || n, now() + interval '1 hour' from generate_series(1, 101) n`;
  await page.goto("/sessions");
  const everyone = page.getByRole("button", { name: "End every session…" });
  await expect(everyone).toBeDisabled();
  await expect(everyone).toHaveAccessibleDescription("Your role support may not end everybody's sessions. Set a filter first.");
  await page.goto("/sessions?role=user&end=matching");
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("alert")).toHaveText(/^Your role support may end at most 100 sessions at once; these are \d+\./);
  await expect(dialog.getByRole("button", { name: "End sessions" })).toBeDisabled();

  const { cookie } = await signIn(staff.support);
  const [before] = await db`select count(*) as n from user_sessions`;
  const send = (fields: Record<string, string>) =>
    callAction(site.url, endFiltered, {
      path: "/sessions",
      cookie,
      fields: { operationId: crypto.randomUUID(), reason: "forged", ticket: "", expectedCount: "1000000", ...fields },
    });
  expect((await send({ role: "user" })).state).toMatchObject({
    status: "refused",
    message: expect.stringContaining("at most 100 sessions"),
  });
  expect((await send({ confirmation: "end every session" })).state).toMatchObject({
    status: "refused",
    message: "Your role support may not do this.",
  });
  const forged: Record<string, string>[] = [
    { role: "root" },
    { ip: "x" },
    { createdFrom: "yesterday" },
    { filter: "x" },
    { browser: "" },
    { expectedCount: "-1" },
  ];
  for (const wrong of forged) {
    expect((await send({ role: "user", ...wrong })).state, JSON.stringify(wrong)).toMatchObject({
      status: "refused",
      message: expect.stringMatching(/^(Check the form\.|Unrecognized key)/),
    });
  }
  expect(await operationsOf(db, "forged")).toHaveLength(0);
  expect((await db`select count(*) as n from user_sessions`)[0]).toEqual(before);
});

test("an auditor sees why not", async ({ auditor: page }) => {
  await page.goto("/sessions?role=admin&end=matching");
  await expect(page.getByRole("button", { name: /^End all/ })).toHaveAccessibleDescription("Your role auditor may not end sessions.");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("session.revoke_everyone: the phrase and the password, then everybody but oneself; and undone", async ({ signIn, browse, db }) => {
  const session = await signIn(staff.admin);
  await db`update user_sessions set created_at = now() - interval '11 minutes' where id = ${session.id}`;
  const live = () => db<{ id: string }[]>`select id from user_sessions where expires_at > now() order by id`;
  const before = await live();
  const page = await browse(session);
  await page.goto("/sessions");
  await page.getByRole("link", { name: "End every session…" }).click();
  const dialog = page.getByRole("dialog", { name: `End every session: ${(before.length - 1).toLocaleString("en")}` });
  const button = dialog.getByRole("button", { name: "End every session" });
  await dialog.getByLabel("Reason").fill("the key has leaked");
  await expect(button).toBeDisabled();
  await dialog.getByLabel("Type end every session to confirm").fill("end every session");
  await button.click();
  await dialog.getByLabel("Your password").fill("wrong");
  await button.click();
  await expect(dialog.getByLabel("Your password")).toHaveAttribute("aria-invalid", "true");
  expect(await live()).toHaveLength(before.length);
  await dialog.getByLabel("Your password").fill("a drawbridge of paper");
  await button.click();
  await expect(page.getByRole("status").getByText(`${(before.length - 1).toLocaleString("en")} sessions ended.`)).toBeVisible();
  expect(await live()).toEqual([{ id: session.id }]);
  expect(await operationsOf(db, "the key has leaked")).toMatchObject([{ targetCount: before.length - 1, filter: {} }]);
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText(/sessions? restored\./)).toBeVisible();
  await putBack(db, "the key has leaked");
  expect(await live()).toHaveLength(before.length);
});

test("the list says that something is no moment, rather than leaving it out, and offers to end nothing", async ({ admin: page }) => {
  await page.goto("/sessions?used=custom&used_from=2026-01-02T03:04&used_until=yesterday&end=matching");
  await expect(page.getByText("“yesterday” cannot be read as a date with a time.")).toBeVisible();
  await expect(page.getByLabel("Used until")).toHaveValue("");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("link", { name: /^End / })).toHaveCount(0);
});
