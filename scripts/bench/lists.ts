import type { Row } from "postgres";
import type { Cursor } from "../../lib/cursor";
import type { Db, Pool } from "../../lib/db/client";
import { type AuditFilter, getAuditEntry, listActivity, listAudit, listAuditNames } from "../../lib/db/audit";
import { getBlastRadius } from "../../lib/db/blast-radius";
import { listNotes } from "../../lib/db/notes";
import { exportSections, listExported } from "../../lib/db/person-export";
import { findAuditPeople } from "../../lib/db/audit-people";
import { diagnoseAddress, diagnosePerson } from "../../lib/db/diagnose";
import { findNearPeople } from "../../lib/db/near-people";
import { getUndo, listLatestOperations, listOperationKinds, listOperations, type OperationFilter } from "../../lib/db/operations";
import { countPeopleByStatus } from "../../lib/db/overview";
import type { SessionFilter } from "../../lib/db/session-filter";
import { countLiveSessions, countSessionFacets, listEndedSessions, listLiveSessions } from "../../lib/db/sessions";
import { countSignIns, listSignInsByDay } from "../../lib/db/sign-ins";
import { countRateLimits, listRateLimits } from "../../lib/db/rate-limits";
import { countLiveTokens, listTokens, type TokenFilter } from "../../lib/db/tokens";
import { countUsers, findPeople, getPerson, listUsers, type UserFilter, type UserSort, userSorts } from "../../lib/db/users";

/** A lazy query: it runs when it is awaited. */
export interface Statement extends PromiseLike<readonly object[]> {
  describe: () => Promise<{ string: string }>;
}

/** A statement that a page runs, as a plan check or a benchmark names it. */
export interface ListCase {
  name: string;
  query: (db: Db) => Statement;
  /** One diagnosis that this is a statement of: those of the same name add up. */
  diagnosis?: string;
}

/** Whom and what the cases ask for. */
export interface Sample {
  /** The person with the most sessions and the longest log. */
  busiest: string;
  /** A person who never signed in. */
  quietest: string;
  /** A place in the middle of each order. */
  userPlaces: Record<UserSort, Cursor>;
  sessionPlace: Cursor;
  endedPlace: Cursor;
  auditPlace: Cursor;
  address: string;
  /** The address with the most sessions. */
  busiestAddress: string;
  /** The person whose sign-ins failed most often within a month, if anybody's did. */
  unluckiest: string;
  /** A member of staff. */
  staff: string;
}

/** Part of many names; part of few; part of none. */
export const texts = { frequent: "son", rare: "quirog", none: "zzyzx" };

/** Looks for the extremes: the busiest person and the quietest, places deep inside each list. */
export async function findSample(db: Pool): Promise<Sample> {
  const one = async (query: PromiseLike<Row[]>): Promise<Row> => {
    const [row] = await query;
    if (!row) throw new Error("The demo data lacks what the benchmark asks for.");
    return row;
  };
  const place = async (query: PromiseLike<Row[]>): Promise<Cursor> => {
    const row = await one(query);
    return { key: String(row.key), id: String(row.id), back: false };
  };
  const [total] = await db<{ people: number; sessions: number; log: number }[]>`
    select (select count(*) from users) as people, (select count(*) from user_sessions where expires_at <= now()) as sessions,
      (select count(*) from audit_logs) as log`;
  const half = (count = 0) => Math.floor(count / 2);
  const { id: busiest } = await one(db`select user_id as id from user_sessions group by user_id order by count(*) desc, user_id limit 1`);
  const { id: quietest } = await one(db`select id from users where last_login_at is null order by id limit 1`);
  const { ip: address } = await one(
    db`select host(ip_address) as ip from user_sessions where family(ip_address) = 4 and created_at > now() - interval '2 days' order by id limit 1`,
  );
  const created = db`select created_at::text as key, id from users order by created_at desc, id desc offset ${half(total?.people)} limit 1`;
  const { id: staff } = await one(db`select id from users where email = 'support@gatehouse.test'`);
  const { ip: busiestAddress } = await one(
    db`select host(ip_address) as ip from user_sessions where family(ip_address) = 4 group by ip_address order by count(*) desc, ip_address limit 1`,
  );
  const [failed] = await db<{ id: string }[]>`
    select resource_id as id from audit_logs
    where resource = 'auth' and action = 'login_failed' and resource_id is not null and created_at > now() - interval '30 days'
    group by resource_id order by count(*) desc, resource_id limit 1`;
  return {
    busiest: String(busiest),
    busiestAddress: String(busiestAddress),
    unluckiest: failed?.id ?? String(busiest),
    staff: String(staff),
    quietest: String(quietest),
    address: String(address),
    userPlaces: {
      newest: await place(created),
      oldest: await place(created),
      last_login: await place(
        db`select coalesce(last_login_at, '-infinity')::text as key, id from users order by coalesce(last_login_at, '-infinity') desc, id desc offset ${half(total?.people)} limit 1`,
      ),
      email: await place(db`select lower(email) as key, id from users order by lower(email), id offset ${half(total?.people)} limit 1`),
    },
    sessionPlace: await place(
      db`select created_at::text as key, id from user_sessions where expires_at > now() order by created_at offset 100 limit 1`,
    ),
    endedPlace: await place(
      db`select expires_at::text as key, id from user_sessions where expires_at <= now() order by expires_at desc offset ${half(total?.sessions)} limit 1`,
    ),
    auditPlace: await place(
      db`select created_at::text as key, id from audit_logs order by created_at desc, id desc offset ${half(total?.log)} limit 1`,
    ),
  };
}

