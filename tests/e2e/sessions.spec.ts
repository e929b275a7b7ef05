import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { shortId } from "@/lib/format";
import { paths } from "@/lib/paths";
import { callAction } from "./actions";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";

const endSessions = "app/(console)/sessions/actions.ts endSessions";

/** What an operation of the given reason left behind, besides its rows. */
const operationOf = async (db: Pool, reason: string) => {
  const rows = await db<{ id: string; kind: string; actorEmail: string; ticket: string | null; targetCount: number; ip: string }[]>`
    select id, kind, actor_email, ticket, target_count, host(ip_address) as ip from gatehouse.operations where reason = ${reason}`;
  const [row, ...more] = rows;
  if (!row || more.length > 0) throw new Error(`${rows.length} operations have the reason "${reason}".`);
  return row;
};

const auditOf = (db: Pool, operationId: string) => db<{ action: string; resource: string; resourceId: string; email: string }[]>`
  select a.action, a.resource, a.resource_id, u.email from audit_logs a join users u on u.id = a.user_id where a.operation_id = ${operationId} order by a.resource_id`;

const liveOf = async (db: Pool, userId: string) =>
  (await db<{ id: string }[]>`select id from user_sessions where user_id = ${userId} and expires_at > now() order by created_at desc`).map(
    ({ id }) => id,
  );

const giveReason = async (page: Page, verb: string, reason: string, ticket?: string) => {
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(reason);
  if (ticket) await dialog.getByLabel("Ticket").fill(ticket);
  await dialog.getByRole("button", { name: verb }).click();
};

test("session.revoke and session.restore: found, ended with a reason, seen under Ended, undone", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 2, firstName: "Pilar" });
  const [safari, chrome] = [person.sessionIds[1] ?? "", person.sessionIds[0] ?? ""];
  await page.goto("/");
  await page.getByRole("link", { name: "Users" }).click();
  await page.getByRole("searchbox", { name: "Search users" }).fill(person.email);
  await page.getByRole("link", { name: person.email }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();

  await page.getByRole("button", { name: "End session: Safari 26 macOS" }).click();
  const dialog = page.getByRole("dialog", { name: `End 1 session of ${person.name}` });
  await expect(dialog.getByText("2001:db8:7::5")).toBeVisible();
  await giveReason(page, "End session", "Laptop was lost on a train", "SUP-20611");
  await expect(dialog).toHaveCount(0);
  const toast = page.getByRole("status").getByText("1 session ended.");
  await expect(toast).toBeVisible();
  await expect(page.getByRole("row", { name: /Safari 26/ })).toHaveCount(0);
  await expect(page.getByRole("row", { name: /Chrome 142/ })).toBeVisible();

  expect(await liveOf(db, person.id)).toEqual([chrome]);
  const operation = await operationOf(db, "Laptop was lost on a train");
  expect(operation).toMatchObject({
    kind: "session.revoke",
    actorEmail: staff.support,
    ticket: "SUP-20611",
    targetCount: 1,
    ip: "127.0.0.1",
  });
  expect(await auditOf(db, operation.id)).toEqual([{ action: "revoke", resource: "session", resourceId: safari, email: staff.support }]);

  await page.getByRole("link", { name: "1 ended" }).click();
  const ended = page.getByRole("row", { name: /Safari 26/ });
  await expect(ended).toContainText(`Revoked`);
  await expect(ended).toContainText("by Mara Okafor: Laptop was lost on a train (SUP-20611)");

  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText("1 session restored.")).toBeVisible();
  await expect(page.getByText("No session has ended yet")).toBeVisible();
  expect(await liveOf(db, person.id)).toEqual([chrome, safari]);
  expect(await db`select action from audit_logs where resource_id = ${safari} order by created_at, action`).toEqual([
    { action: "revoke" },
    { action: "restore" },
  ]);
  await page.getByRole("link", { name: "2 live" }).click();
  await expect(page.getByRole("row", { name: /Safari 26/ })).toBeVisible();
});

