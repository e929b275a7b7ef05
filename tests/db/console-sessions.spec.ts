import { createHash, randomUUID } from "node:crypto";
import { hash } from "@node-rs/bcrypt";
import type { Db, Pool } from "@/lib/db/client";
import {
  beginSignIn,
  BeginSignInRow,
  checkSession,
  setPreferences,
  signIn,
  SignInRow,
  signInSalt,
  signOut,
  StaffRow,
} from "@/lib/db/console-sessions";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { addPerson, addSession, canary, inMinutes, newHash, refusalOf, signInAs } from "./people";

// The least that bcrypt takes: what is tested is who is let in, not how slow the hash is.
const salt = "$2a$04$abcdefghijklmnopqrstuO";
const right = "correct horse";
const rightHash = await hash(right, { salt });
const wrongHash = await hash("wrong", { salt });

let networks = 0;
/** An address in a network that no other test has used. */
const newNetwork = () => `10.${Math.floor(networks / 250)}.${networks++ % 250}.1`;

const signInWith = (db: Db, email: string, passwordHash: string, ip: string | null = newNetwork(), tokenHash = newHash()) =>
  signIn(db, { email, passwordHash, ip, userAgent: "Firefox", deviceInfo: { browser: "Firefox 150" }, tokenHash });
/** The outcome in words: "refused 30" is refused with a wait of 30 s. */
const outcomeOf = async (query: PromiseLike<SignInRow[]>) => {
  const [row] = await query;
  return `${row?.outcome} ${row?.retryAfterS}`;
};
const addStaff = (owner: Pool, columns: Parameters<typeof addPerson>[1] = {}) =>
  addPerson(owner, { role: "support", password: rightHash, ...columns });

