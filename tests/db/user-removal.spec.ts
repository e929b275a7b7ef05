import { randomUUID } from "node:crypto";
import type { Pool } from "@/lib/db/client";
import { addNote } from "@/lib/db/notes";
import { revokeSessions, restoreSessions } from "@/lib/db/sessions";
import { anonymiseUser, deleteUser, type Removal } from "@/lib/db/user-removal";
import { expect, test } from "@/tests/fixtures";
import { act, addPerson, addSession, canary, inMinutes, refusalOf, signInAs, undoWords, type Person } from "./people";

const removals = { "user.delete": deleteUser, "user.anonymise": anonymiseUser } as const;
const of = (person: Person, also: Partial<Removal> = {}): Removal => ({
  ...{ userId: person.id, confirmation: person.email, reason: "asked for it", ticket: "DSR-7" },
  ...also,
});
const exists = async (owner: Pool, { id, email }: Person) =>
  (await owner`select from users where id = ${id} and email = ${email}`).length === 1;

for (const [kind, remove] of Object.entries(removals)) {
  test.describe(`${kind}: who may`, () => {
    test("an admin only, with the password given a short while ago", async ({ owner, app }) => {
      const person = await addPerson(owner);
      for (const role of ["support", "auditor"])
        expect(await refusalOf(remove(app, act(await signInAs(owner, role)), of(person)))).toBe(`GH002 Your role ${role} may not do this.`);
      expect(await refusalOf(remove(app, act({ tokenHash: "nobody" }), of(person)))).toContain("GH001");
      const stale = await signInAs(owner, "admin", { session: { created_at: inMinutes(-11) } });
      expect(await refusalOf(remove(app, act(stale), of(person)))).toContain("GH006");
      expect(await exists(owner, person)).toBe(true);
      await owner`insert into gatehouse.step_ups (session_id) values (${stale.sessionId})`;
      expect(await refusalOf(remove(app, act(stale), of(person)))).toBeUndefined();
      expect(await exists(owner, person)).toBe(false);
    });

    test("nobody themselves, and the other admins are named", async ({ owner, app }) => {
      const admin = await signInAs(owner, "admin");
      await signInAs(owner, "admin", { user: { last_login_at: inMinutes(1), email: `${randomUUID()}@first.example` } });
      expect(await refusalOf(remove(app, act(admin), of(admin)))).toMatch(
        /^GH003 Nobody \w+ themselves. Another admin can: \S+@first.example/,
      );
      expect(await exists(owner, admin)).toBe(true);
    });

    test("only with the e-mail typed as it is, and a reason", async ({ owner, app }) => {
      const person = await addPerson(owner);
      const by = await signInAs(owner, "admin");
      for (const confirmation of ["", person.email.toUpperCase(), `${person.email} `])
        expect(await refusalOf(remove(app, act(by), of(person, { confirmation })))).toBe("GH003 Type the e-mail of the person to confirm.");
      expect(await refusalOf(remove(app, act(by), of(person, { confirmation: null as unknown as string })))).toContain("GH003");
      expect(await refusalOf(remove(app, act(by), of(person, { reason: " \n" })))).toBe("GH003 Give a reason.");
      expect(await refusalOf(remove(app, act(by), of({ ...person, id: randomUUID() })))).toBe("GH004 There is no such person.");
      expect(await exists(owner, person)).toBe(true);
      expect(await owner`select from gatehouse.operations where actor_id = ${by.id}`).toHaveLength(0);
    });

    test("the same operation again gives the first one's result, however many send it at once", async ({ owner, app, database }) => {
      const person = await addPerson(owner);
      const by = act(await signInAs(owner, "admin"));
      const many = database.connect("app", 10);
      const answers = await Promise.all(Array.from({ length: 10 }, async () => remove(many, by, of(person))));
      await many.end();
      expect(answers.flat().filter(({ replayed }) => !replayed)).toEqual([
        { operationId: by.operationId, targetCount: 1, replayed: false },
      ]);
      expect(await owner`select from audit_logs where operation_id = ${by.operationId}`).toHaveLength(1);
      expect(await refusalOf(remove(app, { ...by, operationId: randomUUID() }, of(person)))).toMatch(/^GH00[45]/);
    });
  });
}

