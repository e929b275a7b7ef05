import { randomUUID } from "node:crypto";
import type { Pool } from "@/lib/db/client";
import {
  CreateRow,
  createUser,
  liftDueSuspensions,
  setEmailVerified,
  setUserRole,
  setUserStatus,
  StatusChangeRow,
  UpdateRow,
  updateUser,
  type Profile,
} from "@/lib/db/user-changes";
import { hasInvisible } from "@/lib/format";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, refusalOf, signInAs } from "./people";

const why = { reason: "a reason", ticket: null };
const suspend = { expectedStatus: "active", status: "suspended", until: null as string | null, endSessions: true, ...why };
const stale = { session: { created_at: inMinutes(-11) } };

const statusOf = async (owner: Pool, id: string) => {
  const [row] = await owner<{ status: string; until: Date | null }[]>`
    select u.status, s.until from users u left join gatehouse.suspensions s on s.user_id = u.id where u.id = ${id}`;
  return row;
};

test.describe("set_user_status", () => {
  test("suspends until a moment, ends the sessions, and can be taken back", async ({ owner, app }) => {
    const { id } = await addPerson(owner);
    await addSession(owner, id);
    const admin = await signInAs(owner, "admin");
    const until = inMinutes(60);
    const rows = await expectRows(setUserStatus(app, act(admin), { ...suspend, userId: id, until }), StatusChangeRow);
    expect(rows).toMatchObject([{ targetCount: 1, sessionCount: 1, replayed: false }]);
    expect(await statusOf(owner, id)).toEqual({ status: "suspended", until: new Date(until) });
    // A new end is a change of its own.
    const later = inMinutes(120);
    await setUserStatus(app, act(admin), { ...suspend, expectedStatus: "suspended", expectedUntil: until, userId: id, until: later });
    expect(await statusOf(owner, id)).toEqual({ status: "suspended", until: new Date(later) });
    await setUserStatus(app, act(admin), { ...suspend, expectedStatus: "suspended", expectedUntil: later, status: "active", userId: id });
    expect(await statusOf(owner, id)).toEqual({ status: "active", until: null });
    const entries = await owner`select old_values, new_values from audit_logs where resource_id = ${id} order by created_at`;
    expect(entries).toMatchObject([
      { oldValues: { status: "active" }, newValues: { status: "suspended", suspended_until: expect.any(String) } },
      { oldValues: { suspended_until: expect.any(String) }, newValues: { suspended_until: expect.any(String) } },
      { oldValues: { status: "suspended", suspended_until: expect.any(String) }, newValues: { status: "active" } },
    ]);
    expect(Object.keys(entries[1]?.newValues as object)).toEqual(["suspended_until"]);
  });

  test("of two who give a suspension another end, the second is told of the first", async ({ owner, app }) => {
    const { id } = await addPerson(owner);
    const admin = await signInAs(owner, "admin");
    await setUserStatus(app, act(admin), { ...suspend, userId: id });
    const ends = (until: string) => setUserStatus(app, act(admin), { ...suspend, expectedStatus: "suspended", userId: id, until });
    const answers = await Promise.all([60, 120].map((minutes) => refusalOf(ends(inMinutes(minutes)))));
    expect(answers.toSorted()).toEqual(
      [undefined, "GH005 Somebody else has changed this: the suspension ends at another moment by now."].toSorted(),
    );
  });

  test("spends the links of whoever is kept out, and of nobody who is let in", async ({ owner, app }) => {
    const admin = await signInAs(owner, "admin");
    for (const [expectedStatus, status, live] of [
      ["active", "suspended", 0],
      ["suspended", "active", 2],
    ] as const) {
      const { id } = await addPerson(owner, { status: expectedStatus });
      await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${id}, ${randomUUID()}, now() + interval '1 hour')`;
      await owner`insert into email_verification_tokens (user_id, token, expires_at) values (${id}, ${randomUUID()}, now() + interval '1 hour')`;
      await setUserStatus(app, act(admin), { ...suspend, userId: id, expectedStatus, status });
      expect(
        await owner`
          select from password_reset_tokens where user_id = ${id} and used is not true and expires_at > now()
          union all select from email_verification_tokens where user_id = ${id} and used is not true and expires_at > now()`,
      ).toHaveLength(live);
    }
  });

  test("leaves the sessions when told to", async ({ owner, app }) => {
    const { id } = await addPerson(owner);
    await addSession(owner, id);
    const admin = await signInAs(owner, "admin");
    expect(await setUserStatus(app, act(admin), { ...suspend, userId: id, endSessions: false })).toMatchObject([{ sessionCount: 0 }]);
    expect(await owner`select from user_sessions where user_id = ${id}`).toHaveLength(1);
  });

  test("refuses oneself, what is no status or end, and what somebody else was quicker to do", async ({ owner, app }) => {
    // The refusal names three others at the most.
    await owner`update users set role = 'user' where role = 'admin'`;
    const admin = await signInAs(owner, "admin");
    const other = await signInAs(owner, "admin");
    const { id } = await addPerson(owner, { status: "inactive" });
    const cases: [Partial<typeof suspend> & { userId?: string }, string][] = [
      [{ userId: admin.id }, "GH003 Nobody changes their own status. Another admin can: "],
      [{ userId: randomUUID() }, "GH004 There is no such person."],
      [{ status: "banned" }, "GH003 A person is active, inactive or suspended."],
      [{ until: inMinutes(-1) }, "GH003 A suspension can end by itself"],
      [{ until: "infinity" }, "GH003 A suspension can end by itself"],
      [{ status: "inactive", until: inMinutes(5) }, "GH003 A suspension can end by itself"],
      [{ expectedStatus: "active" }, "GH005 Somebody else has changed this: the person is inactive by now, not active."],
      [{ expectedStatus: "inactive", status: "inactive" }, "GH005 This person is inactive already."],
    ];
    for (const [wrong, refusal] of cases)
      expect(await refusalOf(setUserStatus(app, act(admin), { ...suspend, userId: id, ...wrong })), refusal).toContain(refusal);
    expect(await refusalOf(setUserStatus(app, act(admin), { ...suspend, userId: admin.id }))).toContain(other.email);
    expect(await statusOf(owner, id)).toEqual({ status: "inactive", until: null });
  });
});

test.describe("lift_due_suspensions", () => {
  const suspendUntil = async (owner: Pool, app: Pool, until: string) => {
    const { id } = await addPerson(owner);
    await setUserStatus(app, act(await signInAs(owner, "admin")), { ...suspend, userId: id, until: inMinutes(60) });
    await owner`update gatehouse.suspensions set until = ${until} where user_id = ${id}`;
    return id;
  };

  test("lifts what is due, once, however many look at the same moment, and nothing else", async ({ owner, app, database }) => {
    const due = await Promise.all(Array.from({ length: 20 }, () => suspendUntil(owner, app, inMinutes(-1))));
    const later = await suspendUntil(owner, app, inMinutes(5));
    const many = database.connect("app", 10);
    const answers = await Promise.all(Array.from({ length: 10 }, async () => liftDueSuspensions(many)));
    await many.end();
    expect(answers.flat().reduce((sum, { lifted }) => sum + lifted, 0)).toBe(20);
    for (const id of due) expect(await statusOf(owner, id)).toEqual({ status: "active", until: null });
    expect((await statusOf(owner, later))?.status).toBe("suspended");
    const entries = await owner`
      select user_id, old_values ->> 'status' as old, new_values from audit_logs where resource_id = any (${due}::uuid[]) and user_id is null`;
    expect(entries).toHaveLength(20);
    expect(entries[0]).toEqual({
      userId: null,
      old: "suspended",
      newValues: { status: "active", reason: "The suspension was given this end." },
    });
    expect(await liftDueSuspensions(app)).toEqual([{ lifted: 0 }]);
  });

  test("waits for nobody, and leaves a suspension that was changed since", async ({ owner, app }) => {
    const [held, activated, again] = [
      await suspendUntil(owner, app, inMinutes(-1)),
      await suspendUntil(owner, app, inMinutes(-1)),
      await suspendUntil(owner, app, inMinutes(-1)),
    ];
    // A service writes without our function: out and in again, for another reason.
    await owner`update users set status = 'inactive' where id = ${activated}`;
    await owner`
      insert into audit_logs (action, resource, resource_id, old_values, new_values, created_at)
      values ('update', 'user', ${again}, '{"status": "active"}', '{"status": "suspended"}', clock_timestamp())`;
    await owner.begin(async (sql) => {
      await sql`select from users where id = ${held} for update`;
      expect(await liftDueSuspensions(app)).toEqual([{ lifted: 0 }]);
    });
    expect(await statusOf(owner, activated)).toEqual({ status: "inactive", until: null });
    expect(await statusOf(owner, again)).toEqual({ status: "suspended", until: null });
    expect(await liftDueSuspensions(app)).toEqual([{ lifted: 1 }]);
    expect((await statusOf(owner, held))?.status).toBe("active");
  });
});

test.describe("set_user_role", () => {
  const demote = { expectedRole: "support", role: "user", endSessions: true, ...why };

  test("takes a role and the sessions with it", async ({ owner, app }) => {
    const target = await signInAs(owner, "support");
    const admin = await signInAs(owner, "admin");
    expect(await setUserRole(app, act(admin), { ...demote, userId: target.id })).toMatchObject([{ targetCount: 1, sessionCount: 1 }]);
    expect(await owner`select role from users where id = ${target.id}`).toEqual([{ role: "user" }]);
    expect(await owner`select old_values, new_values from audit_logs where resource_id = ${target.id}`).toEqual([
      { oldValues: { role: "support" }, newValues: { role: "user" } },
    ]);
  });

  test("asks for the password again, refuses oneself, unknown roles, and what has changed", async ({ owner, app }) => {
    const target = await signInAs(owner, "support");
    const admin = await signInAs(owner, "admin");
    expect(await refusalOf(setUserRole(app, act(await signInAs(owner, "admin", stale)), { ...demote, userId: target.id }))).toContain(
      "GH006",
    );
    for (const [wrong, refusal] of [
      [{ userId: admin.id, expectedRole: "admin" }, "GH003 Nobody changes their own role."],
      [{ userId: randomUUID() }, "GH004"],
      [{ role: "root" }, "GH003 The roles are"],
      [{ expectedRole: "auditor" }, "GH005 Somebody else has changed this: the role is support by now, not auditor."],
      [{ role: "support" }, "GH005 This person's role is support already."],
    ] as const)
      expect(await refusalOf(setUserRole(app, act(admin), { ...demote, userId: target.id, ...wrong })), refusal).toContain(refusal);
    expect(await owner`select role from users where id = ${target.id}`).toEqual([{ role: "support" }]);
  });

  test("admins who take each other's role or status at the same moment leave one", async ({ owner, database }) => {
    await owner`update users set role = 'user' where role = 'admin'`;
    const pools = [database.connect("app", 1), database.connect("app", 1)] as const;
    for (let round = 0; round < 25; round++) {
      const [a, b] = [await signInAs(owner, "admin"), await signInAs(owner, "admin")];
      const take = (pool: Pool, by: typeof a, target: typeof a, how: boolean) =>
        how
          ? setUserRole(pool, act(by), { ...demote, expectedRole: "admin", userId: target.id })
          : setUserStatus(pool, act(by), { ...suspend, userId: target.id });
      const answers = await Promise.all([
        refusalOf(take(pools[0], a, b, round % 2 === 0)),
        refusalOf(take(pools[1], b, a, round % 3 === 0)),
      ]);
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
      expect(answers.find(Boolean)).toMatch(/^GH00[13] /);
      expect(await owner`select from users where role = 'admin' and status = 'active'`).toHaveLength(1);
      await owner`update users set role = 'user', status = 'active' where id = any (${[a.id, b.id]}::uuid[])`;
    }
    await Promise.all(pools.map((pool) => pool.end()));
  });
});

test.describe("update_user", () => {
  const ada: Profile = { email: "", firstName: "Ada", lastName: "Byron" };
  const addAda = async (owner: Pool) => {
    const person = await addPerson(owner, { email_verified: true, email_verified_at: inMinutes(-9) });
    return { ...person, seen: { ...ada, email: person.email } };
  };

  test("writes what is different, and a new e-mail is not verified and spends the links", async ({ owner, app }) => {
    const { id, seen } = await addAda(owner);
    const admin = await signInAs(owner, "admin");
    const to = { userId: id, seen, ...why };
    await expectRows(updateUser(app, act(admin), { ...to, ...seen, lastName: "King" }), UpdateRow);
    await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${id}, 'x', ${inMinutes(9)}), (${id}, 'y', ${inMinutes(-9)})`;
    await owner`insert into email_verification_tokens (user_id, token, expires_at) values (${id}, 'x', ${inMinutes(9)})`;
    const email = `${randomUUID()}@example.org`;
    expect(
      await updateUser(app, act(admin), { ...to, seen: { ...seen, lastName: "King" }, firstName: "Ada", lastName: "King", email }),
    ).toMatchObject([{ linkCount: 2 }]);
    expect(await owner`select email, last_name, email_verified, email_verified_at from users where id = ${id}`).toEqual([
      { email, lastName: "King", emailVerified: false, emailVerifiedAt: null },
    ]);
    expect(
      await owner`select old_values - 'email_verified_at' as old, new_values as new from audit_logs where resource_id = ${id} order by created_at`,
    ).toEqual([
      { old: { last_name: "Byron" }, new: { last_name: "King" } },
      { old: { email: seen.email, email_verified: true }, new: { email, email_verified: false, email_verified_at: null } },
    ]);
  });

  test("of two who edit one person the second is refused, and told what stands there", async ({ owner, app }) => {
    const { id, seen } = await addAda(owner);
    const [first, second] = [await signInAs(owner, "admin"), await signInAs(owner, "admin")];
    const to = { userId: id, seen, ...seen, ...why };
    await updateUser(app, act(first), { ...to, firstName: "Augusta" });
    const failed = await Promise.resolve(updateUser(app, act(second), { ...to, lastName: "King" })).catch((error: unknown) => error);
    expect(failed).toMatchObject({ code: "GH005" });
    expect(JSON.parse((failed as { detail: string }).detail)).toEqual({ email: seen.email, first_name: "Augusta", last_name: "Byron" });
    expect(await owner`select first_name, last_name from users where id = ${id}`).toEqual([{ firstName: "Augusta", lastName: "Byron" }]);
    // Having seen it, they choose.
    await updateUser(app, act(second), { ...to, seen: { ...seen, firstName: "Augusta" }, firstName: "Augusta", lastName: "King" });
    expect(await owner`select first_name, last_name from users where id = ${id}`).toEqual([{ firstName: "Augusta", lastName: "King" }]);
  });

  test("refuses an e-mail that is taken in any case, limits, and nothing at all", async ({ owner, app }) => {
    const { id, seen } = await addAda(owner);
    const taken = await addPerson(owner);
    const admin = await signInAs(owner, "admin");
    for (const [wrong, refusal] of [
      [{ email: taken.email.toUpperCase() }, "belongs to somebody else already."],
      [{ email: "no e-mail" }, "GH003 This is not an e-mail"],
      [{ email: `${"x".repeat(250)}@y.de` }, undefined],
      [{ email: `${"x".repeat(251)}@y.de` }, "GH003 This is not an e-mail"],
      [{ firstName: "x".repeat(101) }, "GH003 A name may have 100 characters at most."],
      [{ lastName: " " }, "GH003 Give a first name"],
      [{ firstName: "Ada\u0007" }, "GH003 A name may not hold invisible characters."],
      [{ lastName: "\u2066Byron" }, "GH003 A name may not hold invisible characters."],
    ] as const) {
      const refused = await refusalOf(updateUser(app, act(admin), { userId: id, seen, ...seen, ...why, ...wrong }));
      if (refusal) expect(refused, JSON.stringify(wrong)).toContain(refusal);
      else {
        expect(refused).toBeUndefined();
        await owner`update users set email = ${seen.email} where id = ${id}`;
      }
    }
    expect(await refusalOf(updateUser(app, act(admin), { userId: id, seen, ...seen, ...why }))).toContain("GH003 Nothing is different");
    expect(await refusalOf(updateUser(app, act(admin), { userId: randomUUID(), seen, ...seen, ...why }))).toContain("GH004");
    // Only the case of one's own e-mail is nobody else's.
    expect(
      await refusalOf(updateUser(app, act(admin), { userId: id, seen, ...seen, ...why, email: seen.email.toUpperCase() })),
    ).toBeUndefined();
  });
});

