import { verify } from "@node-rs/bcrypt";
import type { Pool } from "@/lib/db/client";
import { loadDemo } from "@/scripts/seed";
import { createTestDatabase } from "@/tests/databases";
import { expect, test } from "@/tests/fixtures";

const size = {
  people: 400,
  sessions: 2_000,
  auditRows: 8_000,
  demoPassword: "correct horse",
  now: new Date("2026-11-20T14:30:00Z"),
};

// The file's database is shared by its tests: the first one that needs the data loads it.
test.beforeEach(async ({ owner }) => {
  const [row] = await owner<{ empty: boolean }[]>`select not exists (select from users) as empty`;
  if (row?.empty) await loadDemo(owner, size);
});

const count = async (owner: Pool, query: string): Promise<number> => {
  const [row] = await owner.unsafe<{ n: number }[]>(`select count(*)::int as n from (${query}) q`);
  return row?.n ?? -1;
};

test("the sizes are exact", async ({ owner }) => {
  expect(await count(owner, "select from users")).toBe(size.people);
  expect(await count(owner, "select from user_sessions")).toBe(size.sessions);
  expect(await count(owner, "select from audit_logs")).toBe(size.auditRows);
});

test("the same moment and sizes give the same rows", async ({ cluster, owner }) => {
  const other = await createTestDatabase(cluster);
  try {
    const again = other.connect("owner", 1);
    await loadDemo(again, size);
    expect(await digests(again)).toEqual(await digests(owner));
  } finally {
    await other.drop();
  }
});

const digests = (db: Pool) => db`
  select 'users' as name, md5(string_agg((to_jsonb(t) - 'password')::text, '' order by id)) as digest from users t
  union all select 'user_sessions', md5(string_agg(to_jsonb(t)::text, '' order by id)) from user_sessions t
  union all select 'audit_logs', md5(string_agg(to_jsonb(t)::text, '' order by id)) from audit_logs t
  union all select 'ended_sessions', md5(string_agg(to_jsonb(t)::text, '' order by id)) from gatehouse.ended_sessions t
  union all select 'operations', md5(string_agg(to_jsonb(t)::text, '' order by id)) from gatehouse.operations t
  union all select 'password_reset_tokens', md5(string_agg(to_jsonb(t)::text, '' order by id)) from password_reset_tokens t
  union all select 'email_verification_tokens', md5(string_agg(to_jsonb(t)::text, '' order by id)) from email_verification_tokens t
  union all select 'rate_limits', md5(string_agg(to_jsonb(t)::text, '' order by id)) from rate_limits t`;

test("indexes and foreign keys are as the migrations made them", async ({ cluster, owner }) => {
  const other = await createTestDatabase(cluster);
  try {
    expect(await definitions(owner)).toEqual(await definitions(other.connect("owner", 1)));
  } finally {
    await other.drop();
  }
});

const definitions = (db: Pool) => db`
  select indexdef as definition from pg_indexes where schemaname in ('public', 'gatehouse')
  union all
  select conrelid::regclass || ' ' || conname || ' ' || pg_get_constraintdef(oid) || ' ' || convalidated from pg_constraint
  where connamespace in ('public'::regnamespace, 'gatehouse'::regnamespace) and contype = 'f'
  order by definition`;

test("a database in use is refused, and one without tables says what makes them", async ({ cluster, owner }) => {
  await expect(loadDemo(owner, size)).rejects.toThrow("holds data already");
  const bare = await createTestDatabase(cluster, { migrated: false });
  try {
    await expect(loadDemo(bare.connect("owner", 1), size)).rejects.toThrow("no tables yet. They come with: npm run db:migrate");
  } finally {
    await bare.drop();
  }
});

test("sizes that do not go together are refused, and nothing is left behind", async ({ cluster }) => {
  const other = await createTestDatabase(cluster);
  try {
    const empty = other.connect("owner", 1);
    await expect(loadDemo(empty, { ...size, auditRows: 2_000 })).rejects.toThrow(/need at least \d+ audit rows/);
    expect(await count(empty, "select from users")).toBe(0);
    expect(await definitions(empty)).not.toHaveLength(0);
  } finally {
    await other.drop();
  }
});