/** A person on whom everything hangs: sessions of each kind, tokens, notes, preferences, rate limits, entries of the log. */
const addFullPerson = async (owner: Pool, app: Pool, name = "Wilhelmina") => {
  const person = await addPerson(owner, { first_name: name, last_name: "Tarkington", login_count: 3, role: "support" });
  const live = await addSession(owner, person.id, { user_agent: `${name}'s phone` });
  const expired = await addSession(owner, person.id, { expires_at: inMinutes(-5) });
  const revoked = await addSession(owner, person.id);
  const admin = await signInAs(owner, "admin");
  const undoes = randomUUID();
  await revokeSessions(app, act(admin, undoes), { sessionIds: [revoked.id], reason: "before", ticket: null, includeOwn: false });
  for (const table of ["password_reset_tokens", "email_verification_tokens"])
    await owner`insert into ${owner(table)} ${owner({ user_id: person.id, token: canary, expires_at: inMinutes(10) })}`;
  await owner`insert into user_preferences (user_id, theme) values (${person.id}, 'dark')`;
  await owner`insert into gatehouse.display_preferences (user_id) values (${person.id})`;
  await owner`
    insert into gatehouse.saved_views (owner_id, page, name, query, is_shared)
    values (${person.id}, 'users', ${`${name}'s own`}, '', false), (${person.id}, 'users', 'For all', '', true)`;
  await owner`insert into rate_limits (key, reset_time) values (${`signin:account:${person.email}`}, now()), (${`x${person.email}`}, now())`;
  await addNote(app, act(admin), { userId: person.id, body: `${name} prefers to be called Billie` });
  const changed = { first_name: "Mina", status: "active", phone: "+351 1", email_verified: true, tags: ["Tarkington"] };
  await owner`
    insert into audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent)
    values
      (${person.id}, 'login', 'auth', ${person.id}, null, ${owner.json({ session_id: live.id })}, '203.0.113.9', ${`${name}'s phone`}),
      (null, 'login_failed', 'auth', ${person.id}, null, ${owner.json({ email: person.email, outcome: "wrong_password" })}, '203.0.113.9', 'x'),
      (${person.id}, 'update', 'order', ${randomUUID()}, null, ${owner.json({ total: 3 })}, '203.0.113.9', 'x'),
      (${admin.id}, 'update', 'user', ${person.id}, ${owner.json(changed)}, ${owner.json("Tarkington")}, '198.51.100.1', 'of the admin')`;
  return { person, admin, live, expired, revoked, undoes };
};

test("user.delete: sessions are kept whole, the last values without secrets, and the e-mail of who acted stays", async ({ owner, app }) => {
  const { person, admin, live, revoked } = await addFullPerson(owner, app);
  const [before] = await owner`select * from users where id = ${person.id}`;
  const own = randomUUID();
  await owner`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id)
    values (${own}, 'session.revoke', ${person.id}, ${person.email}, 'support', ${live.id})`;
  await owner`insert into audit_logs (user_id, action, resource, operation_id) values (${person.id}, 'revoke', 'session', ${own})`;
  const by = act(admin);
  expect(await deleteUser(app, by, of(person))).toEqual([{ operationId: by.operationId, targetCount: 1, replayed: false }]);

  const kept = await owner`
    select id, token_hash, user_agent, ended_how, operation_id from gatehouse.ended_sessions where user_id = ${person.id} order by ended_at desc`;
  expect(kept).toMatchObject([
    { id: live.id, tokenHash: live.tokenHash, userAgent: "Wilhelmina's phone", endedHow: "revoked", operationId: by.operationId },
    { id: revoked.id },
  ]);
  for (const table of ["user_sessions", "password_reset_tokens", "email_verification_tokens", "user_preferences", "gatehouse.notes"])
    expect(await owner`select from ${owner(table)} where user_id = ${person.id}`, table).toHaveLength(0);

  expect(await owner`select kind, reason, ticket, target_count, result from gatehouse.operations where id = ${by.operationId}`).toEqual([
    {
      ...{ kind: "user.delete", reason: "asked for it", ticket: "DSR-7", targetCount: 1 },
      result: { user_id: person.id, ended: 1, tokens: 2, notes: 1, audit_entries: 3 },
    },
  ]);
  const entries =
    await owner`select action, resource, resource_id, old_values from audit_logs where operation_id = ${by.operationId} order by action`;
  expect(entries).toMatchObject([
    { action: "delete", resource: "user", resourceId: person.id },
    { action: "revoke", resource: "session", resourceId: live.id },
  ]);
  const { password: _secret, id: _id, ...rest } = before ?? {};
  expect(Object.keys(entries[0]?.oldValues).toSorted()).toEqual(
    Object.keys(rest)
      .map((name) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`))
      .toSorted(),
  );
  expect(entries[0]?.oldValues).toMatchObject({ email: person.email, first_name: "Wilhelmina", role: "support", login_count: 3 });
  expect(
    await owner`
    select a.user_id, o.actor_email from audit_logs a join gatehouse.operations o on o.id = a.operation_id where a.operation_id = ${own}`,
  ).toEqual([{ userId: null, actorEmail: person.email }]);
});

