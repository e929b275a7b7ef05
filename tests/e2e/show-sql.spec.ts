import type { Locator, Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { addPerson } from "./people";
import { follow } from "./router";
import { tokenHash } from "./site";

/** A page with its filter, the name of its link and of the dialog, the statements in it, and a table that they read. */
const panels: readonly { path: string; link?: string; dialog: string; from: readonly string[]; table: string }[] = [
  { path: "/users?q=ada", dialog: "SQL of users", from: ["users.ts: listUsers", "users.ts: countUsers"], table: "from gatehouse.people u" },
  {
    path: "/sessions?role=user&facets=on",
    dialog: "SQL of sessions",
    from: ["sessions.ts: listLiveSessions", "sessions.ts: countLiveSessions", "sessions.ts: countSessionFacets"],
    table: "user_sessions s",
  },
  {
    path: "/sessions?q=ada&state=ended",
    dialog: "SQL of sessions",
    from: ["sessions.ts: listEndedSessions"],
    table: "gatehouse.ended_sessions s",
  },
  { path: "/audit?action=auth.login&range=30d", dialog: "SQL of audit log", from: ["audit.ts: listAudit"], table: "join audit_logs a" },
  {
    path: "/operations?range=365d",
    dialog: "SQL of operations",
    from: ["operations.ts: listOperations", "operations.ts: listOperationKinds"],
    table: "join gatehouse.operations o",
  },
  {
    path: "/tokens?kind=password_reset",
    dialog: "SQL of tokens",
    from: ["tokens.ts: listTokens", "tokens.ts: countLiveTokens"],
    table: "from password_reset_tokens t",
  },
  {
    path: "/rate-limits?q=api&state=all",
    dialog: "SQL of rate limits",
    from: ["rate-limits.ts: listRateLimits", "rate-limits.ts: countRateLimits"],
    table: "from rate_limits k",
  },
  {
    path: "/users/$user?state=ended",
    dialog: "SQL of sessions",
    from: ["sessions.ts: listEndedSessions"],
    table: "gatehouse.ended_sessions s",
  },
  { path: "/users/$user?tab=activity", dialog: "SQL of activity", from: ["audit.ts: listActivity"], table: "join audit_logs a" },
  {
    path: "/users/$user?tab=tokens",
    dialog: "SQL of tokens",
    from: ["tokens.ts: listTokens", "tokens.ts: countLiveTokens"],
    table: "from email_verification_tokens t",
  },
  {
    path: "/",
    link: "Show SQL: figures",
    dialog: "SQL of figures",
    from: ["overview.ts: countPeopleByStatus", "sessions.ts: countLiveSessions", "sign-ins.ts: countSignIns"],
    table: "from users u",
  },
  { path: "/", link: "Show SQL: sign-ins", dialog: "SQL of sign-ins", from: ["sign-ins.ts: listSignInsByDay"], table: "from audit_logs a" },
  {
    path: "/",
    link: "Show SQL: latest staff operations",
    dialog: "SQL of operations",
    from: ["operations.ts: listLatestOperations"],
    table: "from gatehouse.operations o",
  },
  {
    path: "/invariants?check=inactive",
    link: "Show SQL: live sessions of people who are suspended",
    dialog: "SQL of live sessions of people who are suspended",
    from: ["invariants.ts: suspended"],
    table: "from user_sessions s",
  },
  {
    path: "/network?ip=192.0.2.0%2F24",
    link: "Show SQL: figures",
    dialog: "SQL of figures",
    from: ["networks.ts: getNetwork"],
    table: "from user_sessions s",
  },
  {
    path: "/network?ip=192.0.2.0%2F24",
    link: "Show SQL: people",
    dialog: "SQL of people",
    from: ["networks.ts: listNetworkPeople"],
    table: "from user_sessions s",
  },
  {
    path: "/network?ip=192.0.2.0%2F24",
    link: "Show SQL: live sessions",
    dialog: "SQL of sessions",
    from: ["sessions.ts: listLiveSessions"],
    table: "from user_sessions s",
  },
];

const linkOf = (page: Page, link = "Show SQL") => page.getByRole("link", { name: link, exact: true });

/** The dialog's statements as a person would take them from there, the values in place. */
const statementsIn = async (dialog: Locator) => {
  const statements: Record<string, string> = {};
  for (const section of await dialog.getByRole("region").all()) {
    const text = (await section.locator("pre").textContent()) ?? "";
    const values = (await section.getByRole("list", { name: "Values" }).getByRole("listitem").allTextContents()).map((line) =>
      line.replace(/^\$\d+ = /, ""),
    );
    const from = (await section.getByRole("heading").textContent()) ?? "";
    statements[from.replace("lib/db/", "")] = text.replaceAll(/\$(\d+)/g, (_, place: string) => values[Number(place) - 1] ?? "?");
  }
  return statements;
};

test("Show SQL: each list and each panel, by the keyboard and back, with the filter kept", async ({ support: page, db }) => {
  test.setTimeout(120_000);
  const person = await addPerson(db, { sessions: 3 });
  await page.goto(paths.users());
  for (const { path, link, dialog: name, from, table } of panels) {
    const [address, what] = [path.replace("$user", person.id), `${path}, ${link}`];
    await follow(page, address);
    await linkOf(page, link).focus();
    await page.keyboard.press("Enter");
    const dialog = page.getByRole("dialog", { name, exact: true });
    await expect(dialog.getByRole("heading", { level: 3 }), what).toHaveText(from.map((one) => `lib/db/${one}`));
    await expect(dialog, what).toContainText(table);
    await expect(dialog, what).toContainText("Read just now as gatehouse_app.");
    await expect(dialog.getByText(/^in [\d.,]+ ms$/), what).toHaveCount(from.length);
    await expect(page, what).toHaveURL(/[?&]sql=/);
    await page.keyboard.press("Escape");
    await expect(page, what).toHaveURL(address);
    await expect(dialog, what).toHaveCount(0);
    await expect(linkOf(page, link), what).toBeFocused();
  }
});

test("Show SQL: closed by its link and by Back, on the page of the list where it was opened", async ({ auditor: page }) => {
  await page.goto("/users?status=active&sort=email");
  await page.getByRole("link", { name: "Next" }).click();
  await expect(page).toHaveURL(/after=/);
  const first = await page.locator("main [data-row-link]").first().getAttribute("href");
  const address = page.url();
  const dialog = page.getByRole("dialog", { name: "SQL of users" });
  await linkOf(page).click();
  await dialog.getByRole("link", { name: "Close" }).click();
  await expect(page).toHaveURL(address);
  await expect(dialog).toHaveCount(0);
  await linkOf(page).click();
  await expect(dialog).toBeVisible();
  await page.goBack();
  await expect(page).toHaveURL(address);
  await expect(dialog).toHaveCount(0);
  expect(await page.locator("main [data-row-link]").first().getAttribute("href")).toBe(first);
});

test("Show SQL: without a script the statements are read on the page", async ({ browse, signIn, db }) => {
  test.setTimeout(120_000);
  const person = await addPerson(db, { sessions: 3 });
  const page = await browse(await signIn(staff.auditor), { javaScriptEnabled: false });
  // One of each page, whatever its filter.
  for (const { path, link, dialog: name, table } of new Map(panels.map((panel) => [panel.path.split("?")[0], panel])).values()) {
    const address = path.replace("$user", person.id);
    await page.goto(address);
    await linkOf(page, link).click();
    const dialog = page.getByRole("dialog", { name, exact: true });
    await expect(dialog.getByText(table).first(), path).toBeVisible();
    await dialog.getByRole("link", { name: "Close" }).click();
    await expect(page, path).toHaveURL(address);
    await expect(dialog, path).toHaveCount(0);
  }
});

test("Show SQL: nothing of it where nobody asked, and nothing that is a secret", async ({ signIn, ask }) => {
  const session = await signIn(staff.support);
  const dialog = /<dialog|role="dialog"/;
  for (const { path } of panels.filter((panel) => !panel.path.includes("$"))) {
    const plain = await ask(path, { headers: { cookie: session.cookie } });
    expect(plain.text, path).not.toMatch(/lib\/db\/|limit \$/);
    const other = await ask(`${path}${path.includes("?") ? "&" : "?"}sql=everything`, { headers: { cookie: session.cookie } });
    expect(other.text, path).not.toMatch(dialog);
  }
  for (const path of ["/users?sql=show", "/invariants?sql=hash", "/sessions?facets=on&sql=show"]) {
    const shown = await ask(path, { headers: { cookie: session.cookie } });
    expect(shown.text, path).toMatch(dialog);
    expect(shown.text, path).toContain("lib/db/");
    expect(shown.text, path).not.toContain(tokenHash(session.secret));
  }
});

/** The ids of the rows that the page shows, by their links. */
const shownIds = async (page: Page, selector: string) =>
  (await page.locator(selector).evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""))).map(
    (href) => /[0-9a-f-]{36}/.exec(href)?.[0],
  );

