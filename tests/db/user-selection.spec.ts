import { randomUUID } from "node:crypto";
import type { Db, Pool } from "@/lib/db/client";
import { revokeUsersSessions, SelectionResult, setUsersStatus, type UserSelection, verifyUsers } from "@/lib/db/user-selection";
import { listUsers, type UserFilter } from "@/lib/db/users";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, liveOf, refusalOf, signInAs } from "./people";

const words = { reason: "a breach at a partner", ticket: null };
const day = 24 * 60;

/** People of one surname, so that a filter finds them and nobody else. */
const addFamily = async (owner: Db, count: number, columns: Parameters<typeof addPerson>[1] = {}) => {
  const surname = randomUUID();
  const people = [];
  for (let n = 0; n < count; n++) people.push(await addPerson(owner, { last_name: surname, ...columns }));
  return { surname, ids: people.map(({ id }) => id).toSorted() };
};

const already = (id: string) => ({ of: "user", outcome: "already", ids: [id] });

const auditOf = (owner: Pool, operationId: string) =>
  owner`select action, resource, resource_id, user_id, old_values, new_values from audit_logs where operation_id = ${operationId} order by resource_id`;

test.describe("the functions mean the same people as the list", () => {
  const tag = `k${randomUUID().slice(0, 6)}`;
  test.beforeAll(async ({ databaseOf }, { file }) => {
    const owner = (await databaseOf(file)).connect("owner", 1);
    const emails = [`al.${tag}@example.org`, `100%_sure\\.${tag}@example.org`, `li.${tag}@example.net`, `bo.${tag}@example.org`];
    for (const [n, email] of emails.entries()) {
      const { id } = await addPerson(owner, {
        email,
        first_name: ["Al", "Zoë", "Łi", "x"][n] ?? "",
        last_name: ["Lee", "Ångström b\\c", "al Ba", "100%"][n] ?? "",
        role: ["user", "support", "auditor", "user"][n] ?? "user",
        status: ["active", "suspended", "inactive", "active"][n] ?? "active",
        email_verified: [true, false, null, true][n] ?? null,
        created_at: [inMinutes(-10), inMinutes(-3 * day), inMinutes(-90 * day), null][n] ?? null,
        last_login_at: [inMinutes(-5), inMinutes(-40 * day), null, inMinutes(-400 * day)][n] ?? null,
      });
      if (n % 2) await addSession(owner, id);
      await owner`insert into user_sessions (user_id, token_hash, expires_at) values (${id}, 'x', now() - interval '1 hour')`;
    }
    for (const [last_name = "", first_name = ""] of ["王 小明", "王小 明", "渡辺 蓮", "𠮷田 花", "김 민준", "司马 光", "王小明 x"].map(
      (name) => name.split(" "),
    )) {
      await addPerson(owner, { first_name, last_name });
    }
    await owner.end();
  });

  const filters: Record<string, UserFilter> = {
    "a word": { q: tag },
    "two letters at the beginning": { q: "al" },
    "a letter": { q: "x" },
    "a letter that is a wildcard": { q: "%" },
    wildcards: { q: "100%_s" },
    "a backslash": { q: "b\\c" },
    "a backslash of two letters": { q: "\\c" },
    "a sign of regular expressions": { q: "x." },
    "a bracket": { q: "[" },
    "a family name of one letter": { q: "王" },
    "a given name of two letters": { q: "小明" },
    "a whole name without a space": { q: "王小明" },
    "a whole name, the given name first": { q: "小明王" },
    "a whole name of two letters": { q: "蓮渡" },
    "a whole name of three letters": { q: "渡辺蓮" },
    "a whole name with a letter of two halves": { q: "𠮷田花" },
    "a whole name in Korean": { q: "김민준" },
    "a whole name in two words": { q: "小明 王" },
    "more than a name": { q: "王小明王小明王小明" },
    "two words": { q: "ångström zoë" },
    "six words": { q: `a e l o g nobody` },
    "many blanks": { q: `  al \t ${tag}\u00a0 ` },
    nobody: { q: "zzyzx" },
    "a status": { status: "suspended" },
    "a role": { role: "auditor" },
    verified: { verified: true },
    "not verified": { verified: false },
    "created lately": { createdDays: 7 },
    "signed in lately": { lastLoginDays: 30 },
    "not signed in lately": { lastLoginDays: -30 },
    "never signed in": { lastLoginDays: "never" },
    "with live sessions": { live: true },
    "without live sessions": { live: false },
    "several at once": { q: "example", status: "active", verified: true, live: true, lastLoginDays: -90 },
  };
  for (const [what, filter] of Object.entries(filters)) {
    test(what, async ({ owner, app }) => {
      const listed = (await listUsers(app, filter, { sort: "newest", limit: 1000 })).map(({ id }) => id).toSorted();
      const { q, status, role, verified, createdDays, lastLoginDays, live } = filter;
      const typed = q?.split(/\s+/).filter(Boolean).slice(0, 5).join(" ");
      const found = await owner<{ id: string }[]>`
        select m.id from gatehouse.matching_users(
          null, ${typed ?? null}, ${status ?? null}, ${role ?? null}, ${verified ?? null}, ${createdDays ?? null},
          ${lastLoginDays === "never" ? 0 : (lastLoginDays ?? null)}, ${live ?? null}, null
        ) as m (id)`;
      expect(found.map(({ id }) => id).toSorted()).toEqual(listed);
      // A filter that finds nobody by accident would prove nothing.
      const none = [
        "nobody",
        "six words",
        "a letter that is a wildcard",
        "a backslash of two letters",
        "a sign of regular expressions",
        "a bracket",
        "a whole name of two letters",
        "more than a name",
      ];
      if (!none.includes(what)) expect(listed.length).toBeGreaterThan(0);
    });
  }

  test("an id, whole and in part", async ({ owner, app }) => {
    const { id } = await addPerson(owner);
    for (const q of [id, id.slice(0, 13), id.slice(0, 8), id.replaceAll("-", "").toUpperCase()]) {
      const listed = (await listUsers(app, { q }, { sort: "newest", limit: 1000 })).map((row) => row.id).toSorted();
      const found = await owner<{ id: string }[]>`
        select m.id from gatehouse.matching_users(null, ${q}, null, null, null, null, null, null, null) as m (id) order by 1`;
      expect(listed).toContain(id);
      expect(found.map((row) => row.id)).toEqual(listed);
    }
  });
});