test("only the three demo accounts have a password", async ({ owner }) => {
  const rows = await owner<{ email: string; password: string }[]>`select email, password from users`;
  expect(rows.every(({ password }) => /^\$2a\$10\$[./A-Za-z0-9]{53}$/.test(password))).toBe(true);
  const demo = rows.filter(({ email }) => email.endsWith("@gatehouse.test"));
  expect(demo.map(({ email }) => email).sort()).toEqual(["admin@gatehouse.test", "auditor@gatehouse.test", "support@gatehouse.test"]);
  for (const { password } of demo) expect(await verify("correct horse", password)).toBe(true);
  const someone = rows.find(({ email }) => !email.endsWith("@gatehouse.test"));
  expect(await verify("correct horse", someone?.password ?? "")).toBe(false);
});

test("no letter to anybody can leave: reserved domains only", async ({ owner }) => {
  expect(
    await count(owner, String.raw`select from users where email !~ '@(example\.(com|org|net)|[a-z-]+\.example|gatehouse\.test)$'`),
  ).toBe(0);
});

/** Each of these must find nothing. */
const contradictions = {
  "an event about a person who had not joined": `
    select from audit_logs a join users u on u.id in (a.user_id, a.resource_id) where a.created_at < u.created_at`,
  "an event in the future": `select from audit_logs where created_at > '2026-11-20T14:30:00Z'`,
  "a session that began before its person":
    "select from user_sessions s join users u on u.id = s.user_id where s.created_at < u.created_at",
  "a session that was used before it began or after it had ended": `
    select from user_sessions where updated_at not between created_at and least(expires_at, '2026-11-20T14:30:00Z')`,
  "a session used after its person was locked out": `
    select from user_sessions s join users u on u.id = s.user_id
    join audit_logs a on a.resource_id = u.id and a.action = 'update' and a.new_values ->> 'status' = u.status
    where u.status <> 'active' and s.updated_at > a.created_at and u.email <> 'viktor.malenko@example.net'`,
  "fewer sign-ins than the log knows": `
    select from users u join (select user_id, count(*) as n from audit_logs where action = 'login' group by user_id) a on a.user_id = u.id
    where u.login_count < a.n`,
  "a last sign-in that is not the last": `
    select from users u join (select user_id, max(created_at) as at from audit_logs where action = 'login' group by user_id) a on a.user_id = u.id
    where u.last_login_at < a.at`,
  "a person who never came and signed in": `
    select from users u where (u.last_login_at is null) <> (u.login_count = 0) or (u.login_count = 0 and exists (select from user_sessions s where s.user_id = u.id))`,
  "a change that is not what the row says today": `
    select from (
      select distinct on (a.resource_id, v.key) a.resource_id, v.key, v.value
      from audit_logs a, jsonb_each_text(a.new_values) v
      where a.resource = 'user' and a.resource_id is not null order by a.resource_id, v.key, a.created_at desc
    ) last join users u on u.id = last.resource_id where to_jsonb(u) ->> last.key is distinct from last.value`,
  "a change whose old value is not the one before": `
    select from (
      select v.key, v.value as after, a.old_values ->> v.key as before,
        lag(v.value) over (partition by a.resource_id, v.key order by a.created_at) as known
      from audit_logs a, jsonb_each_text(a.new_values) v where a.resource = 'user'
    ) c where c.known is not null and c.before is distinct from c.known`,
  "a change of a password that the log does not know": `
    select from users u where u.password_changed_at > timestamptz '2026-11-20T14:30:00Z' - interval '729 days'
      and not exists (select from audit_logs a where a.resource_id = u.id and a.action = 'change_password' and a.created_at = u.password_changed_at)`,
  "a revoked session without its operation": `
    select from gatehouse.ended_sessions e left join gatehouse.operations o on o.id = e.operation_id and o.created_at = e.ended_at
    where (e.ended_how = 'revoked') <> (o.id is not null)`,
  "an ended session without its audit row": `
    select from gatehouse.ended_sessions e where not exists (
      select from audit_logs a where a.resource = 'session' and a.resource_id = e.id and a.created_at = e.ended_at
        and a.action = case e.ended_how when 'revoked' then 'revoke' else 'logout' end and a.operation_id is not distinct from e.operation_id
        and a.old_values ->> 'user_id' = e.user_id::text and a.old_values ->> 'ip_address' is not distinct from host(e.ip_address))`,
  "an operation that counted wrong": `
    select from gatehouse.operations o
    where o.target_count <> (select count(*) from gatehouse.ended_sessions e where e.operation_id = o.id)
      or not exists (select from users u where u.id = o.actor_id and u.email = o.actor_email and u.role = o.actor_role)`,
  "a session row in the log that contradicts the session": `
    select from audit_logs a join user_sessions s on s.id = a.resource_id and a.resource = 'session'
    where a.new_values ->> 'user_id' <> s.user_id::text or a.new_values ->> 'ip_address' is distinct from host(s.ip_address) or a.created_at <> s.created_at`,
  "a secret in the log": `select from audit_logs where concat(old_values, new_values) ~ '"(password|token)":|token_hash|\\$2a'`,
};