test("user.anonymise: nothing of the person is left in any row, and what staff did and why stays", async ({ owner, app }) => {
  // What other tests have left is not this person's.
  await owner`truncate audit_logs, gatehouse.ended_sessions`;
  const { person, admin, live, expired, revoked, undoes } = await addFullPerson(owner, app, "Guinevere");
  const by = act(admin);
  expect(await anonymiseUser(app, by, of(person, { reason: "request of the person" }))).toEqual([
    { operationId: by.operationId, targetCount: 1, replayed: false },
  ]);

  const marker = `anonymised.${person.id}@person.invalid`;
  expect(
    await owner`select email, password, first_name, last_name, role, status, email_verified, email_verified_at from users where id = ${person.id}`,
  ).toEqual([
    {
      email: marker,
      password: "!",
      firstName: "Anonymised",
      lastName: "person",
      role: "user",
      status: "inactive",
      emailVerified: false,
      emailVerifiedAt: null,
    },
  ]);
  const sessions = await owner`
    select id, device_info, ip_address, user_agent from user_sessions where user_id = ${person.id}
    union all select id, device_info, ip_address, user_agent from gatehouse.ended_sessions where user_id = ${person.id} order by id`;
  expect(sessions).toEqual(
    [live, expired, revoked]
      .map(({ id }) => ({ id, deviceInfo: null, ipAddress: null, userAgent: null }))
      .toSorted((a, b) => (a.id < b.id ? -1 : 1)),
  );
  expect(await owner`select from user_sessions where user_id = ${person.id} and expires_at > now()`).toHaveLength(0);

  // Whatever table it stands in: neither the names, nor the e-mail, nor an address or device of theirs.
  const everything = await owner<{ name: string; text: string }[]>`
    select c.relname as name, query_to_xml(format('select t.* from %s t', c.oid::regclass), true, false, '')::text as text
    from pg_class c where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('public', 'gatehouse') and c.relname <> 'rate_limits'`;
  for (const trace of [person.email, "Guinevere", "Tarkington", "203.0.113.9", "Mina", "+351 1"])
    expect(everything.filter(({ text }) => text.includes(trace)).map(({ name }) => `${trace} in ${name}`)).toEqual([]);
  expect(await owner`select key from rate_limits where key like ${`%${person.email}`}`).toEqual([{ key: `x${person.email}` }]);

  expect(await owner`select name from gatehouse.saved_views where owner_id = ${person.id}`).toEqual([{ name: "For all" }]);

  const log = await owner`
    select action, user_id, old_values, new_values, host(ip_address) as ip, user_agent from audit_logs
    where resource_id = ${person.id} and operation_id is null order by action, user_id nulls first`;
  expect(log).toMatchObject([
    { action: "login", userId: person.id, newValues: { session_id: live.id }, ip: null, userAgent: null },
    { action: "login_failed", newValues: { email: "anonymised", outcome: "wrong_password" }, ip: null, userAgent: null },
    {
      ...{ action: "update", userId: admin.id, ip: "198.51.100.1", userAgent: "of the admin", newValues: "anonymised" },
      oldValues: { first_name: "anonymised", status: "active", phone: "anonymised", email_verified: true, tags: "anonymised" },
    },
  ]);
  expect(
    await owner`select new_values, host(ip_address) as ip from audit_logs where user_id = ${person.id} and resource = 'order'`,
  ).toEqual([{ newValues: { total: 3 }, ip: null }]);
  const [operation] = await owner`select reason, result from gatehouse.operations where id = ${by.operationId}`;
  expect(operation).toMatchObject({ reason: "request of the person", result: { user_id: person.id, ended: 1, tokens: 2, notes: 1 } });
  expect(await owner`select reason, actor_email from gatehouse.operations where id = ${undoes}`).toEqual([
    { reason: "before", actorEmail: admin.email },
  ]);

  // Ended is ended, and once is enough.
  expect(await refusalOf(restoreSessions(app, act(admin), { undoes: by.operationId, ...undoWords }))).toContain("GH003");
  expect(await refusalOf(restoreSessions(app, act(admin), { undoes, ...undoWords }))).toContain("GH005");
  expect(await refusalOf(anonymiseUser(app, act(admin), of({ ...person, email: marker })))).toBe(
    "GH005 This person has been anonymised already.",
  );
});