/** The rules that all acts on many people keep. */
const acts: Record<
  string,
  (db: Db, by: ReturnType<typeof act>, s: UserSelection, expectedCount: number) => PromiseLike<SelectionResult[]>
> = {
  verifyUsers: (db, by, s, expectedCount) => verifyUsers(db, by, s, { ...words, expectedCount }),
  setUsersStatus: (db, by, s, expectedCount) =>
    setUsersStatus(db, by, s, { ...words, expectedCount, status: "inactive", until: null, endSessions: false }),
  revokeUsersSessions: (db, by, s, expectedCount) =>
    revokeUsersSessions(db, by, s, { ...words, expectedCount, expectedSessions: 100, includeOwn: false }),
};
for (const [name, run] of Object.entries(acts)) {
  test.describe(name, () => {
    test("hits no more people than were shown", async ({ owner, app }) => {
      const { surname, ids } = await addFamily(owner, 3);
      for (const id of ids) await addSession(owner, id);
      const admin = await signInAs(owner, "admin");
      expect(await refusalOf(run(app, act(admin), { q: surname }, 2))).toBe(
        "GH005 More people match now than the 2 that were shown. Look again before you change them.",
      );
      expect(await owner`select from gatehouse.operations where actor_id = ${admin.id}`).toHaveLength(0);
      expect(await run(app, act(admin), { q: surname }, 3)).toMatchObject([{ targetCount: 3, replayed: false }]);
    });

    test("is not offered without a filter, for nobody, or for more than 10,000", async ({ owner, app }) => {
      const admin = act(await signInAs(owner, "admin"));
      expect(await refusalOf(run(app, admin, {}, 5000))).toMatch(/^GH003 Choose a filter first/);
      expect(await refusalOf(run(app, admin, { q: "" }, 5000))).toMatch(/^GH003 Choose a filter first/);
      expect(await refusalOf(run(app, admin, { status: "active" }, 10_001))).toMatch(/^GH003 At most 10,000 people/);
      expect(await refusalOf(run(app, admin, { q: "zzyzx" }, 5))).toBe("GH005 Nobody matches any more.");
      expect(await refusalOf(run(app, admin, { userIds: [] }, 5))).toBe("GH005 Nobody matches any more.");
    });

    test("a second run hands back the first one's result", async ({ owner, app }) => {
      const { surname, ids } = await addFamily(owner, 2);
      for (const id of ids) await addSession(owner, id);
      const by = act(await signInAs(owner, "admin"));
      const [first] = await run(app, by, { q: surname }, 2);
      expect(await run(app, by, { q: surname }, 2)).toEqual([{ ...first, replayed: true }]);
      expect(await auditOf(owner, by.operationId)).toHaveLength(2);
    });

    test("asks for a reason", async ({ owner, app }) => {
      const { ids } = await addFamily(owner, 1);
      await addSession(owner, ids[0] ?? "");
      const by = act(await signInAs(owner, "admin"));
      const blank = { ...words, reason: " \n", expectedCount: 1, expectedSessions: 1, includeOwn: false };
      const status = { status: "inactive", until: null, endSessions: false };
      const call = { verifyUsers, revokeUsersSessions, setUsersStatus }[name] ?? verifyUsers;
      expect(await refusalOf(call(app, by, { userIds: ids }, { ...blank, ...status }))).toBe("GH003 Give a reason.");
    });
  });
}

