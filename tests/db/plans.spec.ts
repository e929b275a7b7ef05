import { parseCursor, type Cursor } from "@/lib/cursor";
import { getBlastRadius } from "@/lib/db/blast-radius";
import type { Db, Pool } from "@/lib/db/client";
import { diagnoseAddress, diagnosePerson } from "@/lib/db/diagnose";
import { findNearPeople } from "@/lib/db/near-people";
import { exportSections, listExported } from "@/lib/db/person-export";
import { listRateLimits } from "@/lib/db/rate-limits";
import { countLiveSessions, listEndedSessions, listLiveSessions, countSessionFacets } from "@/lib/db/sessions";
import { getSessionSignals } from "@/lib/db/session-signals";
import { countLiveTokens, listTokens } from "@/lib/db/tokens";
import { listUserChanges } from "@/lib/db/user-history";
import { countUsers, findPeople, getPerson, listOtherAdmins, listUsers, userSorts, type UserSort } from "@/lib/db/users";
import { expect, test } from "@/tests/fixtures";

const size = { people: 10_000, sessions: 30_000, ended: 10_000, entries: 25_000, operations: 2_500 };

const tables = [
  "public.users",
  "public.user_sessions",
  "public.audit_logs",
  "public.rate_limits",
  "public.password_reset_tokens",
  "public.email_verification_tokens",
  "gatehouse.ended_sessions",
  "gatehouse.operations",
];

test.beforeAll(async ({ databaseOf }, { file }) => {
  test.setTimeout(120_000);
  const owner = (await databaseOf(file)).connect("owner", 1);
  await owner.unsafe(`
    insert into users (id, email, password, first_name, last_name, role, status, created_at, last_login_at)
    select md5('person ' || i)::uuid, 'person' || i || '@example.org', 'x', 'Person ' || md5(i::text), 'Family ' || md5('f' || i),
      case when i % 500 = 0 then 'support' else 'user' end, case when i % 100 = 0 then 'suspended' else 'active' end,
      now() - i * interval '7 minutes', case when i % 3 > 0 then now() - (i * 7919 % ${size.people}) * interval '3 minutes' end
    from generate_series(1, ${size.people}) i;
    insert into user_sessions (user_id, token_hash, ip_address, expires_at, created_at)
    select md5('person ' || 1 + i * 31 % ${size.people})::uuid, md5('hash ' || i), ('10.' || i / 65536 || '.' || i / 256 % 256 || '.' || i % 256)::inet,
      now() + (20000 - i) * interval '1 minute', now() - i * interval '1 minute'
    from generate_series(1, ${size.sessions}) i;
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id)
    select md5('operation ' || i)::uuid, 'session.revoke', md5('person 1')::uuid, 'person1@example.org', 'admin', gen_random_uuid()
    from generate_series(0, ${size.operations} - 1) i;
    insert into gatehouse.ended_sessions (id, user_id, token_hash, ip_address, expires_at, ended_at, ended_how, operation_id)
    select gen_random_uuid(), md5('person ' || 1 + i * 31 % ${size.people})::uuid, 'x', ('10.' || i / 65536 || '.' || i / 256 % 256 || '.' || i % 256)::inet,
      now(), now() - i * interval '1 minute', 'revoked', md5('operation ' || i % ${size.operations})::uuid
    from generate_series(1, ${size.ended}) i;
    insert into audit_logs (user_id, action, resource, resource_id, created_at)
    select null, case when i % 10 = 0 then 'login_failed' else 'login' end, 'auth', md5('person ' || 1 + i * 31 % ${size.people})::uuid, now() - i * interval '1 minute'
    from generate_series(1, ${size.entries}) i;
    insert into rate_limits (key, count, reset_time) select 'signin:account:person' || i || '@example.org', i % 100, now() + (i % 100 - 50) * interval '1 minute'
    from generate_series(1, ${size.people}) i;
    insert into password_reset_tokens (user_id, token, expires_at) select md5('person ' || i)::uuid, 'x', now() from generate_series(1, 5000) i;
    insert into email_verification_tokens (user_id, token, expires_at) select md5('person ' || i)::uuid, 'x', now() from generate_series(1, 5000) i`);
  // Outside of the transaction that filled them, as autovacuum would: index-only scans need the visibility map.
  for (const table of tables) await owner.unsafe(`vacuum analyze ${table}`);
  await owner.end();
});