test("user.anonymise: what names them by words alone loses the words, and nothing else does", async ({ owner, app }) => {
  const person = await addPerson(owner, { first_name: "Zoë", last_name: "Quill+", email: "Zoe.Quill@words.example" });
  const namesake = await addPerson(owner, { email: "anna.zoe.quill@words.example" });
  const old = await addPerson(owner, { email: "lent@words.example" });
  const admin = await signInAs(owner, "admin");
  const log = async (resource: string, action: string, newValues: object, at: Record<string, unknown> = {}) => {
    const [row] = await owner<{ id: string }[]>`
      insert into audit_logs ${owner({ resource, action, new_values: owner.json(newValues as never), ip_address: "203.0.113.44", user_agent: "x", ...at })} returning id`;
    return row?.id ?? "";
  };
  const typed = { email: "ZOE.QUILL@WORDS.EXAMPLE", outcome: "unknown_email" };
  await log("user", "update", { email: person.email }, { resource_id: person.id, old_values: owner.json({ email: "zq@words.example" }) });
  await log("user", "update", { email: "zq@words.example" }, { resource_id: person.id, old_values: owner.json({ email: old.email }) });
  const gone = [
    await log("auth", "login_failed", typed),
    await log("auth", "signin_denied", { login: { typed: "zq@words.example " } }),
    await log("auth", "login_failed", { email: "zoë quill+" }),
  ];
  const kept = [
    await log("auth", "login_failed", { email: namesake.email }),
    await log("auth", "login_failed", { email: "zoe.quill@words.example.org" }),
    await log("auth", "login_failed", { email: old.email }),
    await log("auth", "login_failed", { email: "zoëquill@words.example" }),
  ];
  const rowsOf = (ids: string[]) =>
    owner`select new_values, host(ip_address) as ip from audit_logs where id = any (${ids}::uuid[]) order by array_position(${ids}::uuid[], id)`;
  const before = await rowsOf(kept);

  const exported = { format: "csv", filter: { q: "ZOË quill+", status: "active", user_ids: [person.id] }, count: 2 };
  const limit = { key: "api:ip:zoe.quill@words.example", count: 3 };
  const query = `q=Zo%C3%AB+Quill%2B&actor=Zoe.Quill%40words.example&role=user`;
  const acts = [
    await log("user", "export", exported, { user_id: admin.id }),
    await log("rate_limit", "reset", {}, { user_id: admin.id, old_values: owner.json(limit), resource_id: randomUUID() }),
    await log("view", "save", { page: "users", name: "Zoë", query }, { user_id: admin.id, resource_id: randomUUID() }),
  ];
  const operation = async (kind: string, result: object) => {
    const id = randomUUID();
    await owner`
      insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, result)
      values (${id}, ${kind}, ${admin.id}, ${admin.email}, 'admin', ${randomUUID()}, 'words', ${owner.json(result as never)})`;
    return id;
  };
  const operations = [
    await operation("user.export", exported),
    await operation("session.revoke", { ended: 2, filter: { q: "zoe.quill@words.example", role: "user" } }),
    await operation("rate_limit.reset", { reset: 1, prefix: "signin:account:zoe.quill@words.example" }),
    await operation("user.set_status", { done: 1, filter: { q: "zoe.quill@words.example" } }),
    await operation("user.verify_email", { done: 0, filter: { q: "zoe.quill@words.example" } }),
  ];
  await owner`
    insert into gatehouse.saved_views (owner_id, page, name, query, is_shared)
    values (${admin.id}, 'users', 'zoe.quill@words.example', ${query}, true), (${admin.id}, 'audit', 'Others', 'target=anna.zoe.quill%40words.example', true)`;

  const by = act(admin);
  await anonymiseUser(app, by, of(person, { reason: "request of the person" }));
  expect(await rowsOf(gone)).toEqual([
    { newValues: { email: "anonymised", outcome: "unknown_email" }, ip: null },
    { newValues: { login: "anonymised" }, ip: null },
    { newValues: { email: "anonymised" }, ip: null },
  ]);
  expect(await rowsOf(kept)).toEqual(before);
  const ip = "203.0.113.44";
  expect(await rowsOf(acts)).toEqual([
    { newValues: { format: "csv", filter: { q: "anonymised", status: "active", user_ids: [person.id] }, count: 2 }, ip },
    { newValues: {}, ip },
    { newValues: { page: "users", name: "Zoë", query: "anonymised" }, ip },
  ]);
  expect(await owner`select old_values from audit_logs where id = ${acts[1] ?? ""}`).toEqual([
    { oldValues: { key: "anonymised", count: 3 } },
  ]);
  expect(
    await owner`select result from gatehouse.operations where id = any (${operations}::uuid[]) order by array_position(${operations}::uuid[], id)`,
  ).toEqual([
    { result: { format: "csv", filter: { q: "anonymised", status: "active", user_ids: [person.id] }, count: 2 } },
    { result: { ended: 2, filter: { q: "anonymised", role: "user" } } },
    { result: { reset: 1, prefix: "anonymised" } },
    { result: { done: 1, filter: { q: "anonymised" } } },
    { result: { done: 0, filter: { q: "anonymised" } } },
  ]);
  expect(
    await owner`select name ~ '^Anonymised ' as renamed, query from gatehouse.saved_views where owner_id = ${admin.id} order by page desc`,
  ).toEqual([
    { renamed: true, query: "q=anonymised&actor=anonymised&role=user" },
    { renamed: false, query: "target=anna.zoe.quill%40words.example" },
  ]);
  // Two about the account and one of each kind that names it.
  expect(await owner`select result -> 'audit_entries' as n from gatehouse.operations where id = ${by.operationId}`).toEqual([{ n: 8 }]);
});