test("the last session of a list can be ended, and undone from another page", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(`/users/${person.id}`);
  await page.getByRole("button", { name: /^End session:/ }).click();
  await giveReason(page, "End session", `the last one of ${person.email}`);
  await expect(page.getByRole("status").getByText("1 session ended.")).toBeVisible();
  await expect(page.getByText("No live session")).toBeVisible();
  await page.getByRole("link", { name: "Overview" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  let release = () => {};
  const held = new Promise<void>((resolve) => (release = resolve));
  await page.route(
    (url) => url.pathname === paths.overview(),
    (route) => held.then(() => route.continue()),
  );
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText("Undo under way…")).toBeVisible();
  release();
  await expect(page.getByRole("status").getByText("1 session restored.")).toBeVisible();
  await expect(page.getByText("Undo under way…")).toHaveCount(0);
  expect(await liveOf(db, person.id)).toEqual(person.sessionIds);
  // An action that another page holds is passed on inside the server; the log must have the caller's address all the same.
  const { id } = await operationOf(db, `the last one of ${person.email}`);
  const [undo] = await db<{ id: string }[]>`select id, reason, host(ip_address) as ip from gatehouse.operations where undoes = ${id}`;
  const reason = `Taken back from the notice of it (operation ${shortId(id)}). Written by the console.`;
  expect(undo).toMatchObject({ reason, ip: "127.0.0.1" });
  await page.goto(paths.audit({ operation: undo?.id }));
  await expect(page.getByRole("region", { name: "Operation" })).toContainText(reason);
});

test("an ended session can be put back from its row, once", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(`/users/${person.id}`);
  await page.getByRole("button", { name: /^End session:/ }).click();
  await giveReason(page, "End session", `by mistake: ${person.email}`);
  await page.getByRole("link", { name: "1 ended" }).click();
  const other = await page.context().newPage();
  await other.goto(`/users/${person.id}?state=ended`);
  await page
    .getByRole("row", { name: /Chrome 142/ })
    .getByRole("link", { name: "Undo the ending of Chrome 142" })
    .click();
  await other.getByRole("link", { name: "Undo the ending of Chrome 142" }).click();
  for (const on of [page, other]) {
    await expect(on.getByText("1 of 1 can be restored")).toBeVisible();
    await on.getByRole("main").getByRole("button", { name: "Undo" }).click();
  }
  await giveReason(page, "Restore", `back: ${person.email}`);
  await expect(page.getByRole("status").getByText("1 session restored.")).toBeVisible();
  await giveReason(other, "Restore", `back again: ${person.email}`);
  await expect(other.getByRole("dialog").getByRole("alert")).toHaveText("This has been undone already.");
  expect(await liveOf(db, person.id)).toEqual(person.sessionIds);
});

test("selected sessions are ended as one operation", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 4 });
  await page.goto(`/sessions?q=${person.email}`);
  await page.getByRole("checkbox", { name: "Select Chrome 142 192.0.2.17" }).check();
  await page.getByRole("checkbox", { name: "Select Firefox 145 198.51.100.40" }).check();
  const bar = page.getByRole("toolbar", { name: "Selected sessions" });
  await expect(bar.getByText("2 selected")).toBeVisible();
  await bar.getByRole("button", { name: "End selected sessions" }).click();
  await expect(page.getByRole("dialog", { name: `End 2 sessions of ${person.name}` })).toBeVisible();
  await giveReason(page, "End sessions", `two of four of ${person.email}`);
  await expect(page.getByRole("status").getByText("2 sessions ended.")).toBeVisible();
  await expect(bar).toHaveCount(0);

  expect(await liveOf(db, person.id)).toEqual([person.sessionIds[1], person.sessionIds[3]]);
  const operation = await operationOf(db, `two of four of ${person.email}`);
  expect(operation.targetCount).toBe(2);
  const hit = [person.sessionIds[0] ?? "", person.sessionIds[2] ?? ""].toSorted();
  expect(await auditOf(db, operation.id)).toEqual(
    hit.map((resourceId) => ({ action: "revoke", resource: "session", resourceId, email: staff.support })),
  );

  await page.getByRole("checkbox", { name: "Select all on this page" }).check();
  await expect(bar.getByText("2 selected")).toBeVisible();
  await bar.getByRole("button", { name: "Clear the selection" }).click();
  await expect(page.getByRole("checkbox", { checked: true })).toHaveCount(0);
});

