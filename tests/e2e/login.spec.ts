import type { SignInState } from "@/app/login/actions";
import { callAction } from "./actions";
import { expect, password, staff, test } from "./fixtures";
import { send } from "./http";
import { addPerson } from "./people";
import { cookieName, type Site, startSite } from "./site";

const signInAction = "app/login/actions.ts signIn";

/** Sends the sign-in form without a browser. */
const trySignIn = async (
  site: Site,
  email: string,
  typed: string,
  options: { callbackUrl?: string; headers?: Record<string, string>; cookie?: string } = {},
) => {
  const { callbackUrl = "/", headers, cookie } = options;
  const answer = await callAction(site.url, signInAction, {
    path: "/login",
    fields: { email, password: typed, callbackUrl },
    headers,
    cookie,
  });
  return { ...answer, state: answer.state as SignInState | undefined };
};

// All tests come from one address; none may wait for another's wrong passwords.
test.beforeEach(({ db }) => db`delete from rate_limits`);

test("auth.login: support signs in with the form, and the session is a row", async ({ browse, db, site }) => {
  const page = await browse();
  const [before] = await db<{ loginCount: number }[]>`select login_count from users where email = ${staff.support}`;
  await page.goto("/users?status=suspended");
  await expect(page).toHaveURL("/login?callbackUrl=%2Fusers%3Fstatus%3Dsuspended");
  await page.getByLabel("E-mail").fill(staff.support);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page).toHaveURL("/users?status=suspended");
  await expect(page.getByRole("heading", { name: "Users", level: 1 })).toBeVisible();

  const [cookie] = await page.context().cookies();
  expect(cookie).toMatchObject({ name: cookieName, httpOnly: true, sameSite: "Lax", path: "/", expires: -1, domain: "localhost" });
  expect(await page.evaluate(() => ({ ...localStorage, ...sessionStorage }))).toEqual({});

  const [session] = await db`
    select s.id, s.token_hash, s.device_info, host(s.ip_address) as ip, s.user_agent, s.expires_at - s.created_at as idle
    from user_sessions s join users u on u.id = s.user_id where u.email = ${staff.support} order by s.created_at desc limit 1`;
  expect(session).toMatchObject({
    tokenHash: expect.stringMatching(/^[0-9a-f]{64}$/),
    deviceInfo: { client: "gatehouse", browser: expect.stringMatching(/^Chrome \d+$/) },
    ip: "127.0.0.1",
    userAgent: await page.evaluate(() => navigator.userAgent),
    idle: "00:30:00",
  });
  const [user] =
    await db`select login_count, last_login_at > now() - interval '1 minute' as just_now from users where email = ${staff.support}`;
  expect(user).toEqual({ loginCount: (before?.loginCount ?? 0) + 1, justNow: true });
  const [entry] = await db`
    select a.action, a.resource, u.email, a.new_values, host(a.ip_address) as ip from audit_logs a join users u on u.id = a.user_id
    order by a.created_at desc limit 1`;
  expect(entry).toEqual({
    action: "login",
    resource: "auth",
    email: staff.support,
    newValues: { client: "gatehouse", session_id: session?.id as string },
    ip: "127.0.0.1",
  });
  expect(site.logs.filter(({ msg }) => msg.includes(password))).toEqual([]);
});