const limit = 50;
const cap = 10_000;

/** Every statement behind a list, with the filters that change its shape. */
export const listCases = (sample: Sample): ListCase[] => [
  ...users(sample),
  ...sessions(sample),
  ...audit(sample),
  ...people(sample),
  ...overview,
  ...diagnoses(sample),
  ...desk(sample),
];

const overview: ListCase[] = [
  { name: "people by status", query: (db) => countPeopleByStatus(db, cap) },
  { name: "the latest operations", query: (db) => listLatestOperations(db, 8) },
  { name: "sign-ins of two days", query: countSignIns },
  { name: "sign-ins by day", query: (db) => listSignInsByDay(db, "Europe/Lisbon", 14) },
];

function users({ userPlaces }: Sample): ListCase[] {
  const filters: Record<string, UserFilter> = {
    "": {},
    suspended: { status: "suspended" },
    admins: { role: "admin" },
    "not verified": { verified: false },
    "joined in 7 days": { createdDays: 7 },
    "signed in within 7 days": { lastLoginDays: 7 },
    "not for 90 days": { lastLoginDays: -90 },
    "never signed in": { lastLoginDays: "never" },
    "with live sessions": { live: true },
    "without live sessions": { live: false },
    [`"${texts.frequent}"`]: { q: texts.frequent },
    [`"${texts.rare}"`]: { q: texts.rare },
    [`"${texts.none}"`]: { q: texts.none },
    "two words": { q: "maria gar" },
    "part of an id": { q: "4b1f9e02" },
  };
  const named = (name: string) => (name ? `, ${name}` : "");
  return [
    ...userSorts.flatMap((sort) => [
      ...Object.entries(filters).map(([name, filter]) => ({
        name: `users by ${sort}${named(name)}`,
        query: (db: Db) => listUsers(db, filter, { sort, limit }),
      })),
      { name: `users by ${sort}, in the middle`, query: (db: Db) => listUsers(db, {}, { sort, limit, cursor: userPlaces[sort] }) },
      {
        name: `users by ${sort}, backwards`,
        query: (db: Db) => listUsers(db, {}, { sort, limit, cursor: { ...userPlaces[sort], back: true } }),
      },
    ]),
    ...Object.entries(filters).map(([name, filter]) => ({
      name: `users counted${named(name)}`,
      query: (db: Db) => countUsers(db, filter, cap),
    })),
    ...Object.values(texts).map((text) => ({ name: `people found by "${text}"`, query: (db: Db) => findPeople(db, text, 8) })),
  ];
}

