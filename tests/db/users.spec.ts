import { randomUUID } from "node:crypto";
import {
  countUsers,
  findPeople,
  FoundPerson,
  getPerson,
  listOtherAdmins,
  listUsers,
  OtherAdmin,
  PersonRow,
  UserRow,
  userSorts,
  type UserFilter,
} from "@/lib/db/users";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { walk } from "./paging";
import { addPerson, addSession, inMinutes } from "./people";

const everything = { sort: "newest", limit: 1000 } as const;
const day = 24 * 60;

/** Every column that may be null is null. */
const sparse = {
  email_verified: null,
  email_verified_at: null,
  password_changed_at: null,
  last_login_at: null,
  login_count: null,
  created_at: null,
  updated_at: null,
};
/** Every column has a value. */
const full = {
  ...{ role: "support", status: "suspended", email_verified: true, email_verified_at: inMinutes(-9), password_changed_at: inMinutes(-8) },
  ...{ last_login_at: inMinutes(-7), login_count: 3, created_at: inMinutes(-10), updated_at: inMinutes(-6) },
};

test.describe("rows are what their schemas say", () => {
  test("listUsers", async ({ owner, app }) => {
    const [a, b] = [await addPerson(owner, sparse), await addPerson(owner, full)];
    await addSession(owner, b.id);
    await addSession(owner, b.id, { expires_at: inMinutes(-1) });
    for (const sort of userSorts) {
      const rows = await expectRows(listUsers(app, {}, { sort, limit: 100 }), UserRow);
      expect(rows.find(({ id }) => id === a.id)).toMatchObject({
        emailVerified: null,
        lastLoginAt: null,
        createdAt: null,
        liveSessions: 0,
      });
      expect(rows.find(({ id }) => id === b.id)).toMatchObject({
        role: "support",
        status: "suspended",
        emailVerified: true,
        liveSessions: 1,
      });
    }
  });

  test("getPerson", async ({ owner, app }) => {
    const [a, b] = [await addPerson(owner, sparse), await addPerson(owner, full)];
    await addSession(owner, b.id);
    await addSession(owner, b.id, { expires_at: inMinutes(-1) });
    await owner`insert into gatehouse.ended_sessions (id, user_id, token_hash, expires_at, ended_how) values (gen_random_uuid(), ${b.id}, 'x', now(), 'signed_out')`;
    await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${b.id}, 'x', now())`;
    await owner`insert into email_verification_tokens (user_id, token, expires_at) values (${b.id}, 'x', now())`;
    await owner`insert into audit_logs (action, resource, resource_id, created_at) values
      ('login_failed', 'auth', ${b.id}, now()), ('login_failed', 'auth', ${b.id}, now() - interval '25 hours'), ('login', 'auth', ${b.id}, now())`;
    expect(await expectRows(getPerson(app, a.id), PersonRow)).toMatchObject([
      { id: a.id, loginCount: null, liveSessions: 0, endedSessions: 0, tokens: 0, failedSignIns: 0 },
    ]);
    expect(await expectRows(getPerson(app, b.id), PersonRow)).toMatchObject([
      { id: b.id, loginCount: 3, liveSessions: 1, endedSessions: 2, tokens: 2, failedSignIns: 1 },
    ]);
    expect(await expectRows(getPerson(app, randomUUID()), PersonRow)).toEqual([]);
  });

  test("findPeople", async ({ owner, app }) => {
    const surname = randomUUID();
    const [a, b] = [await addPerson(owner, { ...sparse, last_name: surname }), await addPerson(owner, { ...full, last_name: surname })];
    expect((await expectRows(findPeople(app, surname, 5), FoundPerson)).map(({ id }) => id)).toEqual([b.id, a.id]);
    expect(await expectRows(findPeople(app, surname, 1), FoundPerson)).toHaveLength(1);
    // Somebody's whole e-mail is a part of another one's.
    const longer = await addPerson(owner, { ...full, email: `chukw${a.email}` });
    expect((await findPeople(app, a.email.toUpperCase(), 5)).map(({ id }) => id)).toEqual([a.id, longer.id]);
    expect((await findPeople(app, a.email, 1)).map(({ id }) => id)).toEqual([a.id]);
  });
});

test("a whole name without a space is found in both orders", async ({ owner, app }) => {
  const [xiaoming, ren] = [
    await addPerson(owner, { first_name: "小明", last_name: "王" }),
    await addPerson(owner, { first_name: "蓮", last_name: "渡辺" }),
  ];
  await addPerson(owner, { first_name: "小", last_name: "王" });
  const found = async (q: string) => (await listUsers(app, { q }, everything)).map(({ id }) => id);
  for (const q of ["王小明", "小明王", "小明 王", "王 小明"]) expect(await found(q), q).toEqual([xiaoming.id]);
  for (const q of ["渡辺蓮", "蓮渡辺", "渡辺", "蓮"]) expect(await found(q), q).toEqual([ren.id]);
  for (const q of ["王小", "小王"]) expect(await found(q), q).not.toContain(xiaoming.id);
  expect((await findPeople(app, "王小明", 8)).map(({ id }) => id)).toEqual([xiaoming.id]);
});

test("listOtherAdmins: the active ones but oneself, who signed in last first", async ({ owner, app }) => {
  const self = await addPerson(owner, { role: "admin", last_login_at: inMinutes(0) });
  const [never, late] = [
    await addPerson(owner, { role: "admin" }),
    await addPerson(owner, { role: "admin", last_login_at: inMinutes(-1) }),
  ];
  await addPerson(owner, { role: "admin", status: "suspended" });
  await addPerson(owner, { role: "auditor" });
  expect(await expectRows(listOtherAdmins(app, self.id, 4), OtherAdmin)).toEqual([{ email: late.email }, { email: never.email }]);
  expect(await listOtherAdmins(app, self.id, 1)).toEqual([{ email: late.email }]);
});

test.describe("pages", () => {
  const surname = randomUUID();
  test.beforeAll(async ({ databaseOf }, { file }) => {
    const owner = (await databaseOf(file)).connect("owner", 1);
    // Many rows at one moment, moments that differ by a microsecond, no moment at all, and the two that are no moment.
    await owner`
      insert into users (email, password, first_name, last_name, created_at, last_login_at)
      select ${surname} || i || '@example.org', 'x', 'P', ${surname}, t.at, t.at
      from generate_series(1, 47) i, lateral (
        select case when i <= 15 then timestamptz '2026-03-01 12:00:00.123456+00'
          when i <= 30 then timestamptz '2026-03-01 12:00:00.123456+00' + i * interval '1 microsecond'
          when i <= 36 then null when i <= 38 then timestamptz 'infinity' when i <= 40 then timestamptz '-infinity'
          else timestamptz '0001-01-01 00:00:00+00' + i * interval '40 years' end as at
      ) t`;
    await owner.end();
  });

  for (const sort of userSorts) {
    test(`by ${sort}: every row once, forward and backward`, async ({ app }) => {
      for (const limit of [1, 3, 7, 46, 47, 100]) {
        const ids = await walk((page) => listUsers(app, { q: surname }, { sort, ...page }), limit, sort === "email" ? "text" : "moment");
        expect(ids).toHaveLength(47);
        expect(new Set(ids).size).toBe(47);
      }
    });
  }

  test("a cursor whose row is gone still leads on from its place", async ({ owner, app }) => {
    const rows = await listUsers(app, { q: surname }, { sort: "newest", limit: 10 });
    const [at, next] = [rows[4], rows[5]];
    await owner`delete from users where id = ${at?.id ?? ""}`;
    const after = await listUsers(
      app,
      { q: surname },
      { sort: "newest", limit: 1, cursor: { key: at?.cursorKey ?? "", id: at?.id ?? "", back: false } },
    );
    expect(after[0]?.id).toBe(next?.id);
  });
});

test.describe("search", () => {
  const found = async (app: Parameters<typeof listUsers>[0], q: string, filter: UserFilter = {}) => {
    const rows = await listUsers(app, { ...filter, q }, everything);
    const [counted] = await countUsers(app, { ...filter, q }, 10_000);
    expect(counted?.count).toBe(rows.length);
    return rows.map(({ id }) => id);
  };

  test("finds every word anywhere in name and e-mail, whatever the case", async ({ owner, app }) => {
    const tag = randomUUID();
    const { id } = await addPerson(owner, { first_name: "Zoë", last_name: "Ångström", email: `zoe.${tag}@example.org` });
    for (const q of [tag, tag.toUpperCase(), `zoë ${tag}`, `${tag} ÅNGSTRÖM`, `NGSTR  zoë   ${tag.slice(3)}`, `zoë Ångström zoe.${tag}`]) {
      expect(await found(app, q), q).toEqual([id]);
    }
    expect(await found(app, `${tag} nobody`)).toEqual([]);
  });

  test("takes wildcards and quotes literally", async ({ owner, app }) => {
    const tag = randomUUID().slice(0, 8).replace(/^\d/, "x");
    const names = ["100%", "a_b", "back\\slash", "O'Brien", '"q"', "%%%", "___", "a\\%b"];
    const people = await Promise.all(names.map((name) => addPerson(owner, { first_name: name, last_name: tag })));
    await addPerson(owner, { first_name: "axb 1000 backslash", last_name: tag });
    for (const [i, name] of names.entries()) expect(await found(app, `${tag} ${name}`), name).toEqual([people[i]?.id]);
  });

  test("one or two letters find where a name or the e-mail begins", async ({ owner, app }) => {
    const person = await addPerson(owner, { first_name: "Qzara", last_name: "Xqilby", email: `${randomUUID()}@qzample.org` });
    for (const q of ["qz", "xq", "q x", "XQ qZ"]) expect(await found(app, q), q).toEqual([person.id]);
    for (const q of ["zq", "q_", "%q", "by xq", "x%"]) expect(await found(app, q), q).toEqual([]);
  });

  test("finds by the whole id, and by what it begins with from eight digits on", async ({ owner, app }) => {
    const { id } = await addPerson(owner);
    await addPerson(owner);
    for (const length of [8, 9, 10, 13, 14, 18, 19, 23, 24, 28, 35, 36])
      expect(await found(app, id.slice(0, length)), id.slice(0, length)).toEqual([id]);
    for (const q of [id.toUpperCase(), id.replaceAll("-", ""), ` ${id} `]) expect(await found(app, q), q).toEqual([id]);
    expect(await found(app, `${id}0`)).toEqual([]);
    expect(await found(app, id.slice(0, 7))).toEqual([]);
    expect(await found(app, `${id} ${id}`)).toEqual([]);
  });

  test("an id's beginning is looked for in e-mails too", async ({ owner, app }) => {
    const { id } = await addPerson(owner, { email: "deadbeefcafe@example.org" });
    expect(await found(app, "deadbeefcafe")).toEqual([id]);
  });

  test("a long text and a text of blanks are harmless", async ({ app }) => {
    expect(await found(app, "x".repeat(10_000))).toEqual([]);
    expect(await found(app, "%_\\".repeat(1_000))).toEqual([]);
    expect((await found(app, " \t ")).length).toBeGreaterThan(0);
  });
});

test("filters", async ({ owner, app }) => {
  const surname = randomUUID();
  const make = (first_name: string, columns: Parameters<typeof addPerson>[1]) =>
    addPerson(owner, { last_name: surname, first_name, ...columns });
  const plain = await make("plain", { created_at: inMinutes(-40 * day), last_login_at: null, email_verified: null });
  await make("admin", { role: "admin", created_at: inMinutes(-2 * day), last_login_at: inMinutes(-day), email_verified: true });
  await make("suspended", {
    status: "suspended",
    created_at: inMinutes(-9 * day),
    last_login_at: inMinutes(-100 * day),
    email_verified: false,
  });
  await make("undated", { created_at: null });
  await addSession(owner, plain.id);
  const cases: [UserFilter, string[]][] = [
    [{}, ["admin", "plain", "suspended", "undated"]],
    [{ status: "suspended" }, ["suspended"]],
    [{ role: "admin" }, ["admin"]],
    [{ role: "admin", status: "suspended" }, []],
    [{ verified: true }, ["admin"]],
    [{ verified: false }, ["plain", "suspended", "undated"]],
    [{ createdDays: 7 }, ["admin"]],
    [{ createdDays: 30 }, ["admin", "suspended"]],
    [{ lastLoginDays: 7 }, ["admin"]],
    [{ lastLoginDays: -90 }, ["plain", "suspended", "undated"]],
    [{ lastLoginDays: "never" }, ["plain", "undated"]],
    [{ live: true }, ["plain"]],
    [{ live: false }, ["admin", "suspended", "undated"]],
    [{ status: "nonsense", role: "'; drop table users; --" }, []],
  ];
  for (const [filter, names] of cases) {
    const rows = await listUsers(app, { ...filter, q: surname }, everything);
    expect(rows.map(({ firstName }) => firstName).toSorted(), JSON.stringify(filter)).toEqual(names);
    expect(await countUsers(app, { ...filter, q: surname }, 100)).toEqual([{ count: names.length }]);
  }
});

test("a count stops one above its cap", async ({ owner, app }) => {
  const surname = randomUUID();
  for (let i = 0; i < 5; i++) await addPerson(owner, { last_name: surname });
  for (const [cap, count] of [
    [3, 4],
    [4, 5],
    [5, 5],
  ] as const)
    expect(await countUsers(app, { q: surname }, cap)).toEqual([{ count }]);
});