test.describe("sign_in", () => {
  test("opens a session, counts it and logs it, all without the secret", async ({ owner, app }) => {
    const { id, email } = await addStaff(owner, { login_count: null });
    const tokenHash = newHash();
    const [row] = await expectRows(signInWith(app, email.toUpperCase(), rightHash, "203.0.113.77", tokenHash), SignInRow);
    expect(row).toEqual({ outcome: "signed_in", retryAfterS: 0, sessionId: expect.any(String) });
    expect(
      await owner`select token_hash, device_info, host(ip_address) as ip, user_agent, expires_at - created_at = interval '30 minutes' as idle from user_sessions where user_id = ${id}`,
    ).toEqual([
      { tokenHash, deviceInfo: { browser: "Firefox 150", client: "gatehouse" }, ip: "203.0.113.77", userAgent: "Firefox", idle: true },
    ]);
    expect(await owner`select login_count, last_login_at = created_at as new from users u where id = ${id}`).toMatchObject([
      { loginCount: 1 },
    ]);
    const entries =
      await owner`select user_id, action, resource, new_values, host(ip_address) as ip from audit_logs where resource_id = ${id}`;
    expect(entries).toEqual([
      { userId: id, action: "login", resource: "auth", newValues: { session_id: row?.sessionId, client: "gatehouse" }, ip: "203.0.113.77" },
    ]);
    expect(await checkSession(app, tokenHash)).toHaveLength(1);
  });

  test("a lost answer that is asked for again is the same session", async ({ owner, app }) => {
    const { id, email } = await addStaff(owner);
    const [ip, tokenHash] = [newNetwork(), newHash()];
    const answers = await Promise.all(Array.from({ length: 4 }, async () => signInWith(app, email, rightHash, ip, tokenHash)));
    expect(new Set(answers.flat().map(({ sessionId }) => sessionId)).size).toBe(1);
    expect(await owner`select from user_sessions where user_id = ${id}`).toHaveLength(1);
    expect(await owner`select from audit_logs where resource_id = ${id}`).toHaveLength(1);
    // Somebody else's hash is not a way in.
    const other = await addStaff(owner);
    expect(await outcomeOf(signInWith(app, other.email, wrongHash, ip, tokenHash))).toBe("refused 0");
  });

  const refusals: Record<string, { columns?: Record<string, string>; passwordHash?: string | null; outcome: string }> = {
    "an unknown e-mail": { columns: { email: `${randomUUID()}@example.net` }, outcome: "unknown_email" },
    "a wrong password": { passwordHash: wrongHash, outcome: "wrong_password" },
    "no password": { passwordHash: null, outcome: "wrong_password" },
    "a password that is no bcrypt hash": { columns: { password: "plain" }, passwordHash: "plain", outcome: "wrong_password" },
    "an inactive account": { columns: { status: "inactive" }, outcome: "inactive" },
    "a suspended account": { columns: { status: "suspended" }, outcome: "suspended" },
    "a role without the console": { columns: { role: "user" }, outcome: "no_console_role" },
  };
  test("refuses all that may not enter with one same answer, and logs which it was", async ({ owner, app }) => {
    const answers: unknown[] = [];
    for (const [what, { columns, passwordHash = rightHash, outcome }] of Object.entries(refusals)) {
      const known = outcome !== "unknown_email";
      const person = known ? await addStaff(owner, columns) : { id: null, email: columns?.email ?? "" };
      answers.push(await signInWith(app, person.email, passwordHash as string));
      const entries =
        await owner`select user_id, action, resource_id, new_values from audit_logs where new_values ->> 'email' = ${person.email}`;
      expect(entries, what).toEqual([
        { userId: null, action: "login_failed", resourceId: person.id, newValues: { email: person.email, outcome } },
      ]);
      if (person.id) expect(await owner`select from user_sessions where user_id = ${person.id}`, what).toHaveLength(0);
    }
    for (const answer of answers) expect([...(answer as SignInRow[])]).toEqual([{ outcome: "refused", retryAfterS: 0, sessionId: null }]);
  });

  test("lets five wrong tries through, however many come at once", async ({ owner, app, database }) => {
    const many = database.connect("app", 20);
    for (const email of [(await addStaff(owner)).email, `${randomUUID()}@example.net`]) {
      const ip = newNetwork();
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => outcomeOf(signInWith(many, email, wrongHash, ip))));
      expect(outcomes.filter((outcome) => outcome.startsWith("refused"))).toHaveLength(5);
      expect(outcomes.filter((outcome) => outcome.startsWith("throttled"))).toHaveLength(15);
      expect(await outcomeOf(signInWith(app, email, rightHash, newNetwork()))).toMatch(/^throttled (2\d|30)$/);
    }
    await many.end();
  });

  test("the wait doubles up to a quarter of an hour, and is forgotten an hour after its end", async ({ owner, app }) => {
    const { email } = await addStaff(owner);
    const ip = newNetwork();
    const waited = (interval: string) =>
      owner`update rate_limits set reset_time = now() - ${interval}::text::interval where key = ${`signin:account:${email}`}`;
    const outcomes: string[] = [];
    for (let i = 0; i < 12; i++) {
      outcomes.push(await outcomeOf(signInWith(app, email, wrongHash, ip)));
      await waited("1 second");
    }
    const waits = [0, 0, 0, 0, 30, 60, 120, 240, 480, 900, 900, 900];
    expect(outcomes).toEqual(waits.map((wait) => `refused ${wait}`));
    await waited("61 minutes");
    expect(await outcomeOf(signInWith(app, email, wrongHash, ip))).toBe("refused 0");
  });

  test("a throttled try is not compared, not counted and not logged", async ({ owner, app }) => {
    const { id, email } = await addStaff(owner);
    for (let i = 0; i < 5; i++) await signInWith(app, email, wrongHash);
    const state = () =>
      owner`select r.count, r.reset_time, (select count(*) from audit_logs where resource_id = ${id}) as entries from rate_limits r where key = ${`signin:account:${email}`}`;
    const before = await state();
    expect(await outcomeOf(signInWith(app, email, rightHash))).toMatch(/^throttled/);
    expect(await state()).toEqual(before);
    expect(await owner`select from user_sessions where user_id = ${id}`).toHaveLength(0);
  });

  test("says how long to wait before the password is hashed, as the try itself would; else the salt", async ({ owner, app }) => {
    const { email } = await addStaff(owner);
    const [home, abroad] = [newNetwork(), newNetwork()];
    const begun = async (typed: string, ip: string | null) => (await expectRows(beginSignIn(app, typed, ip), BeginSignInRow))[0];
    const free = { retryAfterS: 0, salt: (await signInSalt(app, email))[0]?.salt };
    expect(await begun(email, home)).toEqual(free);
    expect(await outcomeOf(signInWith(app, email, rightHash, home))).toBe("signed_in 0");
    for (let i = 0; i < 5; i++) await signInWith(app, email, wrongHash, abroad);
    for (const ip of [abroad, newNetwork(), null]) {
      const wait = Number((await outcomeOf(signInWith(app, email, rightHash, ip))).replace("throttled ", ""));
      expect(wait).toBeGreaterThan(15);
      const told = await begun(email.toUpperCase(), ip);
      expect(told?.salt).toBeNull();
      expect(told?.retryAfterS).toBeGreaterThan(wait - 10);
      expect(told?.retryAfterS).toBeLessThanOrEqual(wait);
    }
    expect(await begun(email, home)).toEqual(free);
    // A whole network that has to wait.
    await owner`insert into rate_limits (key, count, reset_time) values ('signin:network:198.18.77.0/24', 50, now() + interval '5 minutes')`;
    expect(await begun(`${randomUUID()}@example.net`, "198.18.77.9")).toMatchObject({ salt: null });
  });

  test("success begins the count anew", async ({ owner, app }) => {
    const { email } = await addStaff(owner);
    const ip = newNetwork();
    for (let round = 0; round < 3; round++) {
      for (let i = 0; i < 4; i++) expect(await outcomeOf(signInWith(app, email, wrongHash, ip))).toBe("refused 0");
      expect(await outcomeOf(signInWith(app, email, rightHash, ip))).toBe("signed_in 0");
    }
  });

  for (const [family, home] of Object.entries({ IPv4: "192.0.2.33", IPv6: "2001:db8:7::33" })) {
    test(`a stranger cannot lock a person out of the network that they sign in from (${family})`, async ({ owner, app }) => {
      const { email } = await addStaff(owner);
      expect(await outcomeOf(signInWith(app, email, rightHash, home))).toBe("signed_in 0");
      const [{ network } = { network: "" }] = await owner<{ network: string }[]>`
        select network(set_masklen(${home}::inet, case family(${home}::inet) when 4 then 24 else 64 end))::text as network`;
      // As the account, and as every e-mail that might make the key of the home network's counter.
      for (const typed of [email, `${email}@${network}`, `${network}:${email}`, `known:${network}:${email}`]) {
        for (let i = 0; i < 7; i++) await signInWith(app, typed, wrongHash);
      }
      expect(await outcomeOf(signInWith(app, email, rightHash))).toMatch(/^throttled/);
      expect(await outcomeOf(signInWith(app, email, rightHash, home))).toBe("signed_in 0");
      // From home the tries are limited all the same.
      for (let i = 0; i < 5; i++) await signInWith(app, email, wrongHash, home);
      expect(await outcomeOf(signInWith(app, email, rightHash, home))).toMatch(/^throttled/);
    });
  }

  test("limits a network over all accounts, and no other network with it", async ({ owner, app }) => {
    const { email } = await addStaff(owner);
    const network = newNetwork().replace(/1$/, "");
    for (let i = 0; i < 49; i++)
      expect(await outcomeOf(signInWith(app, `${randomUUID()}@example.net`, wrongHash, `${network}${i}`))).toBe("refused 0");
    expect(await outcomeOf(signInWith(app, `${randomUUID()}@example.net`, wrongHash, `${network}200`))).toBe("refused 30");
    expect(await outcomeOf(signInWith(app, email, rightHash, `${network}201`))).toMatch(/^throttled/);
    expect(await outcomeOf(signInWith(app, email, rightHash))).toBe("signed_in 0");
    expect(await outcomeOf(signInWith(app, (await addStaff(owner)).email, rightHash, null))).toBe("signed_in 0");
  });
});