function sessions({ busiest, quietest, address, sessionPlace, endedPlace }: Sample): ListCase[] {
  const filters: Record<string, SessionFilter> = {
    "": {},
    "of the busiest person": { userId: busiest },
    "of the quietest person": { userId: quietest },
    [`of "${texts.frequent}"`]: { q: texts.frequent },
    [`of "${texts.rare}"`]: { q: texts.rare },
    [`of "${texts.none}"`]: { q: texts.none },
    "from an address": { ip: address },
    "from a small network": { ip: "203.0.113.0/24" },
    "from a wide network": { ip: "100.64.0.0/10" },
    "from nowhere": { ip: "10.1.2.3" },
    "with Chrome": { browser: "Chrome" },
    "with Vivaldi": { browser: "Vivaldi" },
    "with what nobody has": { browser: "Nobody" },
    "on a tablet": { device: "tablet" },
    "of admins": { role: "admin" },
    "of people who are suspended": { status: "suspended" },
    "of Linux users who are active": { os: "Linux", role: "user", status: "active" },
    "older than three weeks": { createdUntil: daysAgo(21) },
    "not used for three weeks": { usedUntil: daysAgo(21) },
    "that expire within a day": { expiresUntil: daysAgo(-1) },
  };
  const named = (name: string) => (name ? ` ${name}` : "");
  return [
    ...Object.entries(filters).flatMap(([name, filter]) => [
      { name: `facets of live sessions${named(name)}`, query: (db: Db) => countSessionFacets(db, "live", filter, 1000) },
      { name: `facets of ended sessions${named(name)}`, query: (db: Db) => countSessionFacets(db, "ended", filter, 1000) },
      { name: `live sessions${named(name)}`, query: (db: Db) => listLiveSessions(db, filter, { limit }) },
      { name: `live sessions counted${named(name)}`, query: (db: Db) => countLiveSessions(db, filter, cap) },
      { name: `ended sessions${named(name)}`, query: (db: Db) => listEndedSessions(db, filter, { limit }) },
    ]),
    { name: "live sessions, at the end", query: (db) => listLiveSessions(db, {}, { limit, cursor: sessionPlace }) },
    { name: "live sessions, backwards", query: (db) => listLiveSessions(db, {}, { limit, cursor: { ...sessionPlace, back: true } }) },
    { name: "ended sessions, in the middle", query: (db) => listEndedSessions(db, {}, { limit, cursor: endedPlace }) },
    { name: "ended sessions, backwards", query: (db) => listEndedSessions(db, {}, { limit, cursor: { ...endedPlace, back: true } }) },
  ];
}

function audit({ busiest, quietest, address, auditPlace, staff }: Sample): ListCase[] {
  const actor = { id: staff, isDeleted: false };
  const revoked = [{ resource: "session", action: "revoke" }];
  const logins = [{ resource: "auth", action: "login" }];
  const month = { hours: 30 * 24 };
  const filters: Record<string, AuditFilter> = {
    "": {},
    "of 24 hours": { hours: 24 },
    "of a month last year": { from: daysAgo(400), until: daysAgo(370) },
    revocations: { names: revoked },
    "revocations of 30 days": { names: revoked, ...month },
    "sign-ins of 30 days": { names: logins, ...month },
    "sign-ins a year ago": { names: logins, until: daysAgo(365) },
    "failed sign-ins": { names: [{ resource: "auth", action: "login_failed" }] },
    "of everything that happens to users": {
      names: ["create", "update", "verify_email", "change_password"].map((action) => ({ resource: "user", action })),
    },
    "what nobody ever does": { names: [{ resource: "user", action: "delete" }] },
    "by the busiest person": { actor: { id: busiest, isDeleted: false } },
    "by the quietest person": { actor: { id: quietest, isDeleted: false } },
    "by a member of staff": { actor },
    "revocations by a member of staff": { actor, names: revoked },
    "by somebody who is gone": { actor: { id: staff, isDeleted: true } },
    "by nobody": { actor: "nobody" },
    "about the busiest person": { targetId: busiest },
    "about the quietest person": { targetId: quietest },
    "sign-ins of the busiest person from an address": { targetId: busiest, names: logins, ip: address },
    roles: { changed: "role" },
    statuses: { changed: "status" },
    "from an address": { ip: address },
    "from a small network": { ip: "203.0.113.0/24" },
    "from a wide network": { ip: "100.64.0.0/10" },
    "from nowhere": { ip: "10.1.2.3" },
    "from a small network in 30 days": { ip: "203.0.113.0/24", ...month },
    "of an operation": { operationId: "00000000-0000-4000-8000-000000000000" },
  };
  return [
    ...Object.entries(filters).map(([name, filter]) => ({ name: `audit log ${name}`.trim(), query: (db: Db) => listAudit(db, filter) })),
    { name: "audit log, in the middle", query: (db) => listAudit(db, {}, auditPlace) },
    { name: "audit log, backwards", query: (db) => listAudit(db, {}, { ...auditPlace, back: true }) },
    {
      name: "audit log of the busiest person, in the middle",
      query: (db) => listAudit(db, { actor: { id: busiest, isDeleted: false } }, auditPlace),
    },
    ...Object.entries({ busiest, quietest }).map(([who, id]) => ({
      name: `activity of the ${who} person`,
      query: (db: Db) => listActivity(db, id),
    })),
    { name: "activity of the busiest person, in the middle", query: (db) => listActivity(db, busiest, auditPlace) },
    { name: "an entry of the audit log", query: (db) => getAuditEntry(db, auditPlace.id) },
    { name: "names in the audit log", query: listAuditNames },
    ...Object.values(texts).map((text) => ({
      name: `people in the audit log found by "${text}"`,
      query: (db: Db) => findAuditPeople(db, text),
    })),
  ];
}