test.describe("verify_users", () => {
  test("verifies whoever is not, with one audit row each, and skips the others", async ({ owner, app }) => {
    const { surname, ids } = await addFamily(owner, 3);
    const verified = await addPerson(owner, { last_name: surname, email_verified: true, email_verified_at: inMinutes(-60) });
    const admin = await signInAs(owner, "admin");
    const by = act(admin);
    expect(await expectRows(verifyUsers(app, by, { q: surname }, { ...words, expectedCount: 4 }) as never, SelectionResult)).toEqual([
      {
        operationId: by.operationId,
        targetCount: 3,
        replayed: false,
        result: { done: 3, shown: 4, filter: { q: surname }, skipped: { already: 1 }, targets: [already(verified.id)] },
      },
    ]);
    const entries = await auditOf(owner, by.operationId);
    expect(entries.map(({ resourceId }) => resourceId)).toEqual(ids);
    for (const entry of entries) {
      expect(entry).toMatchObject({ action: "verify_email", resource: "user", userId: admin.id });
      expect(entry.oldValues).toEqual({ email_verified: false, email_verified_at: null });
      expect(entry.newValues).toEqual({ email_verified: true, email_verified_at: expect.any(String) });
    }
    expect(await owner`select from users where id = any (${ids}::uuid[]) and email_verified and email_verified_at = now()`).toHaveLength(0);
    expect(
      await owner`select from users where id = any (${ids}::uuid[]) and email_verified and email_verified_at > now() - interval '1 minute'`,
    ).toHaveLength(3);
    expect(await owner`select from users where id = ${verified.id} and email_verified_at < now() - interval '30 minutes'`).toHaveLength(1);
    expect(await refusalOf(verifyUsers(app, act(admin), { q: surname }, { ...words, expectedCount: 4 }))).toBe(
      "GH005 Their e-mails are verified already.",
    );
  });

  for (const role of ["support", "auditor"]) {
    test(`refuses the role ${role}`, async ({ owner, app }) => {
      const { ids } = await addFamily(owner, 1);
      const by = act(await signInAs(owner, role));
      expect(await refusalOf(verifyUsers(app, by, { userIds: ids }, { ...words, expectedCount: 1 }))).toMatch(/^GH002 /);
      expect(await owner`select from users where id = any (${ids}::uuid[]) and email_verified`).toHaveLength(0);
    });
  }
});