test.describe("sign_in_salt", () => {
  const saltOf = async (db: Db, email: string) => (await signInSalt(db, email))[0]?.salt ?? "";

  test("is the account's own, in any case", async ({ owner, app }) => {
    const { email } = await addStaff(owner);
    expect(await saltOf(app, email)).toBe(rightHash.slice(0, 29));
    expect(await saltOf(app, email.toUpperCase())).toBe(rightHash.slice(0, 29));
    expect((await hash(right, { salt: await saltOf(app, email) })).slice(4)).toBe(rightHash.slice(4));
  });

  test("is made up for everybody else: always the same one, at the usual cost, and bcrypt takes it", async ({ owner, app }) => {
    const emails = ["nobody@example.net", "", "é@例え.example", "x".repeat(255), (await addPerson(owner)).email];
    const salts = await Promise.all(emails.map((email) => saltOf(app, email)));
    for (const made of salts) {
      expect(made).toMatch(/^\$2a\$04\$[./A-Za-z0-9]{21}[.Oeu]$/);
      expect(await hash("anything", { salt: made })).toHaveLength(60);
    }
    expect(await Promise.all(emails.map((email) => saltOf(app, email.toUpperCase())))).toEqual(salts);
    expect(new Set(salts).size).toBe(emails.length);
    // It cannot be computed without the database's secret.
    const guess = createHash("sha256").update("nobody@example.net").digest("base64").slice(0, 21).replaceAll("+", ".");
    expect(salts[0]).not.toContain(guess);
  });
});