test("Show SQL: run by hand as gatehouse_app, a statement gives the page's own rows", async ({ support: page, siteDatabase, db }) => {
  const person = await addPerson(db, { sessions: 3, lastName: "O'Hara" });
  await db`insert into audit_logs (user_id, action, resource, resource_id) select ${person.id}, 'login', 'auth', ${person.id} from generate_series(1, 3)`;
  const app: Pool = siteDatabase.connect("app", 1);
  for (const { path, from, rows } of [
    { path: "/users?q=o'hara", from: "users.ts: listUsers", rows: "[data-row-link]" },
    { path: "/users?status=active&sort=last_login&live=yes&created=365d", from: "users.ts: listUsers", rows: "[data-row-link]" },
    { path: "/sessions?ip=192.0.2.0%2F24&role=user", from: "sessions.ts: listLiveSessions", rows: "a[href^='/sessions/']" },
    { path: "/sessions?q=a&state=ended", from: "sessions.ts: listEndedSessions", rows: "a[href^='/sessions/']" },
    { path: `/audit?target=${person.id}&action=auth.login`, from: "audit.ts: listAudit", rows: "[data-row-link]" },
    { path: "/audit?range=30d&action=auth.*", from: "audit.ts: listAudit", rows: "[data-row-link]" },
  ]) {
    await page.goto(`${path}&sql=show`);
    const statement = (await statementsIn(page.getByRole("dialog")))[from] ?? "";
    const found = await app.unsafe<{ id: string }[]>(statement);
    const shown = await shownIds(page, `main table ${rows}`);
    expect(shown.length, path).toBeGreaterThan(0);
    expect(shown, path).toEqual(found.slice(0, 50).map(({ id }) => id));
  }
});