test("all sessions of a person are ended, as many as were shown", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 3 });
  await page.goto(`/users/${person.id}`);
  await page.getByRole("button", { name: "End all sessions" }).click();
  const dialog = page.getByRole("dialog", { name: `End all 3 live sessions of ${person.name}` });
  await giveReason(page, "End all sessions", `first try for ${person.email}`);
  await expect(page.getByRole("status").getByText("3 sessions ended.")).toBeVisible();
  expect(await liveOf(db, person.id)).toEqual([]);
  expect((await auditOf(db, (await operationOf(db, `first try for ${person.email}`)).id)).map(({ resourceId }) => resourceId)).toEqual(
    person.sessionIds.toSorted(),
  );
  await expect(page.getByRole("button", { name: "End all sessions" })).toHaveAccessibleDescription("No live session to end.");

  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(page.getByRole("status").getByText("3 sessions restored.")).toBeVisible();
  expect(await liveOf(db, person.id)).toEqual(person.sessionIds);

  // One more signs in while the dialog is open: nothing may be hit that was not counted.
  await page.getByRole("button", { name: "End all sessions" }).click();
  await dialog.getByLabel("Reason").fill("second try");
  await db`
    insert into user_sessions (user_id, token_hash, expires_at) values (${person.id}, ${`late ${person.email}`}, now() + interval '1 hour')`;
  await dialog.getByRole("button", { name: "End all sessions" }).click();
  await expect(dialog.getByRole("alert")).toHaveText(/4 sessions are live now, 3 were shown\. Look again before you end them\./);
  await expect(dialog.getByLabel("Reason")).toHaveValue("second try");
  expect(await liveOf(db, person.id)).toHaveLength(4);
  expect(await db`select from gatehouse.operations where reason = 'second try'`).toHaveLength(0);
});

test.describe("the session in use", () => {
  test("cannot be ended by itself, and says why", async ({ signIn, browse, db, site }) => {
    const session = await signIn(staff.support);
    const page = await browse(session);
    await page.goto(`/users/${session.userId}`);
    const own = page.getByRole("row", { name: /This session/ });
    const button = own.getByRole("button", { name: /^End session:/ });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription("This is the session you are using. Sign out instead.");
    await expect(own.getByRole("checkbox")).toBeDisabled();
    const { state } = await callAction(site.url, endSessions, {
      path: "/sessions",
      cookie: session.cookie,
      fields: { operationId: crypto.randomUUID(), sessionIds: session.id, reason: "own", ticket: "" },
    });
    expect(state).toMatchObject({ status: "refused", message: "This is the session you are using. Sign out instead." });
    expect(await db`select from user_sessions where id = ${session.id}`).toHaveLength(1);
  });

  test("stays when all of one's own are ended, unless its box is ticked", async ({ signIn, browse, db }) => {
    const me = await addPerson(db, { role: "support", sessions: 2 });
    const session = await signIn(me.email);
    const page = await browse(session);
    await page.goto(`/users/${me.id}`);
    await page.getByRole("button", { name: "End all sessions" }).click();
    await giveReason(page, "End all sessions", `all but this of ${me.email}`);
    await expect(page.getByRole("status").getByText("2 sessions ended.")).toBeVisible();
    expect(await liveOf(db, me.id)).toEqual([session.id]);

    await page.getByRole("button", { name: "End all sessions" }).click();
    await page.getByRole("checkbox", { name: "End the session I am using too, and sign me out" }).check();
    await giveReason(page, "End all sessions", `this too of ${me.email}`);
    await expect(page).toHaveURL(`/login?callbackUrl=%2Fusers%2F${me.id}`);
    expect(await liveOf(db, me.id)).toEqual([]);
    expect((await operationOf(db, `this too of ${me.email}`)).targetCount).toBe(1);
  });
});