test.describe("check_session", () => {
  test("is who it is, what the role may do, and how they like to see it", async ({ owner, app }) => {
    const staff = await signInAs(owner, "auditor");
    const [plain] = await expectRows(checkSession(app, staff.tokenHash), StaffRow);
    expect(plain).toMatchObject({
      userId: staff.id,
      email: staff.email,
      role: "auditor",
      sessionId: staff.sessionId,
      theme: null,
      timezone: null,
      language: null,
      density: null,
      userColumns: null,
    });
    expect(plain?.capabilities).toContain("database.read");
    expect(plain?.capabilities).not.toContain("session.revoke");
    const liked = { theme: "dark", timezone: "Europe/Lisbon", language: "de", density: "compact", userColumns: "person,last_login" };
    await setPreferences(app, staff.tokenHash, liked);
    expect(await expectRows(checkSession(app, staff.tokenHash), StaffRow)).toMatchObject([liked]);
  });

  const refused: Record<string, Parameters<typeof signInAs>[2]> = {
    "an expired session": { session: { expires_at: inMinutes(-0.01) } },
    "an inactive person": { user: { status: "inactive" } },
    "a suspended person": { user: { status: "suspended" } },
    "a session older than the password": { user: { password_changed_at: inMinutes(0) }, session: { created_at: inMinutes(-1) } },
    "a role without the console": { user: { role: "user" } },
  };
  test("is nobody for whom the console is closed", async ({ owner, app }) => {
    for (const [what, columns] of Object.entries(refused)) {
      const staff = await signInAs(owner, "admin", columns);
      expect(await checkSession(app, staff.tokenHash), what).toHaveLength(0);
      await owner`update users set status = 'active', role = 'admin', password_changed_at = null where id = ${staff.id}`;
      await owner`update user_sessions set expires_at = now() + interval '1 hour' where id = ${staff.sessionId}`;
      expect(await checkSession(app, staff.tokenHash), what).toHaveLength(1);
    }
    const api = await addSession(owner, (await addPerson(owner, { role: "admin" })).id);
    for (const tokenHash of [api.tokenHash, "", newHash(), "%"]) expect(await checkSession(app, tokenHash)).toHaveLength(0);
  });

  const used = (owner: Pool, id: string) => owner<{ left: number; touched: boolean }[]>`
    select round(extract(epoch from expires_at - now()) / 60)::int as left, updated_at > now() - interval '20 seconds' as touched from user_sessions where id = ${id}`;

  test("a use within a minute of the last one writes nothing; a later one begins the half hour anew", async ({ owner, app }) => {
    const recent = await signInAs(owner, "admin", { session: { updated_at: inMinutes(-0.5), expires_at: inMinutes(10) } });
    await checkSession(app, recent.tokenHash);
    expect(await used(owner, recent.sessionId)).toEqual([{ left: 10, touched: false }]);
    const older = await signInAs(owner, "admin", { session: { updated_at: inMinutes(-1.1), expires_at: inMinutes(10) } });
    await checkSession(app, older.tokenHash);
    expect(await used(owner, older.sessionId)).toEqual([{ left: 30, touched: true }]);
  });

  test("no use carries it beyond twelve hours", async ({ owner, app }) => {
    const columns = { created_at: inMinutes(-12 * 60 + 10), updated_at: inMinutes(-5), expires_at: inMinutes(5) };
    const staff = await signInAs(owner, "admin", { session: columns });
    await checkSession(app, staff.tokenHash);
    expect(await used(owner, staff.sessionId)).toEqual([{ left: 10, touched: true }]);
  });

  test("waits for no lock on the row, and works where nothing may be written", async ({ owner, app, database }) => {
    const staff = await signInAs(owner, "admin", { session: { updated_at: inMinutes(-5), expires_at: inMinutes(10) } });
    const holder = database.connect("owner", 1);
    await holder.begin(async (transaction) => {
      await transaction`select from user_sessions where id = ${staff.sessionId} for update`;
      expect(await checkSession(app, staff.tokenHash)).toHaveLength(1);
    });
    await app.begin("read only", async (transaction) => expect(await checkSession(transaction, staff.tokenHash)).toHaveLength(1));
    expect(await used(owner, staff.sessionId)).toEqual([{ left: 10, touched: false }]);
    await checkSession(app, staff.tokenHash);
    expect(await used(owner, staff.sessionId)).toEqual([{ left: 30, touched: true }]);
  });
});