/** What Diagnose asks the database, for a few people and addresses: one statement, and for an e-mail that nobody has those whose e-mail is like it. */
function diagnoses({ busiest, quietest, unluckiest, address, busiestAddress }: Sample): ListCase[] {
  const whole = (name: string, query: ListCase["query"]): ListCase => ({ name: `diagnosis ${name}`, query, diagnosis: name });
  return [
    ...Object.entries({ busiest, quietest, unluckiest }).map(([who, id]) =>
      whole(`of the ${who} person`, (db) => diagnosePerson(db, { id })),
    ),
    whole("by an e-mail", (db) => diagnosePerson(db, { text: "support@gatehouse.test" })),
    ...["maria.gracia@example.com", "son@example.com", "zzyzx@example.com", "zihna_ma@example.com"].flatMap((email) => [
      whole(`by "${email}", which nobody has`, (db) => diagnosePerson(db, { text: email })),
      {
        name: `diagnosis by "${email}", people whose e-mail is like it`,
        query: (db: Db) => findNearPeople(db, email, 5),
        diagnosis: `by "${email}", which nobody has`,
      },
    ]),
    whole("of an address", (db) => diagnoseAddress(db, address)),
    whole("of the busiest address", (db) => diagnoseAddress(db, busiestAddress)),
    whole("of an address without anybody", (db) => diagnoseAddress(db, "10.1.2.3")),
  ];
}

function desk({ address, staff }: Sample): ListCase[] {
  const tokens: Record<string, TokenFilter> = {
    "": {},
    live: { state: "live" },
    used: { state: "used" },
    expired: { state: "expired" },
    "for a password": { kind: "password_reset" },
  };
  return [
    ...Object.entries(tokens).map(([name, filter]) => ({
      name: `tokens of everybody ${name}`.trim(),
      query: (db: Db) => listTokens(db, filter, { limit }),
    })),
    { name: "live tokens counted", query: (db) => countLiveTokens(db, {}, cap) },
    ...(["live", "expired", "all"] as const).flatMap((state) => [
      { name: `rate limits, ${state}`, query: (db: Db) => listRateLimits(db, { state }, { limit }) },
      { name: `rate limits, ${state}, of an address`, query: (db: Db) => listRateLimits(db, { state, q: address }, { limit }) },
    ]),
    ...Object.entries<OperationFilter>({
      "": {},
      "of a kind": { kind: "session.revoke" },
      "of a member of staff": { actorId: staff },
      "with words": { q: "phone" },
      "with words that nobody wrote": { q: "zzyzx" },
      "of a day": { hours: 24 },
    }).map(([name, filter]) => ({ name: `operations ${name}`.trim(), query: (db: Db) => listOperations(db, filter, { limit }) })),
    { name: "kinds of operations", query: listOperationKinds },
    { name: "what of an operation can be undone", query: (db) => getUndo(db, "00000000-0000-4000-8000-000000000000", 10_000) },
    { name: "rate limits counted", query: (db) => countRateLimits(db, address, cap) },
  ];
}

const daysAgo = (days: number) => new Date(Date.now() - days * 24 * 3600 * 1000);

const people = ({ busiest, quietest }: Sample): ListCase[] =>
  Object.entries({ busiest, quietest }).flatMap(([who, id]) => [
    { name: `the ${who} person`, query: (db: Db) => getPerson(db, id) },
    { name: `tokens of the ${who} person`, query: (db: Db) => listTokens(db, { userId: id }, { limit }) },
    { name: `blast radius of the ${who} person`, query: (db: Db) => getBlastRadius(db, id) },
    { name: `notes on the ${who} person`, query: (db: Db) => listNotes(db, id) },
    ...exportSections.map((section) => ({
      name: `export of the ${who} person: ${section}`,
      query: (db: Db) => listExported(db, section, id, { limit: 500 }),
    })),
  ]);