test.describe("set_users_status", () => {
  const suspended = { ...words, status: "suspended", until: null, endSessions: true };
  const statusesOf = async (owner: Pool, ids: string[]) =>
    (await owner<{ status: string }[]>`select status from users where id = any (${ids}::uuid[]) order by id`).map(({ status }) => status);

  test("one audit row each, their sessions ended in the same statement, oneself and who has it already skipped", async ({ owner, app }) => {
    const { surname, ids } = await addFamily(owner, 3);
    const before = await addPerson(owner, { last_name: surname, status: "suspended" });
    const sessions = [];
    for (const id of ids) sessions.push((await addSession(owner, id)).id);
    const admin = await signInAs(owner, "admin", { user: { last_name: surname } });
    const by = act(admin);
    expect(await setUsersStatus(app, by, { q: surname }, { ...suspended, expectedCount: 5 })).toEqual([
      {
        ...{ operationId: by.operationId, targetCount: 3, replayed: false },
        result: {
          ...{ done: 3, ended: 3, shown: 5, status: "suspended", filter: { q: surname }, skipped: { own: 1, already: 1 } },
          targets: [already(before.id), { of: "user", outcome: "own", ids: [admin.id] }],
        },
      },
    ]);
    expect(await statusesOf(owner, [...ids, admin.id])).toEqual(expect.arrayContaining(["active"]));
    expect(await statusesOf(owner, ids)).toEqual(["suspended", "suspended", "suspended"]);
    expect(await liveOf(owner, [...sessions, admin.sessionId])).toEqual([admin.sessionId]);
    const entries = await auditOf(owner, by.operationId);
    expect(entries.filter(({ resource }) => resource === "session")).toHaveLength(3);
    const changed = entries.filter(({ resource }) => resource === "user");
    expect(changed.map(({ resourceId }) => resourceId)).toEqual(ids);
    for (const entry of changed) {
      expect(entry).toMatchObject({
        action: "update",
        userId: admin.id,
        oldValues: { status: "active" },
        newValues: { status: "suspended" },
      });
    }
  });

  test("for a time, and back again", async ({ owner, app }) => {
    const { ids } = await addFamily(owner, 2);
    const admin = await signInAs(owner, "admin");
    const until = inMinutes(30);
    const t = { ...suspended, expectedCount: 2 };
    expect(await refusalOf(setUsersStatus(app, act(admin), { userIds: ids }, { ...t, until: inMinutes(-1) }))).toMatch(
      /^GH003 A suspension can end/,
    );
    expect(await refusalOf(setUsersStatus(app, act(admin), { userIds: ids }, { ...t, status: "inactive", until }))).toMatch(/^GH003 /);
    expect(await setUsersStatus(app, act(admin), { userIds: ids }, { ...t, until })).toMatchObject([{ targetCount: 2 }]);
    expect(await owner`select from gatehouse.suspensions where user_id = any (${ids}::uuid[])`).toHaveLength(2);
    expect(await setUsersStatus(app, act(admin), { userIds: ids }, { ...t, status: "active" })).toMatchObject([{ targetCount: 2 }]);
    expect(await owner`select from gatehouse.suspensions where user_id = any (${ids}::uuid[])`).toHaveLength(0);
    expect(await refusalOf(setUsersStatus(app, act(admin), { userIds: ids }, { ...t, status: "active" }))).toBe(
      "GH005 All of them are active already.",
    );
    expect(await refusalOf(setUsersStatus(app, act(admin), { userIds: ids }, { ...t, status: "gone" }))).toMatch(/^GH003 /);
    expect(await refusalOf(setUsersStatus(app, act(admin), { userIds: [admin.id] }, { ...t, expectedCount: 1 }))).toBe(
      "GH003 Nobody changes their own status.",
    );
    expect(await statusesOf(owner, [admin.id, ...ids])).toEqual(["active", "active", "active"]);
  });

  test("changes nobody when one of those who were named has another status than the one shown", async ({ owner, app }) => {
    const { ids } = await addFamily(owner, 2);
    const admin = await signInAs(owner, "admin");
    const run = (expectedStatuses: string[]) =>
      refusalOf(setUsersStatus(app, act(admin), { userIds: ids }, { ...suspended, expectedCount: 2, expectedStatuses }));
    await owner`update users set status = 'inactive' where id = ${ids[1] ?? ""}`;
    expect(await run(["active", "active"])).toMatch(/^GH005 The status of some of them has just been changed/);
    expect(await run(["inactive", "active"])).toMatch(/^GH005 The status of some/);
    expect(await statusesOf(owner, ids)).toEqual(["active", "inactive"]);
    expect(await run(["active", "inactive"])).toBeUndefined();
    expect(await statusesOf(owner, ids)).toEqual(["suspended", "suspended"]);
  });

  for (const role of ["support", "auditor"]) {
    test(`refuses the role ${role}`, async ({ owner, app }) => {
      const { ids } = await addFamily(owner, 1);
      const by = act(await signInAs(owner, role));
      expect(await refusalOf(setUsersStatus(app, by, { userIds: ids }, { ...suspended, expectedCount: 1 }))).toMatch(/^GH002 /);
      expect(await statusesOf(owner, ids)).toEqual(["active"]);
    });
  }

  test("two admins who each suspend all the others: one of them remains", async ({ owner, database }) => {
    const pools = [database.connect("app", 1), database.connect("app", 1)] as const;
    let none = 0;
    for (let round = 0; round < 20; round++) {
      await owner`update users set status = 'inactive' where role = 'admin'`;
      const admins = [await signInAs(owner, "admin"), await signInAs(owner, "admin")] as const;
      const ids = admins.map(({ id }) => id);
      const answers = await Promise.all(
        pools.map((pool, n) =>
          refusalOf(setUsersStatus(pool, act(admins[n] ?? admins[0]), { userIds: ids }, { ...suspended, expectedCount: 2 })),
        ),
      );
      expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
      const [left] = await owner<{ count: number }[]>`select count(*) from users where role = 'admin' and status = 'active'`;
      if (left?.count !== 1) none += 1;
    }
    expect(none).toBe(0);
    await Promise.all(pools.map((pool) => pool.end()));
  });
});