test("sign_out ends the own console session once, and no other", async ({ owner, app }) => {
  const staff = await signInAs(owner, "support");
  const other = await addSession(owner, staff.id);
  const out = (tokenHash: string) => signOut(app, { tokenHash, ip: "198.51.100.9", userAgent: "Firefox" });
  expect(await out(other.tokenHash)).toEqual([{ ended: false }]);
  expect(await out(staff.tokenHash)).toEqual([{ ended: true }]);
  expect(await out(staff.tokenHash)).toEqual([{ ended: false }]);
  expect(await checkSession(app, staff.tokenHash)).toHaveLength(0);
  expect(await owner`select id from user_sessions where user_id = ${staff.id}`).toEqual([{ id: other.id }]);
  expect(await owner`select ended_how, operation_id from gatehouse.ended_sessions where id = ${staff.sessionId}`).toEqual([
    { endedHow: "signed_out", operationId: null },
  ]);
  const entries = await owner`select action, resource, resource_id, operation_id from audit_logs where user_id = ${staff.id}`;
  expect(entries).toEqual([{ action: "logout", resource: "session", resourceId: staff.sessionId, operationId: null }]);
});

test("set_preferences keeps one row a person and refuses what it does not know", async ({ owner, app, database }) => {
  const staff = await signInAs(owner, "support");
  const kept = () => owner`select theme, timezone from user_preferences where user_id = ${staff.id}`;
  const many = database.connect("app", 10);
  await Promise.all(Array.from({ length: 20 }, async () => setPreferences(many, staff.tokenHash, { theme: "dark", timezone: null })));
  await many.end();
  expect(await kept()).toEqual([{ theme: "dark", timezone: "UTC" }]);
  await setPreferences(app, staff.tokenHash, { theme: null, timezone: "Asia/Tokyo" });
  expect(await kept()).toEqual([{ theme: "dark", timezone: "Asia/Tokyo" }]);
  await setPreferences(app, staff.tokenHash, { theme: null, timezone: null, language: "sv", density: "compact" });
  await setPreferences(app, staff.tokenHash, { theme: null, timezone: null, density: "comfortable" });
  expect(await owner`select language from user_preferences where user_id = ${staff.id}`).toEqual([{ language: "sv" }]);
  expect(await owner`select density from gatehouse.display_preferences where user_id = ${staff.id}`).toEqual([{ density: "comfortable" }]);

  // Columns and density lie in one row, and neither changes the other.
  const displayed = () => owner`select density, user_columns from gatehouse.display_preferences where user_id = ${staff.id}`;
  const nothing = { theme: null, timezone: null };
  await setPreferences(app, staff.tokenHash, { ...nothing, density: "compact" });
  await setPreferences(app, staff.tokenHash, { ...nothing, userColumns: "id,last_login" });
  expect(await displayed()).toEqual([{ density: "compact", userColumns: "id,last_login" }]);
  await setPreferences(app, staff.tokenHash, { ...nothing, density: "comfortable" });
  expect(await displayed()).toEqual([{ density: "comfortable", userColumns: "id,last_login" }]);
  await setPreferences(app, staff.tokenHash, { ...nothing, userColumns: "" });
  expect(await displayed()).toEqual([{ density: "comfortable", userColumns: null }]);
  const other = await signInAs(owner, "admin");
  await setPreferences(app, other.tokenHash, { ...nothing, userColumns: "id" });
  expect(await checkSession(app, other.tokenHash)).toMatchObject([{ density: "comfortable", userColumns: "id" }]);
  expect(await checkSession(app, staff.tokenHash)).toMatchObject([{ userColumns: null }]);
  for (const wrong of ["Person", "a,,b", "a b", "a".repeat(201)])
    await expect(owner`update gatehouse.display_preferences set user_columns = ${wrong} where user_id = ${staff.id}`).rejects.toThrow(
      /user_columns_check/,
    );

  for (const bad of [
    { theme: null, timezone: null, userColumns: "Person" },
    { theme: null, timezone: null, userColumns: "id," },
    { theme: null, timezone: null, userColumns: "a".repeat(201) },
    { theme: "pink", timezone: null },
    { theme: null, timezone: "x".repeat(51) },
    { theme: null, timezone: null, language: "german" },
    { theme: null, timezone: null, density: "none" },
  ]) {
    expect(await refusalOf(setPreferences(app, staff.tokenHash, bad))).toBe("GH003 This preference is not known.");
  }
  expect(await refusalOf(setPreferences(app, newHash(), { theme: "dark", timezone: null }))).toContain("GH001");
  expect(await kept()).toEqual([{ theme: "dark", timezone: "Asia/Tokyo" }]);
});

test("no secret was written to the log", async ({ owner }) => {
  expect(await owner`select from audit_logs a where to_jsonb(a)::text like any (array[${`%${canary}%`}, '%$2_$%'])`).toHaveLength(0);
});
