import { randomUUID } from "node:crypto";
import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { callAction } from "./actions";
import { expect, password, staff, test } from "./fixtures";
import { addPerson } from "./people";

// What is not there is a 404, which the browser complains of.
test.use({ tolerated: /404 \(Not Found\)/ });

const endSessions = "app/(console)/sessions/actions.ts endSessions";

const liveOf = async (db: Pool, userId: string) =>
  (await db`select id from user_sessions where user_id = ${userId} and expires_at > now()`).length;

const operationsOf = (db: Pool, reason: string) =>
  db<{ id: string; targetCount: number }[]>`select id, target_count from gatehouse.operations where reason = ${reason}`;

/** Ends sessions by the action itself, as this member of staff. */
const end = async (url: string, cookie: string, sessionIds: string[], reason: string) => {
  const operationId = randomUUID();
  const fields = { operationId, sessionIds, reason, ticket: "SUP-4711" };
  const { state } = await callAction(url, endSessions, { path: "/sessions", cookie, fields });
  expect(state?.status).toBe("done");
  return operationId;
};

const askToEndAll = async (page: Page, userId: string, reason: string) => {
  await page.goto(paths.user(userId));
  await page.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("dialog").getByLabel("Reason").fill(reason);
};

test("operation.read: each act with its reason, ticket and targets; found by words, kind, actor; undone from its page", async ({
  admin: page,
  site,
  signIn,
  db,
}) => {
  const person = await addPerson(db, { sessions: 3, firstName: "Berit" });
  const reason = `left on a train by ${person.email}`;
  const id = await end(site.url, (await signIn(staff.support)).cookie, person.sessionIds, reason);
  await db`update gatehouse.ended_sessions set expires_at = now() where id = ${person.sessionIds[0] ?? ""}`;

  await page.goto("/");
  await page.getByRole("link", { name: "Operations", exact: true }).click();
  await page.getByRole("searchbox", { name: "Search reasons and tickets" }).fill(person.email);
  const row = page.getByRole("table", { name: "Operations" }).getByRole("row").nth(1);
  await expect(page).toHaveURL(paths.operations({ q: person.email }));
  await expect(row).toContainText(new RegExp(`ended 3 sessions of ${person.name}`, "i"));
  await expect(row).toContainText("SUP-4711");
  await page.goto(paths.operations({ q: person.email, kind: "token.revoke" }));
  await expect(page.getByText("No operation matches")).toBeVisible();
  await page.getByRole("combobox", { name: "Kind" }).selectOption("session.revoke");
  await page.getByRole("searchbox", { name: "Actor" }).fill(staff.support);
  await expect(page).toHaveURL(paths.operations({ q: person.email, actor: staff.support, kind: "session.revoke" }));
  await row.getByRole("link").first().click();

  await expect(page).toHaveURL(paths.operation(id));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`ended 3 sessions of ${person.name}$`));
  const facts = page.getByRole("region", { name: "Facts" });
  await expect(facts).toContainText(reason);
  await expect(facts).toContainText(`${staff.support}, as support`);
  await expect(facts).toContainText("sessions ended 3");
  await expect(page.getByRole("region", { name: "Targets" }).getByRole("row", { name: /session\.revoke/ })).toHaveCount(3);
  await expect(page.getByText("2 of 3 can be restored")).toBeVisible();
  await page.getByRole("button", { name: "Undo" }).click();
  const dialog = page.getByRole("dialog", { name: "Restore 2 sessions" });
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(dialog.getByLabel("Reason")).toBeFocused();
  await dialog.getByLabel("Reason").fill(`the train brought it back to ${person.email}`);
  await dialog.getByLabel("Ticket").fill("SUP-4712");
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("status").getByText("2 sessions restored.")).toBeVisible();
  expect(await liveOf(db, person.id)).toBe(2);
  await expect(page.getByRole("button", { name: "Undo" })).toHaveAccessibleDescription("This has been undone already.");
  await facts.getByRole("link", { name: "by a later operation" }).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(new RegExp(`restored 2 sessions of ${person.name}$`));
  await expect(page.getByRole("link", { name: "the operation that ended them" })).toHaveAttribute("href", paths.operation(id));
  await expect(facts).toContainText(`the train brought it back to ${person.email}`);
  await expect(facts).toContainText("SUP-4712");
  await page.goto(paths.operations({ q: "SUP-4712" }));
  await expect(row).toContainText(`the train brought it back to ${person.email}`);
});