test.describe("revoke_users_sessions", () => {
  const counts = { ...words, expectedCount: 3, includeOwn: false };

  test("ends every live session of theirs, leaves out the one in use, and can be undone", async ({ owner, app }) => {
    const { surname, ids } = await addFamily(owner, 2);
    const sessions = [];
    for (const id of ids) sessions.push(await addSession(owner, id), await addSession(owner, id));
    const other = await addSession(owner, (await addPerson(owner)).id);
    const admin = await signInAs(owner, "admin", { user: { last_name: surname } });
    const by = act(admin);
    const kept = {
      ...{ ended: 4, shown: 4, people: 3, people_shown: 3, skipped: { own: 1 } },
      targets: [{ of: "session", outcome: "own", ids: [admin.sessionId] }],
    };
    expect(await revokeUsersSessions(app, by, { q: surname }, { ...counts, expectedSessions: 4 })).toEqual([
      { operationId: by.operationId, targetCount: 4, replayed: false, result: { ...kept, filter: { q: surname } } },
    ]);
    const all = [...sessions.map(({ id }) => id), other.id, admin.sessionId];
    expect(await liveOf(owner, all)).toEqual([other.id, admin.sessionId]);
    const entries = await auditOf(owner, by.operationId);
    expect(entries).toHaveLength(4);
    expect(entries[0]).toMatchObject({ action: "revoke", resource: "session", userId: admin.id });
    const undo = act(admin);
    await app`select * from gatehouse.restore_sessions(${undo.tokenHash}, ${undo.operationId}::uuid, null, '', ${by.operationId}::uuid, 'back', null)`;
    expect(await liveOf(owner, all)).toHaveLength(6);
  });

  test("ends no more sessions than were shown", async ({ owner, app }) => {
    const { ids } = await addFamily(owner, 2);
    const sessions = [];
    for (const id of ids) sessions.push((await addSession(owner, id)).id);
    const by = act(await signInAs(owner, "admin"));
    expect(await refusalOf(revokeUsersSessions(app, by, { userIds: ids }, { ...counts, expectedSessions: 1 }))).toBe(
      "GH005 More sessions are live now than the 1 that were shown. Look again before you end them.",
    );
    expect(await liveOf(owner, sessions)).toHaveLength(2);
  });

  test("support has a cap, an admin has none", async ({ owner, app }) => {
    await owner`update gatehouse.settings set value = '2' where key = 'revoke.support_cap'`;
    const { ids } = await addFamily(owner, 3);
    for (const id of ids) await addSession(owner, id);
    const support = await signInAs(owner, "support");
    expect(await refusalOf(revokeUsersSessions(app, act(support), { userIds: ids }, { ...counts, expectedSessions: 3 }))).toBe(
      "GH003 Your role support may end 2 sessions at once; these are 3. Ask an admin.",
    );
    expect(await revokeUsersSessions(app, act(support), { userIds: ids.slice(0, 2) }, { ...counts, expectedSessions: 2 })).toMatchObject([
      { targetCount: 2 },
    ]);
    for (const id of ids) await addSession(owner, id);
    expect(
      await revokeUsersSessions(app, act(await signInAs(owner, "admin")), { userIds: ids }, { ...counts, expectedSessions: 4 }),
    ).toMatchObject([{ targetCount: 4 }]);
    await owner`update gatehouse.settings set value = '100' where key = 'revoke.support_cap'`;
  });
});