interface Node {
  "Node Type": string;
  "Relation Name"?: string;
  "Index Name"?: string;
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  Plans?: Node[];
}

/** Runs a query and says what it took: the tables that were read from end to end, rows that were sorted, rows that were looked at. */
const costOf = async (db: Db, query: () => PromiseLike<unknown>) => {
  // A query that is not awaited is a part of another statement.
  const rows = await db`explain (analyze, timing off, format json) ${query() as never}`;
  const cost = { scanned: [] as string[], sorted: 0, read: 0 };
  const visit = (node: Node) => {
    const total = node["Actual Rows"] * node["Actual Loops"];
    const removed = ((node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0)) * node["Actual Loops"];
    if (node["Node Type"].includes("Seq Scan")) cost.scanned.push(node["Relation Name"] ?? "?");
    if (node["Relation Name"] || node["Node Type"] === "Bitmap Index Scan") cost.read += total + removed;
    // An incremental sort sorts a few rows at a time; a sort must have read its whole input.
    if (node["Node Type"] === "Sort") for (const input of node.Plans ?? []) cost.sorted += input["Actual Rows"] * input["Actual Loops"];
    node.Plans?.forEach(visit);
  };
  const plan = (Object.values(rows[0] ?? {}) as [{ Plan: Node }][])[0]?.[0].Plan;
  if (!plan) throw new Error("no plan came");
  visit(plan);
  return cost;
};

const limit = 50;

/** The person in the middle of the lists, and their place in each order. */
interface Middle {
  id: string;
  cursor: (sort: UserSort, back: boolean) => Cursor | undefined;
}

const middleOf = async (app: Pool): Promise<Middle> => {
  const [row] = await app<{ id: string; created: string; lastLogin: string; email: string }[]>`
    select id, created_at::text as created, coalesce(last_login_at, '-infinity')::text as last_login, lower(email) as email
    from users where id = md5('person 777')::uuid`;
  if (!row) throw new Error("nobody stands in the middle");
  const keys = { newest: row.created, oldest: row.created, last_login: row.lastLogin, email: row.email };
  return {
    id: row.id,
    cursor: (sort, back) => parseCursor({ [back ? "before" : "after"]: `${keys[sort]}~${row.id}` }, sort === "email" ? "text" : "moment"),
  };
};