test("an empty reason is refused at the field, and what was typed stays", async ({ support: page, signIn, site, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(`/users/${person.id}`);
  await page.getByRole("button", { name: /^End session:/ }).click();
  const dialog = page.getByRole("dialog");
  await giveReason(page, "End session", "   ", "SUP-1");
  await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/Give a reason: it is kept in the log\./);
  await expect(dialog.getByLabel("Reason")).toHaveAttribute("aria-invalid", "true");
  await expect(dialog.getByLabel("Ticket")).toHaveValue("SUP-1");
  // So is one that is too long, which is not cut.
  const long = `${"x".repeat(600)} the end`;
  await giveReason(page, "End session", long, "SUP-1");
  await expect(dialog.getByLabel("Reason")).toHaveAccessibleDescription(/608 of 500 characters\. At most 500 characters\./);
  await expect(dialog.getByLabel("Reason")).toHaveValue(long);
  expect(await liveOf(db, person.id)).toEqual(person.sessionIds);

  // And by the server, whoever sends it; so are other things that the form would never send.
  const { cookie } = await signIn(staff.support);
  const good = { operationId: crypto.randomUUID(), sessionIds: person.sessionIds[0] ?? "", reason: "r", ticket: "" };
  for (const [wrong, field] of [
    [{ reason: "" }, "reason"],
    [{ reason: "x".repeat(501) }, "reason"],
    [{ ticket: "x".repeat(101) }, "ticket"],
    [{ sessionIds: "1" }, "sessionIds"],
    [{ operationId: "x" }, "operationId"],
    [{ includeOwn: "yes" }, "includeOwn"],
  ] as const) {
    const { state } = await callAction(site.url, endSessions, { path: "/sessions", cookie, fields: { ...good, ...wrong } });
    expect(state).toMatchObject({ status: "refused", fields: { [field]: [expect.any(String)] } });
  }
  for (const extra of ["actor_id", "role", "p_how", "__proto__", "expectedCount"]) {
    const { state } = await callAction(site.url, endSessions, { path: "/sessions", cookie, fields: { ...good, [extra]: "x" } });
    expect({ extra, status: state?.status }).toEqual({ extra, status: "refused" });
  }
  expect(await liveOf(db, person.id)).toEqual(person.sessionIds);
});

test("the same operation sent many times is one operation", async ({ support: page, signIn, site, db }) => {
  const person = await addPerson(db, { sessions: 2 });
  await page.goto(`/users/${person.id}`);
  await page.getByRole("button", { name: "End session: Chrome 142" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Reason").fill(`clicked twice for ${person.email}`);
  await dialog.getByRole("button", { name: "End session" }).dblclick();
  await expect(page.getByRole("status").getByText("1 session ended.")).toHaveCount(1);
  expect((await operationOf(db, `clicked twice for ${person.email}`)).targetCount).toBe(1);

  const { cookie } = await signIn(staff.support);
  const fields = {
    operationId: crypto.randomUUID(),
    sessionIds: person.sessionIds[1] ?? "",
    reason: `sent ten times for ${person.email}`,
    ticket: "",
  };
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => callAction(site.url, endSessions, { path: "/sessions", cookie, fields })),
  );
  expect(answers.map(({ state }) => state?.message).toSorted()).toEqual([
    "1 session ended.",
    ...Array.from({ length: 9 }, () => "Already done: 1 session ended."),
  ]);
  expect(await auditOf(db, fields.operationId)).toHaveLength(1);

  // Somebody else's operation id is not a key to its result.
  const other = await signIn(staff.admin);
  const { state } = await callAction(site.url, endSessions, { path: "/sessions", cookie: other.cookie, fields });
  expect(state).toMatchObject({ status: "refused", message: "This operation id belongs to another operation." });
});

test("a session that another tab has ended meanwhile is said to have ended", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(`/users/${person.id}`);
  const other = await page.context().newPage();
  await other.goto(`/users/${person.id}`);
  await other.getByRole("button", { name: /^End session:/ }).click();
  await giveReason(other, "End session", `was first for ${person.email}`);
  await expect(other.getByRole("status").getByText("1 session ended.")).toBeVisible();

  await page.getByRole("button", { name: /^End session:/ }).click();
  await giveReason(page, "End session", `came second for ${person.email}`);
  await expect(page.getByRole("dialog").getByRole("alert")).toHaveText(/That session has already ended\./);
  expect(await db`select from gatehouse.operations where reason = ${`came second for ${person.email}`}`).toHaveLength(0);
});

test("an auditor sees the buttons, disabled, with the reason", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await page.goto(`/users/${person.id}`);
  for (const name of [/^End session:/, "End all sessions"]) {
    const button = page.getByRole("button", { name });
    await expect(button).toBeDisabled();
    await expect(button).toHaveAccessibleDescription("Your role auditor may not end sessions.");
    await button.click({ force: true });
  }
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await expect(page.getByRole("checkbox", { name: "Select all on this page" })).toBeDisabled();
});