test("user.anonymise: somebody who has the e-mail that it is to be is told, and nothing happens", async ({ owner, app }) => {
  const person = await addPerson(owner);
  const marker = `anonymised.${person.id}@person.invalid`;
  await addPerson(owner, { email: marker.toUpperCase() });
  const by = act(await signInAs(owner, "admin"));
  expect(await refusalOf(anonymiseUser(app, by, of(person)))).toBe(
    `GH003 Somebody else has the e-mail ${marker}, which is to be this person's. Change theirs first.`,
  );
  expect(await exists(owner, person)).toBe(true);
  expect(await owner`select from gatehouse.operations where id = ${by.operationId}`).toHaveLength(0);
});

test("user.anonymise: two people can be, and the address stays unique", async ({ owner, app }) => {
  const [one, two] = [await addPerson(owner), await addPerson(owner, { role: "admin" })];
  for (const person of [one, two]) await anonymiseUser(app, act(await signInAs(owner, "admin")), of(person));
  expect(await owner`select from users where id in (${one.id}, ${two.id}) and role = 'user' and status = 'inactive'`).toHaveLength(2);
});

test("a history too long for the time that the console has is said to be one; without a time limit it is done", async ({ owner, app }) => {
  for (const [kind, remove] of Object.entries(removals)) {
    const person = await addPerson(owner);
    await owner`
      insert into audit_logs (user_id, action, resource, resource_id) select ${person.id}, 'login', 'auth', ${person.id} from generate_series(1, 10001)`;
    const admin = await signInAs(owner, "admin");
    expect(await refusalOf(remove(app, act(admin), of(person))), kind).toMatch(/^GH003 The audit log holds so much of this person/);
    expect(await exists(owner, person)).toBe(true);
    expect(await refusalOf(remove(owner, act(admin), of(person))), kind).toBeUndefined();
    expect(await exists(owner, person)).toBe(false);
  }
});

test("no secret was written to the log or to an operation", async ({ owner }) => {
  const leaks = await owner`
    select to_jsonb(a)::text as row from audit_logs a where to_jsonb(a)::text like ${`%${canary}%`}
    union all
    select to_jsonb(o)::text from gatehouse.operations o where to_jsonb(o)::text like ${`%${canary}%`}`;
  expect(leaks).toEqual([]);
});
