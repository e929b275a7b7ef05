import type { Page } from "@playwright/test";
import type { Pool } from "@/lib/db/client";
import { paths } from "@/lib/paths";
import { expect, staff, test } from "./fixtures";
import { send } from "./http";
import { addPerson } from "./people";

const shownIds = (html: string) => [...html.matchAll(/<a href="\/users\/([0-9a-f-]{36})"/g)].map(([, id]) => id);

const idsOf = async (rows: PromiseLike<{ id: string }[]>) => (await rows).map(({ id }) => id);

const search = (page: Page) => page.getByRole("searchbox", { name: "Search users" });

test("user.read: one box finds a person by name, e-mail and id, in whatever case", async ({ support: page, db }) => {
  const person = await addPerson(db, { firstName: "Zélia", lastName: "Quintanilha" });
  await page.goto(paths.users());
  for (const typed of [
    "zélia quint",
    "QUINTANILHA",
    "quintanilha zélia",
    person.email,
    person.email.toUpperCase(),
    person.id,
    person.id.slice(0, 13),
  ]) {
    await search(page).fill(typed);
    await expect(page).toHaveURL(paths.users({ q: typed }));
    await expect(page.getByRole("table", { name: "Users" }).getByRole("link")).toHaveCount(1);
    await expect(page.getByRole("link", { name: "Zélia Quintanilha" })).toHaveAttribute("href", paths.user(person.id));
  }
  await page.reload();
  await expect(search(page)).toHaveValue(person.id.slice(0, 13));
  await page.getByRole("row", { name: /Quintanilha/ }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Zélia Quintanilha" })).toBeVisible();
  await page.goBack();
  await expect(page.getByRole("row", { name: /Quintanilha/ })).toBeVisible();
  await expect(search(page)).toHaveValue(person.id.slice(0, 13));
});

test("user.read: whoever has exactly this e-mail stands on top, and a pasted one is understood", async ({ support: page, db }) => {
  const [exact, longer] = [await addPerson(db, { firstName: "Emeka" }), await addPerson(db, { firstName: "Chukwuemeka" })];
  await db`update users set email = 'emeka.eze+acme@walk.example', created_at = now() - interval '1 day' where id = ${exact.id}`;
  await db`update users set email = 'chukwuemeka.eze+acme@walk.example' where id = ${longer.id}`;
  const email = "emeka.eze+acme@walk.example";
  const card = page.getByRole("region", { name: "Users" });
  for (const typed of [email, `Emeka Eze <${email}>`, `mailto:${email}?subject=Hello`]) {
    await page.goto(paths.users({ q: typed }));
    await expect(search(page)).toHaveValue(email);
    await expect(card.getByRole("table").getByRole("link")).toHaveCount(2);
    await expect(card.getByRole("paragraph").filter({ hasText: "Exact match" }).getByRole("link", { name: exact.name })).toHaveAttribute(
      "href",
      paths.user(exact.id),
    );
  }
  // Where they lead the list already, nothing has to be said.
  await page.goto(paths.users({ q: email, sort: "oldest" }));
  await expect(card.getByRole("table").getByRole("link").first()).toContainText(exact.name);
  await expect(card.getByText("Exact match")).toHaveCount(0);
  // Nor does the filter hide them.
  await page.goto(paths.users({ q: email, status: "suspended" }));
  await expect(card.getByText("Nobody matches")).toBeVisible();
  await card.getByRole("link", { name: exact.name }).click();
  await expect(page.getByRole("heading", { level: 1, name: exact.name })).toBeVisible();
  for (const path of [
    paths.sessions({ q: `Emeka <${email}>` }),
    paths.tokens({ person: `Emeka <${email}>` }),
    paths.audit({ target: `Emeka <${email}>` }),
    paths.operations({ actor: `Emeka <${email}>` }),
    paths.rateLimits({ q: `Emeka <${email}>` }),
    paths.diagnose({ q: `Emeka <${email}>` }),
  ]) {
    await page.goto(path);
    await expect(
      page
        .getByRole("searchbox")
        .or(page.getByRole("main").getByRole("textbox"))
        .and(page.locator(`[value="${email}"]`)),
    ).toBeVisible();
  }
});

test("LIKE's wildcards are letters like others", async ({ auditor: page, db }) => {
  await addPerson(db, { lastName: "100%_sure\\" });
  for (const [typed, found] of [
    ["100%_s", 1],
    ["sure\\", 1],
    ["100__sure", 0],
    ["1%sure", 0],
    ["%%%", 0],
    ["___", 0],
  ] as const) {
    await page.goto(paths.users({ q: typed }));
    await expect(page.getByRole("table", { name: "Users" }).getByRole("link")).toHaveCount(found);
  }
});

test("the same list for whoever has no script", async ({ signIn, browse, db }) => {
  const person = await addPerson(db);
  const page = await browse(await signIn(staff.support), { javaScriptEnabled: false });
  await page.goto(paths.users());
  await search(page).fill(person.email);
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("row", { name: person.email })).toBeVisible();
  await page.getByRole("link", { name: person.email }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();
  await page.getByRole("link", { name: "Tokens 0" }).click();
  await expect(page.getByText("No tokens")).toBeVisible();
});

test("every filter holds what the database says, and all of them are in the URL", async ({ signIn, site, db, auditor: page }) => {
  const { cookie } = await signIn(staff.auditor);
  const live = db`exists (select from user_sessions s where s.user_id = u.id and s.expires_at > now())`;
  const filters = {
    "status=suspended": db`status = 'suspended'`,
    "status=inactive": db`status = 'inactive'`,
    "role=admin": db`role = 'admin'`,
    "role=auditor": db`role = 'auditor'`,
    "verified=no": db`email_verified is not true`,
    "live=no": db`not ${live}`,
    "live=yes&status=suspended": db`${live} and status = 'suspended'`,
    "created=30d": db`created_at > now() - interval '30 days'`,
    "last_login=never": db`last_login_at is null`,
    "last_login=7d": db`last_login_at > now() - interval '7 days'`,
    "last_login=not-90d": db`coalesce(last_login_at, '-infinity') <= now() - interval '90 days'`,
    "q=example.com&role=user&verified=yes": db`email like '%example.com%' and role = 'user' and email_verified`,
  };
  for (const [query, condition] of Object.entries(filters)) {
    const expected = await idsOf(
      db<{ id: string }[]>`select id from users u where ${condition} order by created_at desc, id desc limit 50`,
    );
    const { text } = await send(site.url, `/users?${query}`, { headers: { cookie } });
    expect({ query, ids: shownIds(text) }).toEqual({ query, ids: expected });
  }

  await page.goto(paths.users());
  await page.getByRole("combobox", { name: "Status" }).selectOption("Suspended");
  await expect(page).toHaveURL("/users?status=suspended");
  await page.getByRole("combobox", { name: "Live sessions" }).selectOption("Has live sessions");
  await expect(page).toHaveURL("/users?status=suspended&live=yes");
  await page.getByRole("combobox", { name: "Sort" }).selectOption("E-mail A–Z");
  await expect(page).toHaveURL("/users?status=suspended&live=yes&sort=email");
  await page.goBack();
  await expect(page).toHaveURL("/users?status=suspended&live=yes");
  await expect(page.getByRole("combobox", { name: "Sort" })).toHaveValue("");
  await page.goBack();
  await expect(page.getByRole("combobox", { name: "Live sessions" })).toHaveValue("");
  await search(page).fill("nobody-at-all");
  await expect(page.getByText("Nobody matches")).toBeVisible();
  await expect(page.getByText("name, e-mail or id “nobody-at-all”, status suspended")).toBeVisible();
  await page.getByRole("link", { name: "Clear the filters" }).click();
  await expect(page).toHaveURL("/users");
});

test("user.read: a search with a slip in it names who may be meant, whatever else is filtered", async ({ auditor: page, db }) => {
  const person = await addPerson(db, { firstName: "Ermengarde", lastName: "Oxenstierna" });
  for (const q of ["Ermengrade Oxenstierna", "ermengarde oxensterna"]) {
    await page.goto(paths.users({ q }));
    await expect(page.getByText("Nobody matches")).toBeVisible();
    await expect(page.getByRole("list", { name: "Did you mean one of these?" }).getByRole("link").first()).toHaveText(person.email);
  }
  await page.goto(paths.users({ q: "Ermengrade Oxenstierna", status: "suspended" }));
  await expect(page.getByRole("list", { name: "Did you mean one of these?" }).getByRole("link").first()).toHaveText(person.email);
  await page.goto(paths.users({ q: "Ermengarde", status: "suspended" }));
  await expect(page.getByRole("list", { name: "Without the other filters" }).getByRole("link")).toHaveText(person.email);
  await page.getByRole("link", { name: person.email }).click();
  await expect(page.getByRole("heading", { level: 1, name: person.name })).toBeVisible();
});

test.describe("pages", () => {
  // Many rows of one moment, as a service's import makes them: no cursor may step over one.
  test.beforeAll(
    ({ siteDatabase: { owner } }) => owner`
    insert into users (email, password, first_name, last_name, created_at, last_login_at)
    select 'twin.' || n || '@walk.example', '', 'Twin', n::text, timestamptz '2026-03-01 10:00:00.123456Z', timestamptz '2026-04-01 10:00:00.654321Z'
    from generate_series(1, 120) n on conflict do nothing`,
  );

  const walk = async (url: string, cookie: string, path: string, word: string) => {
    const ids: (string | undefined)[][] = [];
    let next: string | undefined = path;
    while (next && ids.length < 20) {
      const { status, text }: { status: number; text: string } = await send(url, next, { headers: { cookie } });
      expect(status).toBe(200);
      ids.push(shownIds(text));
      next = new RegExp(`<a href="([^"]+)"[^>]*>${word}<`).exec(text)?.[1]?.replaceAll("&amp;", "&");
    }
    return ids;
  };

  const orders: Record<string, (db: Pool) => PromiseLike<{ id: string }[]>> = {
    newest: (db) => db`select id from users order by created_at desc, id desc`,
    oldest: (db) => db`select id from users order by created_at, id`,
    last_login: (db) => db`select id from users order by coalesce(last_login_at, '-infinity') desc, id desc`,
    email: (db) => db`select id from users order by lower(email), id`,
  };
  for (const [sort, order] of Object.entries(orders)) {
    test(`hold everybody once, in the order "${sort}", there and back`, async ({ signIn, site, db }) => {
      const { cookie } = await signIn(staff.auditor);
      const expected = await idsOf(order(db));
      const words = sort === "newest" || sort === "last_login" ? ["Newer", "Older"] : ["Previous", "Next"];
      const there = await walk(site.url, cookie, `/users?sort=${sort}`, words[1] ?? "");
      expect(there.flat()).toEqual(expected);
      const last = expected.at(-50);
      const key = await db<{ key: string }[]>`
        select (case ${sort} when 'email' then lower(email) when 'last_login' then coalesce(last_login_at, '-infinity')::text else created_at::text end) as key
        from users where id = ${last ?? ""}`;
      const back = await walk(
        site.url,
        cookie,
        `/users?sort=${sort}&before=${encodeURIComponent(`${key[0]?.key}~${last}`)}`,
        words[0] ?? "",
      );
      expect(back.toReversed().flat()).toEqual(expected.slice(0, expected.indexOf(last ?? "")).slice(-back.flat().length));
      expect(back.flat().length).toBeGreaterThan(expected.length - 101);
    });
  }

  test("stop at both ends, and say how many there are", async ({ auditor: page, db }) => {
    const [people] = await db<{ count: number }[]>`select count(*)::int as count from users`;
    await page.goto(paths.users());
    const pager = page.getByRole("navigation", { name: "Pages" });
    await expect(pager).toContainText(`50 of ${people?.count} people`);
    await expect(pager.getByRole("link", { name: "Newer" })).toHaveCount(0);
    await pager.getByRole("link", { name: "Older" }).click();
    await expect(pager.getByRole("link", { name: "Newer" })).toBeVisible();
    await pager.getByRole("link", { name: "Newer" }).click();
    await expect(page).toHaveURL(/before=/);
    await expect(page.getByRole("table", { name: "Users" }).getByRole("link")).toHaveCount(50);
  });
});

test("the keyboard is enough: / to search, arrows through the rows, Enter to open", async ({ support: page, db }) => {
  const first = await addPerson(db, { firstName: "Keys", lastName: "One" });
  const second = await addPerson(db, { firstName: "Keys", lastName: "Two" });
  await page.goto(paths.users());
  await page.keyboard.press("/");
  await expect(search(page)).toBeFocused();
  await page.keyboard.type("keys ");
  await expect(page.getByRole("table", { name: "Users" }).getByRole("link")).toHaveCount(2);
  await expect(page).toHaveURL(paths.users({ q: "keys" }));
  await page.keyboard.press("Escape");
  await expect(search(page)).not.toBeFocused();
  await expect(search(page)).toHaveValue("keys ");
  await page.keyboard.press("/");
  await expect(search(page)).toBeFocused();
  await expect(page).toHaveURL(paths.users({ q: "keys" }));
  await page.keyboard.press("ArrowDown");
  const newer = page.getByRole("link", { name: second.name });
  await expect(newer).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: first.name })).toBeFocused();
  await page.keyboard.press("ArrowDown");
  await expect(page.getByRole("link", { name: first.name })).toBeFocused();
  await page.keyboard.press("Home");
  await expect(newer).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: second.name })).toBeVisible();
});