test("support cannot undo what somebody else ended; an admin can", async ({ admin, support, db }) => {
  const person = await addPerson(db, { sessions: 1 });
  await admin.goto(`/users/${person.id}`);
  await admin.getByRole("button", { name: /^End session:/ }).click();
  await giveReason(admin, "End session", `ended by an admin: ${person.email}`);
  await expect(admin.getByRole("status").getByText("1 session ended.")).toBeVisible();
  await support.goto(`/users/${person.id}?state=ended`);
  await support.getByRole("link", { name: /^Undo the ending/ }).click();
  await expect(support.getByRole("button", { name: "Undo" })).toHaveAccessibleDescription(
    `Only an admin can undo what ${staff.admin} did.`,
  );
  expect(await liveOf(db, person.id)).toEqual([]);
  await admin.getByRole("status").getByRole("button", { name: "Undo" }).click();
  await expect(admin.getByRole("status").getByText("1 session restored.")).toBeVisible();
});

test.describe("the list of everybody's sessions", () => {
  test("filters by person and by network, live and ended, all in the URL", async ({ auditor: page, db }) => {
    const person = await addPerson(db, { sessions: 3, firstName: "Oriol" });
    await page.goto("/sessions");
    await page.getByRole("searchbox", { name: "Search sessions by person" }).fill(person.email);
    await expect(page).toHaveURL(`/sessions?q=${encodeURIComponent(person.email)}`);
    await expect(page.getByRole("row")).toHaveCount(4);
    await page.getByRole("searchbox", { name: "IP address or network" }).fill("192.0.2.0/24");
    await expect(page.getByRole("row")).toHaveCount(2);
    await expect(page.getByRole("row", { name: /192\.0\.2\.17/ })).toBeVisible();
    await expect(page.getByRole("link", { name: "Live 1" })).toBeVisible();
    await page.getByRole("searchbox", { name: "IP address or network" }).fill("2001:db8:7::/48");
    await expect(page.getByRole("row", { name: /2001:db8:7::5/ })).toBeVisible();
    await page.getByRole("link", { name: "Ended" }).click();
    await expect(page.getByText("No ended session matches")).toBeVisible();
    await expect(page.getByText(`person “${person.email}”, address 2001:db8:7::/48`)).toBeVisible();
    await page.getByRole("link", { name: "Clear the filters" }).click();
    await expect(page).toHaveURL("/sessions?state=ended");
    await page.goBack();
    await expect(page.getByText("No ended session matches")).toBeVisible();
  });

  test("says that something is no address, rather than finding nothing", async ({ auditor: page }) => {
    for (const typed of ["300.1.2.3", "10.0.0.0/33", "fe80::1%eth0", "010.1.1.1", "not an address"]) {
      await page.goto(`/sessions?ip=${encodeURIComponent(typed)}`);
      await expect(page.getByText("This is not an address")).toBeVisible();
      await expect(page.getByRole("searchbox", { name: "IP address or network" })).toHaveValue(typed);
    }
  });

  test("turns its pages through every live session once, forward and back", async ({ auditor: page, db }) => {
    const expected = (
      await db<{ id: string }[]>`select id from user_sessions s where expires_at > now() order by created_at desc, id desc limit 130`
    ).map(({ id }) => id);
    // The rows travel as JSON; no cell shows an id.
    const shown = async () => [...(await page.content()).matchAll(/\bid\\*":\\*"([0-9a-f]{8}-[0-9a-f-]{27})/g)].map(([, id]) => id);
    await page.goto("/sessions");
    const seen = [await shown()];
    for (let n = 0; n < 2; n++) {
      const before = page.url();
      await page.getByRole("link", { name: "Older" }).click();
      await expect(page).not.toHaveURL(before);
      await page.reload();
      seen.push(await shown());
    }
    expect(seen.flat().slice(0, 130)).toEqual(expected);
    await page.getByRole("link", { name: "Newer" }).click();
    await expect(page).toHaveURL(/before=/);
    await page.reload();
    expect(await shown()).toEqual(seen[1]);
  });
});