/** A query as a page calls it, and how many rows it may look at: a few pages' worth, never the table. */
type Call = [rows: number, query: (app: Pool, middle: Middle) => PromiseLike<unknown>];
const name = "c4ca4238a0";
const beforeAllLive = () => new Date(Date.now() - 20_001 * 60_000);
const newest = { sort: "newest", limit } as const;
const calls: Record<string, Call> = {
  "listUsers: a rare role": [1_500, (app) => listUsers(app, { role: "support" }, newest)],
  "listUsers: a rare status": [3_000, (app) => listUsers(app, { status: "suspended" }, newest)],
  "listUsers: created in the last week": [500, (app) => listUsers(app, { createdDays: 7 }, { sort: "oldest", limit })],
  "listUsers: signed in today": [500, (app) => listUsers(app, { lastLoginDays: 1 }, { sort: "last_login", limit })],
  "listUsers: a part of a name": [50, (app) => listUsers(app, { q: name }, newest)],
  "listUsers: a text that nobody has": [50, (app) => listUsers(app, { q: "zzz" }, newest)],
  "listUsers: a text that everybody has": [500, (app) => listUsers(app, { q: "example.org" }, newest)],
  "listUsers: two letters that nothing begins with": [50, (app) => listUsers(app, { q: "zz" }, newest)],
  "listUsers: two letters that every name begins with": [500, (app) => listUsers(app, { q: "fa" }, newest)],
  "listUsers: a letter that everybody's name begins with": [500, (app) => listUsers(app, { q: "p" }, newest)],
  "listUsers: a name of one letter that has no alphabet": [50, (app) => listUsers(app, { q: "王" }, newest)],
  "listUsers: a whole name without a space": [50, (app) => listUsers(app, { q: "王小明" }, newest)],
  "countUsers: a whole name without a space": [50, (app) => countUsers(app, { q: "渡辺佐藤鈴木高橋" }, 10_000)],
  "listUsers: an id": [50, (app, { id }) => listUsers(app, { q: id }, newest)],
  "countUsers: a part of a name": [50, (app) => countUsers(app, { q: name }, 10_000)],
  findPeople: [50, (app) => findPeople(app, name, 8)],
  "findPeople: a whole e-mail": [50, (app) => findPeople(app, "person777@example.org", 8)],
  "findPeople: what everybody's e-mail ends in": [500, (app) => findPeople(app, "@example.org", 8)],
  getBlastRadius: [200, (app, { id }) => getBlastRadius(app, id)],
  getPerson: [100, (app, { id }) => getPerson(app, id)],
  listOtherAdmins: [50, (app, { id }) => listOtherAdmins(app, id, 4)],
  listUserChanges: [100, (app, { id }) => listUserChanges(app, id)],
  listLiveSessions: [300, (app) => listLiveSessions(app, {}, { limit })],
  "listLiveSessions: of a person": [50, (app, { id }) => listLiveSessions(app, { userId: id }, { limit })],
  "listLiveSessions: from an address": [50, (app) => listLiveSessions(app, { ip: "10.0.40.7" }, { limit })],
  "listLiveSessions: from a network": [2_000, (app) => listLiveSessions(app, { ip: "10.0.40.0/24" }, { limit })],
  "listLiveSessions: with a browser that nobody has": [50, (app) => listLiveSessions(app, { browser: "Nobody" }, { limit })],
  "listLiveSessions: with a browser that all have": [300, (app) => listLiveSessions(app, { browser: "Unknown client" }, { limit })],
  "listLiveSessions: of people with a rare role": [1_500, (app) => listLiveSessions(app, { role: "support" }, { limit })],
  "listLiveSessions: begun in the last hour": [
    300,
    (app) => listLiveSessions(app, { createdFrom: new Date(Date.now() - 3_600_000) }, { limit }),
  ],
  "listLiveSessions: begun before all that are live": [50, (app) => listLiveSessions(app, { createdUntil: beforeAllLive() }, { limit })],
  "countLiveSessions: begun before all that are live": [50, (app) => countLiveSessions(app, { createdUntil: beforeAllLive() }, 10_000)],
  "countLiveSessions: on a device that nobody has": [50, (app) => countLiveSessions(app, { device: "tablet" }, 10_000)],
  "listEndedSessions: begun in the last hour": [
    300,
    (app) => listEndedSessions(app, { createdFrom: new Date(Date.now() - 3_600_000) }, { limit }),
  ],
  "countSessionFacets: of the newest 200": [2_000, (app) => countSessionFacets(app, "live", {}, 200)],
  "getSessionSignals: of a session that is not": [50, (app, { id }) => getSessionSignals(app, id)],
  "listLiveSessions: of people with a name": [50, (app) => listLiveSessions(app, { q: name }, { limit })],
  "countLiveSessions: of a person": [50, (app, { id }) => countLiveSessions(app, { userId: id }, 10_000)],
  listEndedSessions: [500, (app) => listEndedSessions(app, {}, { limit })],
  "listEndedSessions: of a person": [50, (app, { id }) => listEndedSessions(app, { userId: id }, { limit })],
  "listEndedSessions: from an address": [50, (app) => listEndedSessions(app, { ip: "10.0.20.7" }, { limit })],
  "listEndedSessions: of people with a name": [100, (app) => listEndedSessions(app, { q: name }, { limit })],
  "listEndedSessions: with a browser that nobody has": [50, (app) => listEndedSessions(app, { browser: "Nobody" }, { limit })],
  "listEndedSessions: with a browser that all have": [500, (app) => listEndedSessions(app, { browser: "Unknown client" }, { limit })],
  "listEndedSessions: on a system that nobody has": [50, (app) => listEndedSessions(app, { os: "Nothing" }, { limit })],
  "listEndedSessions: on a device that nobody has": [50, (app) => listEndedSessions(app, { device: "tablet" }, { limit })],
  "countSessionFacets: of the 200 that ended last": [1_000, (app) => countSessionFacets(app, "ended", {}, 200)],
  "countSessionFacets: of those that ended with a browser that nobody has": [
    50,
    (app) => countSessionFacets(app, "ended", { browser: "Nobody" }, 200),
  ],
  "listTokens: of everybody": [500, (app) => listTokens(app, {}, { limit })],
  "listTokens: live ones": [50, (app) => listTokens(app, { state: "live" }, { limit })],
  "countLiveTokens: of everybody": [500, (app) => countLiveTokens(app, {}, 10_000)],
  "diagnosePerson: by e-mail": [1_000, (app) => diagnosePerson(app, { text: "person777@example.org" })],
  "diagnosePerson: by id": [1_000, (app, { id }) => diagnosePerson(app, { id })],
  "diagnosePerson: by the beginning of an id": [1_000, (app, { id }) => diagnosePerson(app, { text: id.slice(0, 8) })],
  diagnoseAddress: [1_000, (app) => diagnoseAddress(app, "10.0.40.7")],
  "findNearPeople: a name that is mistyped": [500, (app) => findNearPeople(app, "c4ca4238a0b@example.org", 5)],
  "findNearPeople: a short name that is mistyped": [500, (app) => findNearPeople(app, "preson7@example.org", 5)],
  "findNearPeople: one short word": [500, (app) => findNearPeople(app, "zzyxz", 5)],
  "listRateLimits: a part of the key": [200, (app) => listRateLimits(app, { state: "live", q: "person777@" }, { limit })],
  listTokens: [50, (app, { id }) => listTokens(app, { userId: id }, { limit })],
};
for (const section of exportSections) {
  calls[`listExported: ${section}`] = [200, (app, { id }) => listExported(app, section, id, { limit })];
}
for (const sort of userSorts) {
  calls[`listUsers by ${sort}`] = [500, (app) => listUsers(app, {}, { sort, limit })];
  calls[`listUsers by ${sort}, after the middle`] = [
    500,
    (app, { cursor }) => listUsers(app, {}, { sort, limit, cursor: cursor(sort, false) }),
  ];
  calls[`listUsers by ${sort}, before the middle`] = [
    500,
    (app, { cursor }) => listUsers(app, {}, { sort, limit, cursor: cursor(sort, true) }),
  ];
}

for (const [what, [rows, query]] of Object.entries(calls)) {
  test(`${what}: reads a few rows through an index`, async ({ app }) => {
    const middle = await middleOf(app);
    const cost = await costOf(app, () => query(app, middle));
    console.log(`${what}: ${Math.round(cost.read)} rows read, ${Math.round(cost.sorted)} sorted`);
    expect(cost.scanned.filter((table) => tables.some((known) => known.endsWith(`.${table}`)))).toEqual([]);
    expect(cost.read).toBeLessThanOrEqual(rows);
    expect(cost.sorted).toBeLessThanOrEqual(Math.max(rows, 4 * limit));
  });
}