test.describe("create_user", () => {
  const person = () => ({
    email: `${randomUUID()}@example.org`,
    firstName: "Grace",
    lastName: "Hopper",
    role: "user",
    token: randomUUID().repeat(2),
    ...why,
  });

  test("makes an account that no password opens, with a link for a day", async ({ owner, app }) => {
    const t = person();
    const [row] = await expectRows(createUser(app, act(await signInAs(owner, "admin")), t), CreateRow);
    const [made] =
      await owner`select role, status, email_verified, password, password_changed_at from users where id = ${row?.userId ?? ""}`;
    expect(made).toMatchObject({ role: "user", status: "active", emailVerified: false, passwordChangedAt: null });
    expect(made?.password).toMatch(/^\$2a\$12\$[./A-Za-z0-9]{21}O[./A-Za-z0-9]{31}$/);
    expect(
      await owner`select token, used, expires_at - created_at = interval '24 hours' as day from password_reset_tokens where user_id = ${row?.userId ?? ""}`,
    ).toEqual([{ token: t.token, used: false, day: true }]);
    expect(await owner`select resource, action from audit_logs where operation_id = ${row?.operationId ?? ""} order by 1`).toEqual([
      { resource: "password_reset_token", action: "create" },
      { resource: "user", action: "create" },
    ]);
  });

  test("asks for the password again for staff, and refuses an e-mail that is taken", async ({ owner, app }) => {
    const old = await signInAs(owner, "admin", stale);
    expect(await refusalOf(createUser(app, act(old), { ...person(), role: "support" }))).toContain("GH006");
    expect(await refusalOf(createUser(app, act(old), person()))).toBeUndefined();
    expect(await refusalOf(createUser(app, act(old), { ...person(), email: old.email.toUpperCase() }))).toContain(
      "has an account already.",
    );
    expect(await refusalOf(createUser(app, act(old), { ...person(), firstName: "\u202ecarG" }))).toContain("GH003 A name may not hold");
    expect(await refusalOf(createUser(app, act(old), { ...person(), token: "short" }))).toContain("GH003");
    expect(await refusalOf(createUser(app, act(old), { ...person(), role: "root" }))).toContain("GH003");
  });
});