test("session.restore: support undoes only its own, and only for an hour; the page says why not", async ({
  support: page,
  site,
  signIn,
  db,
}) => {
  const person = await addPerson(db, { sessions: 3 });
  const byAdmin = await end(site.url, (await signIn(staff.admin)).cookie, person.sessionIds.slice(0, 1), `admin: ${person.email}`);
  const own = await end(site.url, (await signIn(staff.support)).cookie, person.sessionIds.slice(1, 2), `own: ${person.email}`);
  const long = await end(site.url, (await signIn(staff.support)).cookie, person.sessionIds.slice(2), `long ago: ${person.email}`);
  await db`update gatehouse.operations set created_at = now() - interval '61 minutes' where id = ${long}`;
  const undo = page.getByRole("button", { name: "Undo" });
  await page.goto(paths.operation(byAdmin));
  await expect(undo).toHaveAccessibleDescription(`Only an admin can undo what ${staff.admin} did.`);
  await page.goto(paths.operation(long));
  await expect(undo).toHaveAccessibleDescription("You can undo your own revocations for 60 minutes. Ask an admin.");
  await page.goto(paths.operation(own));
  await undo.click();
  await page.getByRole("dialog").getByLabel("Reason").fill("was right after all");
  await page.getByRole("dialog").getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("status").getByText("1 session restored.")).toBeVisible();
  expect(await liveOf(db, person.id)).toBe(1);
});

test("session.restore from a notice, the password long ago: the operation's dialog opens and asks for it", async ({
  signIn,
  browse,
  db,
}) => {
  const session = await signIn(staff.admin);
  await db`update user_sessions set created_at = now() - interval '11 minutes' where id = ${session.id}`;
  const page = await browse(session);
  const person = await addPerson(db, { sessions: 2 });
  const reason = `too soon: ${person.email}`;
  await askToEndAll(page, person.id, reason);
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "End all sessions" }).click();
  await page.getByRole("status").getByRole("button", { name: "Undo" }).click();
  const [operation] = await operationsOf(db, reason);
  await expect(page).toHaveURL(paths.operation(operation?.id ?? "", { act: "undo" }));
  await expect(dialog.getByRole("heading", { name: "Restore 2 sessions" })).toBeVisible();
  await dialog.getByLabel("Reason").fill("in the wrong row");
  await dialog.getByLabel("Your password").fill(password);
  await dialog.getByRole("button", { name: "Restore" }).click();
  await expect(page.getByRole("status").getByText("2 sessions restored.")).toBeVisible();
  await expect(page).toHaveURL(paths.operation(operation?.id ?? ""));
  expect(await liveOf(db, person.id)).toBe(2);
});

test("an operation that nobody did, and one that cannot be undone", async ({ auditor: page, db }) => {
  const [actor] = await db<{ id: string }[]>`select id from users where email = ${staff.admin}`;
  const id = randomUUID();
  await db`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, target_count)
    values (${id}, 'token.revoke', ${actor?.id ?? ""}, ${staff.admin}, 'admin', ${randomUUID()}, 'nothing to undo', 0)`;
  await page.goto(paths.operation(id));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/revoked 0 tokens$/);
  await expect(page.getByText("No entry here")).toBeVisible();
  await expect(page.getByRole("button", { name: "Undo" })).toHaveCount(0);
});