for (const [name, query] of Object.entries(contradictions)) {
  test(`there is no ${name.replace(/^an? /, "")}`, async ({ owner }) => {
    expect(await count(owner, query)).toBe(0);
  });
}

test("it looks alive", async ({ owner }) => {
  const at = "timestamptz '2026-11-20T14:30:00Z'";
  expect(await count(owner, `select from audit_logs where action = 'login' and created_at > ${at} - interval '3 hours'`)).toBeGreaterThan(
    2,
  );
  for (let day = 0; day < 14; day++) {
    const range = `created_at between ${at} - interval '${day + 1} days' and ${at} - interval '${day} days'`;
    expect(await count(owner, `select from audit_logs where action = 'login' and ${range}`)).toBeGreaterThan(0);
  }
  expect(await count(owner, `select from gatehouse.operations where created_at > ${at} - interval '7 days'`)).toBeGreaterThan(5);
  const live = await count(owner, `select from user_sessions where expires_at > ${at}`);
  expect(live).toBeGreaterThan(size.sessions * 0.1);
  expect(live).toBeLessThan(size.sessions * 0.5);
  for (const family of [4, 6])
    expect(await count(owner, `select from user_sessions where family(ip_address) = ${family}`)).toBeGreaterThan(100);
  for (const column of ["device_info", "ip_address", "user_agent"]) {
    expect(await count(owner, `select from user_sessions where ${column} is null`), `sparse ${column}`).toBeGreaterThan(0);
  }
  expect(await count(owner, "select user_id from user_sessions group by user_id having count(*) >= 15")).toBeGreaterThan(3);
  expect(
    await count(owner, "select from user_sessions s join users u on u.id = s.user_id where u.email = 'rafael.monteiro@parcelwise.example'"),
  ).toBeGreaterThan(400);
  expect(await count(owner, "select from users where last_login_at is null and not email_verified")).toBeGreaterThan(0);
});

test("the stories are there", async ({ owner }) => {
  const person = (email: string) => `select u.id from users u where u.email = '${email}'`;
  const at = "timestamptz '2026-11-20T14:30:00Z'";
  const live = (email: string) =>
    `select distinct network(set_masklen(s.ip_address, 16)) from user_sessions s where s.user_id = (${person(email)}) and s.expires_at > ${at} and s.updated_at > ${at} - interval '1 hour'`;
  expect(await count(owner, live("sofia.andersson@example.org")), "a stolen account: two networks at once").toBe(2);
  expect(
    await count(
      owner,
      `select from audit_logs where action = 'login_failed' and resource_id = (${person("sofia.andersson@example.org")}) and created_at > ${at} - interval '1 day'`,
    ),
  ).toBe(3);

  expect(await count(owner, `${person("viktor.malenko@example.net")} and u.status = 'suspended'`)).toBe(1);
  expect(await count(owner, live("viktor.malenko@example.net")), "a suspended person is still signed in").toBeGreaterThan(0);

  const [limit] = await owner<{ count: number; waits: boolean }[]>`
    select count, reset_time > ${size.now} as waits from rate_limits where key = 'signin:account:amina.yusuf@example.org'`;
  expect(limit).toEqual({ count: 12, waits: true });
  expect(
    await count(
      owner,
      `select from audit_logs where action = 'login_failed' and resource_id = (${person("amina.yusuf@example.org")}) and created_at > ${at} - interval '1 hour'`,
    ),
  ).toBe(12);

  const grants = await owner<{ actor: string; before: string; after: string }[]>`
    select a.email as actor, l.old_values ->> 'role' as before, l.new_values ->> 'role' as after
    from audit_logs l join users a on a.id = l.user_id join users u on u.id = l.resource_id
    where u.email = 'caleb.mutua@example.com' and l.new_values ? 'role' and l.action = 'update' order by l.created_at`;
  expect(grants).toEqual([
    { actor: "h.okeke@example.com", before: "user", after: "admin" },
    { actor: "claire.beaumont@example.com", before: "admin", after: "user" },
  ]);
});