test("auth.login_failed: every reason gets one and the same answer", async ({ browse, db, site }) => {
  const cases = {
    unknown_email: "nobody@walk.example",
    wrong_password: staff.support,
    inactive: (await addPerson(db, { role: "admin", status: "inactive" })).email,
    suspended: (await addPerson(db, { role: "admin", status: "suspended" })).email,
    no_console_role: (await addPerson(db)).email,
  };
  const answers = new Set<string>();
  for (const [reason, email] of Object.entries(cases)) {
    const { status, headers, state } = await trySignIn(site, email, reason === "wrong_password" ? "not this one" : password);
    const { date: _, "content-security-policy": csp, ...others } = headers;
    expect(state?.email).toBe(email);
    answers.add(JSON.stringify({ status, others, csp: String(csp).replaceAll(/nonce-[^']+/g, ""), state: { ...state, email: "", at: 0 } }));
  }
  expect([...answers]).toHaveLength(1);
  const logged = await db`
    select new_values ->> 'outcome' as outcome, new_values ->> 'email' as email, user_id, host(ip_address) as ip
    from audit_logs where action = 'login_failed' and created_at > now() - interval '1 minute' order by created_at desc limit 5`;
  expect(logged).toEqual(
    Object.entries(cases)
      .map(([outcome, email]) => ({ outcome, email, userId: null, ip: "127.0.0.1" }))
      .toReversed(),
  );

  const page = await browse();
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(cases.suspended);
  await page.getByLabel("Password").fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(
    page.getByRole("alert").getByText("E-mail or password is not right, or the account may not use this console."),
  ).toBeVisible();
  await expect(page.getByLabel("E-mail")).toHaveValue(cases.suspended);
  expect(await page.context().cookies()).toEqual([]);
});

test("too many tries: the wait is counted down on the page, and in the database for everybody", async ({ browse, db, site }) => {
  const person = await addPerson(db, { role: "support" });
  for (let n = 0; n < 4; n++) expect((await trySignIn(site, person.email, "wrong")).state).toMatchObject({ retryAfterS: 0 });

  const page = await browse(undefined, {});
  await page.clock.install();
  await page.goto("/login");
  const button = page.getByRole("button", { name: "Sign in" });
  await page.getByLabel("E-mail").fill(person.email);
  await page.getByLabel("Password").fill("wrong");
  await button.click();
  await expect(page.getByRole("alert").getByText(/Wait (30|[12]?\d) s before the next try\./)).toBeVisible();
  await expect(button).toBeDisabled();
  // Whoever else sits here does not wait for that.
  await page.getByLabel("E-mail").fill(staff.support);
  await expect(button).toBeEnabled();
  await page.getByLabel("E-mail").fill(person.email);
  await expect(button).toBeDisabled();
  await page.clock.fastForward(12_000);
  await expect(page.getByRole("alert").getByText(/Wait (1[0-8]|\d) s before the next try\./)).toBeVisible();
  await page.clock.fastForward(20_000);
  await expect(page.getByRole("alert").getByText("You may try again now.")).toBeVisible();
  await expect(button).toBeEnabled();

  // The browser's clock is not the one that counts.
  expect((await trySignIn(site, person.email, password)).state).toMatchObject({
    message: "Too many tries.",
    retryAfterS: expect.any(Number),
  });
  const account = await db`select key, count, reset_time > now() as waits from rate_limits where key like 'signin:account:%'`;
  expect(account).toEqual([{ key: `signin:account:${person.email}`, count: 5, waits: true }]);
  await db`update rate_limits set reset_time = now()`;
  expect((await trySignIn(site, person.email, password)).headers["x-action-redirect"]).toBe("/;push");
  expect(await db`select from rate_limits where key like 'signin:account:%'`).toHaveLength(0);
});

test("parallel tries are counted one by one", async ({ db, site }) => {
  const person = await addPerson(db, { role: "support" });
  const answers = await Promise.all(Array.from({ length: 12 }, () => trySignIn(site, person.email, "wrong")));
  expect(answers.filter(({ state }) => state?.message === "Too many tries.")).toHaveLength(7);
  const [counted] = await db`select count from rate_limits where key = ${`signin:account:${person.email}`}`;
  expect(counted).toEqual({ count: 5 });
});

test("the e-mail's case does not matter, nor the space around it", async ({ site, db }) => {
  const person = await addPerson(db, { role: "auditor" });
  const answer = await trySignIn(site, ` ${person.email.toUpperCase()} `, password);
  expect(answer.headers["set-cookie"]?.[0]).toContain(`${cookieName}=ey`);
});

test("what cannot be a sign-in is refused before the database is asked", async ({ browse, site, db }) => {
  for (const [email, typed] of [
    ["", password],
    [staff.support, ""],
    [staff.support, "x".repeat(73)],
    ["x".repeat(256), password],
    ["a\u0000b", password],
  ] as const) {
    expect((await trySignIn(site, email, typed)).state).toMatchObject({ message: "Check the form." });
  }
  expect(await db`select from rate_limits`).toHaveLength(0);
  const page = await browse();
  await page.goto("/login");
  await page.getByLabel("E-mail").fill(staff.support);
  await page.getByLabel("Password").fill("é".repeat(40));
  await page.getByRole("button", { name: "Sign in" }).click();
  await expect(page.getByLabel("Password")).toHaveAccessibleDescription("A password has 72 bytes at most.");
});

const strangers = [
  "//evil.example",
  "///evil.example",
  "/\\evil.example",
  "\\\\evil.example",
  "/%5Cevil.example/..//evil.example",
  "https://evil.example",
  "https:evil.example",
  "http:/evil.example",
  "HTTPS://EVIL.EXAMPLE",
  // oxlint-disable-next-line no-script-url -- it must lead nowhere
  "javascript:alert(1)",
  "data:text/html,x",
  "/\t/evil.example",
  "/\n/evil.example",
  "\t//evil.example",
  " //evil.example",
  "/ /evil.example",
  "//evil.example/users",
  "/.//evil.example",
  "/..//evil.example",
  "//evil.example\\@localhost",
  "@evil.example",
  ".evil.example",
  "/@evil.example",
  "%2f%2fevil.example",
  "/%2f/evil.example",
  "/%09/evil.example",
  "//%65vil.example",
  "//[::1]",
  "//0",
  "///",
  "/\u3000/evil.example",
  "//evil。example",
  "/users\r\nset-cookie: a=b",
  "/users%0d%0aset-cookie: a=b",
  "?callbackUrl=//evil.example",
  "#//evil.example",
  "",
  "/login",
  "/login?callbackUrl=//evil.example",
  `/${"x".repeat(3000)}`,
  "vbscript:x",
  "ws://evil.example",
  "//user:pw@evil.example",
  "/\u0000/evil.example",
  "blob:https://evil.example/1",
  "/users/../..//evil.example",
];

test("callbackUrl never leads away from the console", async ({ ask, signIn, site, browse }) => {
  const { cookie } = await signIn(staff.support);
  for (const stranger of strangers) {
    const { status, headers } = await ask(`/login?callbackUrl=${encodeURIComponent(stranger)}`, { headers: { cookie } });
    expect({ stranger, status }).toEqual({ stranger, status: 307 });
    const location = headers.location ?? "";
    expect({ stranger, location }).toEqual({ stranger, location: expect.stringMatching(/^\/(?![/\\])/) });
    expect(new URL(location, site.url).origin).toBe(site.url);
    expect(headers["set-cookie"]).toBeUndefined();
  }
  const signedIn = await trySignIn(site, staff.support, password, { callbackUrl: "//evil.example" });
  expect(signedIn.headers["x-action-redirect"]).toBe("/;push");
  // A browser has the last word on what an address means.
  const page = await browse({ cookie });
  for (const stranger of ["/\\evil.example", "/\t/evil.example", "//evil.example", "/users/../..//evil.example"]) {
    await page.goto(`/login?callbackUrl=${encodeURIComponent(stranger)}`);
    expect(new URL(page.url()).origin).toBe(site.url);
  }
});

test.describe("leaving", () => {
  // A page that the browser still has asks for its data, and is told that nobody is signed in.
  test("session.logout ends the row, and Back shows nothing", async ({ support: page, db }) => {
    const [session] = await db<
      { id: string }[]
    >`select s.id from user_sessions s join users u on u.id = s.user_id where u.email = ${staff.support} order by s.created_at desc limit 1`;
    const other = await page.context().newPage();
    await other.goto("/sessions");
    await page.goto("/users?q=okafor");
    await page.getByRole("link", { name: "Mara Okafor" }).click();
    await expect(page.getByRole("heading", { level: 1 })).toContainText("Okafor");
    await page.getByRole("button", { name: /^Signed in as/ }).click();
    await page.getByRole("button", { name: "Sign out" }).click();
    await expect(page).toHaveURL("/login?signed_out=yes");
    await expect(page.getByText("You are signed out.")).toBeVisible();
    expect(await page.context().cookies()).toEqual([]);

    expect(await db`select from user_sessions where id = ${session?.id ?? ""}`).toHaveLength(0);
    expect(await db`select ended_how from gatehouse.ended_sessions where id = ${session?.id ?? ""}`).toEqual([{ endedHow: "signed_out" }]);
    expect(await db`select action, resource from audit_logs where resource_id = ${session?.id ?? ""}`).toEqual([
      { action: "logout", resource: "session" },
    ]);

    await page.goBack();
    await expect(page.getByRole("button", { name: "Sign in" })).toBeVisible();
    await expect(page.getByText("Okafor")).toHaveCount(0);
    await other.reload();
    await expect(other).toHaveURL("/login?callbackUrl=%2Fsessions");
  });
});

test("who is signed in already goes on, and a second sign-in ends the first session", async ({ signIn, browse, site, db }) => {
  const session = await signIn(staff.auditor);
  const page = await browse(session);
  await page.goto("/login?callbackUrl=/users");
  await expect(page).toHaveURL("/users");
  const answer = await trySignIn(site, staff.auditor, password, { cookie: session.cookie });
  expect(answer.headers["set-cookie"]?.[0]).not.toContain(session.cookie);
  expect(await db`select ended_how from gatehouse.ended_sessions where id = ${session.id}`).toEqual([{ endedHow: "signed_out" }]);
  await page.reload();
  await expect(page).toHaveURL("/login?callbackUrl=%2Fusers");
});

test.describe("next-auth's own endpoints", () => {
  const endpoint = async (site: Site, path: string, cookies: string[], fields: Record<string, string>) => {
    const csrf = await send(site.url, "/api/auth/csrf", { headers: { cookie: cookies.join("; ") } });
    const { csrfToken } = JSON.parse(csrf.text) as { csrfToken: string };
    const jar = [...cookies, ...(csrf.headers["set-cookie"] ?? []).map((line) => line.split(";")[0] ?? "")];
    return send(site.url, path, {
      method: "POST",
      headers: { origin: site.url, cookie: jar.join("; "), "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ csrfToken, json: "true", ...fields }).toString(),
    });
  };

  test("issue the same kind of session, and end it", async ({ site, db, ask }) => {
    const [last] = await db<{ at: Date }[]>`select now() as at`;
    const answer = await endpoint(site, "/api/auth/callback/credentials", [], { email: staff.auditor, password });
    expect(answer.status).toBe(200);
    const cookie = answer.headers["set-cookie"]?.find((line) => line.startsWith(cookieName)) ?? "";
    expect(cookie).toMatch(/; Path=\/;.*HttpOnly; SameSite=lax/i);
    const session = cookie.split(";")[0] ?? "";
    expect((await ask("/users", { headers: { cookie: session } })).status).toBe(200);
    const rows = await db`
      select s.device_info ->> 'client' as client, s.token_hash ~ '^[0-9a-f]{64}$' as hashed from user_sessions s join users u on u.id = s.user_id
      where u.email = ${staff.auditor} and s.created_at > ${last?.at ?? 0}`;
    expect(rows).toEqual([{ client: "gatehouse", hashed: true }]);

    // It tells a script nothing but how long.
    const told = await ask("/api/auth/session", { headers: { cookie: session } });
    expect(Object.keys(JSON.parse(told.text) as object)).toEqual(["expires"]);

    await endpoint(site, "/api/auth/signout", [session], {});
    expect((await ask("/users", { headers: { cookie: session } })).status).toBe(307);
    const ended =
      await db`select ended_how from gatehouse.ended_sessions e join users u on u.id = e.user_id where u.email = ${staff.auditor} and e.ended_at > ${last?.at ?? 0}`;
    expect(ended).toEqual([{ endedHow: "signed_out" }]);
  });

  test("refuse a wrong password, and a form without the token", async ({ site, ask }) => {
    const wrong = await endpoint(site, "/api/auth/callback/credentials", [], { email: staff.auditor, password: "wrong" });
    expect(wrong.status).toBe(401);
    expect(wrong.headers["set-cookie"]?.join() ?? "").not.toContain(cookieName);
    const bare = await ask("/api/auth/callback/credentials", {
      method: "POST",
      headers: { origin: site.url, "content-type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams({ email: staff.auditor, password }).toString(),
    });
    expect(bare.headers["set-cookie"]?.join() ?? "").not.toContain(cookieName);
  });
});

test.describe("the client's address", () => {
  test("comes from the socket when no proxy is vouched for", async ({ site, db }) => {
    const person = await addPerson(db, { role: "support" });
    for (let n = 0; n < 3; n++) {
      await trySignIn(site, person.email, "wrong", {
        headers: {
          "x-forwarded-for": `203.0.113.${n}`,
          "x-real-ip": "203.0.113.9",
          forwarded: "for=203.0.113.9",
          "x-gatehouse-peer": "203.0.113.9",
        },
      });
    }
    expect(await db`select key, count from rate_limits where key like 'signin:network:%'`).toEqual([
      { key: "signin:network:127.0.0.0/24", count: 3 },
    ]);
  });

  test("is the entry that the last of our own proxies vouches for", async ({ siteDatabase, db }) => {
    const site = await startSite(siteDatabase.connection("app"), siteDatabase.connection("monitor"), { TRUSTED_PROXY_HOPS: "2" });
    try {
      const person = await addPerson(db, { role: "support" });
      for (const [forwarded, seen] of [
        ["6.6.6.6, 198.51.100.77, 10.0.0.2", "198.51.100.77"],
        ["2001:db8::1,10.0.0.2", "2001:db8::1"],
        ["::ffff:198.51.100.78, 10.0.0.2", "198.51.100.78"],
        ["10.0.0.2", null],
        ["<script>, 10.0.0.2", null],
      ] as const) {
        await db`delete from rate_limits`;
        const answer = await trySignIn(site, person.email, password, { headers: { "x-forwarded-for": forwarded } });
        expect(answer.headers["x-action-redirect"]).toBe("/;push");
        const [row] =
          await db`select host(ip_address) as ip from user_sessions where user_id = ${person.id} order by created_at desc limit 1`;
        expect({ forwarded, ...row }).toEqual({ forwarded, ip: seen });
      }
    } finally {
      await site.stop();
    }
  });
});