test("has_invisible: control and format characters, but for joiners where they are spelling; the form says the same", async ({ owner }) => {
  // Where they are: not among the ideographs.
  const seen = await owner<{ n: number; is: boolean }[]>`
    select g.n, gatehouse.has_invisible('a' || chr(g.n) || 'b') as is
    from (values (1, 12287), (57344, 131071), (917504, 918015)) r (low, high) cross join lateral generate_series(r.low, r.high) g (n)`;
  expect(seen.filter(({ n, is }) => hasInvisible(`a${String.fromCodePoint(n)}b`) !== is)).toEqual([]);
  expect(seen.filter(({ is }) => is).length).toBeGreaterThan(200);
  for (const [name, is] of [
    ["علی\u200cرضا", false],
    ["क्\u200dष", false],
    ["\u200cعلی", true],
    ["A\u200dda", true],
    ["Zoë O’Brien-Łukasz", false],
  ] as const) {
    expect(hasInvisible(name), name).toBe(is);
    expect(await owner`select gatehouse.has_invisible(${name}) as is`, name).toEqual([{ is }]);
  }
});

test("set_email_verified: there and back, for the e-mail that was shown", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner);
  const admin = await signInAs(owner, "admin");
  const t = { userId: id, email, verified: true, reason: null, ticket: null };
  expect(await refusalOf(setEmailVerified(app, act(admin), { ...t, email: "other@example.org" }))).toContain("GH005 The e-mail is");
  await setEmailVerified(app, act(admin), t);
  expect(await owner`select email_verified, email_verified_at is not null as dated from users where id = ${id}`).toEqual([
    { emailVerified: true, dated: true },
  ]);
  expect(await refusalOf(setEmailVerified(app, act(admin), t))).toContain("GH005 This e-mail is verified already.");
  await setEmailVerified(app, act(admin), { ...t, verified: false });
  expect(await owner`select email_verified, email_verified_at from users where id = ${id}`).toEqual([
    { emailVerified: false, emailVerifiedAt: null },
  ]);
});