test("operation.read: what a function counted, its filter and whom it skipped stand there in words", async ({ auditor: page, db }) => {
  const add = async (kind: string, result: object) => {
    const id = randomUUID();
    await db`
      insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, target_count, result)
      select ${id}, ${kind}, u.id, u.email, u.role, ${randomUUID()}, 'in words', 2, ${db.json(result as never)} from users u where u.email = ${staff.admin}`;
    return id;
  };
  const facts = page.getByRole("region", { name: "Facts" });
  await page.goto(paths.operation(await add("session.revoke", { ended: 2, filter: { q: "ada", role: "admin", network: "192.0.2.0/24" } })));
  await expect(facts).toContainText("filter person “ada”, role admin, address 192.0.2.0/24");
  await page.goto(
    paths.operation(await add("user.export", { format: "csv", count: 2, filter: { status: "suspended", last_login_days: 0 } })),
  );
  await expect(facts).toContainText("filter status suspended, never signed in");
  await page.goto(paths.operation(await add("user.set_status", { done: 2, status: "inactive", skipped: { own: 1, already: 2 } })));
  await expect(facts).toContainText("skipped their own account, 2 already were");
  await expect(facts).not.toContainText("{");
  // What was left out, by pages, and how many more there were than are kept.
  const ids = Array.from({ length: 150 }, () => randomUUID());
  await page.goto(
    paths.operation(
      await add("session.revoke", { ended: 2, skipped: { expired: 170 }, targets: [{ of: "session", outcome: "expired", ids }] }),
    ),
  );
  const left = page.getByRole("region", { name: "Left out" });
  await expect(left).toContainText("100 of 150 shown, and 20 more that are not kept one by one");
  await expect(left.getByRole("row").nth(1)).toContainText("Had expired");
  await left.getByRole("link", { name: "Next" }).click();
  await expect(left).toContainText("50 of 150 shown");
  await page.goto(paths.operation(await add("token.revoke", { revoked: 2, shown: 3, filter: { kind: "password_reset" } })));
  await expect(facts).toContainText("shown before 3 · filter password reset");
  const whose = randomUUID();
  await page.goto(paths.operation(await add("token.revoke", { revoked: 2, shown: 2, user_id: whose, filter: { user_id: whose } })));
  await expect(facts).toContainText(`filter of ${whose}`);
  await expect(facts).not.toContainText("person");
  await page.goto(paths.operation(await add("rate_limit.reset", { reset: 2, filter: { prefix: "api:" } })));
  await expect(facts).toContainText("filter keys that begin with “api:”");
  await page.goto(paths.operation(await add("view.save", {})));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(/ saved a view$/);
});

test("an operation that is not kept: its id, and the way to what the log has of it", async ({ auditor: page }) => {
  const id = randomUUID();
  await page.goto(paths.operation(id));
  await expect(page.getByRole("heading", { level: 1 })).toHaveText("There is no such operation");
  await expect(page.getByText(id)).toBeVisible();
  await expect(page.getByRole("link", { name: "what the log has about this id" })).toHaveAttribute("href", paths.audit({ operation: id }));
});

test("a POST that is sent again as it was: one effect, and it says that it was done", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 2 });
  const reason = `replayed for ${person.email}`;
  await askToEndAll(page, person.id, reason);
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await expect(page.getByRole("status").getByText("2 sessions ended.")).toBeVisible();
  const request = await sent;
  const again = await page.request.fetch(request.url(), {
    method: "POST",
    headers: await request.allHeaders(),
    data: request.postDataBuffer() ?? undefined,
  });
  expect(await again.text()).toContain("Already done: 2 sessions ended.");
  expect(await operationsOf(db, reason)).toMatchObject([{ targetCount: 2 }]);
});

test("a page that is loaded again while its change is under way: one effect, and the list shows it", async ({ support: page, db }) => {
  const person = await addPerson(db, { sessions: 2 });
  const reason = `reloaded for ${person.email}`;
  await askToEndAll(page, person.id, reason);
  const sent = page.waitForRequest((request) => request.method() === "POST");
  await page.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click();
  await sent;
  await page.reload();
  await expect.poll(() => liveOf(db, person.id)).toBe(0);
  await page.reload();
  await expect(page.getByText("No live session")).toBeVisible();
  expect(await operationsOf(db, reason)).toMatchObject([{ targetCount: 2 }]);
});

test("two tabs that end the same sessions at once: one does it, the other is told", async ({ signIn, browse, db }) => {
  const person = await addPerson(db, { sessions: 2 });
  const session = await signIn(staff.support);
  const tabs = [await browse(session), await browse(session)];
  const reason = `two tabs for ${person.email}`;
  for (const tab of tabs) await askToEndAll(tab, person.id, reason);
  await Promise.all(tabs.map((tab) => tab.getByRole("dialog").getByRole("button", { name: "End all sessions" }).click()));
  const outcomes = await Promise.all(
    tabs.map(async (tab) => {
      const told = tab.getByText(/^2 sessions ended\.|No live session is left to end\./);
      await expect(told).toBeVisible();
      return (await told.textContent())?.trim();
    }),
  );
  expect(outcomes.toSorted()).toEqual(["2 sessions ended.", "No live session is left to end."]);
  expect(await operationsOf(db, reason)).toMatchObject([{ targetCount: 2 }]);
});
