import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { contains, orderBy, seek, type Order } from "./keyset";

export const userSorts = ["newest", "oldest", "last_login", "email"] as const;
export type UserSort = (typeof userSorts)[number];

/** Which people a list holds. Every part is optional; an absent one does not filter. */
export interface UserFilter {
  q?: string;
  status?: string;
  role?: string;
  verified?: boolean;
  createdDays?: number;
  /** Signed in within so many days; negative: not within them; "never": not at all. */
  lastLoginDays?: number | "never";
  live?: boolean;
}

export const UserRow = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: z.string(),
  status: z.string(),
  emailVerified: z.boolean().nullable(),
  lastLoginAt: z.date().nullable(),
  createdAt: z.date().nullable(),
  updatedAt: z.date().nullable(),
  loginCount: z.number().nullable(),
  liveSessions: z.number(),
  changedOutside: z.boolean(),
  cursorKey: z.string(),
});
export type UserRow = z.infer<typeof UserRow>;

const uuidPrefix = /^[0-9a-f]{8}(-?[0-9a-f]{0,4}){0,6}$/i;

/** The bounds of all UUIDs that begin with this text, if it is how one begins: so a part of an id is found through the primary key. */
export const idRange = (text: string) => {
  if (!uuidPrefix.test(text)) return undefined;
  const hex = text.replaceAll("-", "").slice(0, 32).toLowerCase();
  return [hex.padEnd(32, "0"), hex.padEnd(32, "f")] as const;
};

/** The words of a text that means people, five at the most. */
export const personWords = (text: string) => text.split(/\s+/).filter(Boolean).slice(0, 5);

const person = (db: Db): Fragment => db`(u.first_name || ' ' || u.last_name || ' ' || u.email)`;

/** One of several patterns at the least. */
const isLike = (db: Db, patterns: readonly string[]): Fragment =>
  db`(${patterns.map((pattern) => db`${person(db)} ilike ${pattern}`).reduce((so, one) => db`${so} or ${one}`)})`;

/** Anywhere; under three letters no trigram is whole, so the word must stand at the beginning of a name or of the e-mail. */
const patternsOf = (word: string): string[] => {
  const beginning = contains(word).slice(1);
  return [...word].length < 3 ? [beginning, `% ${beginning}`] : [`%${beginning}`];
};

const eastAsian = /^[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\u{20000}-\u{3ffff}]{2,8}$/u;

/** Both orders of each two parts of a whole name in Chinese, Japanese or Korean, which has no space and mostly the family name first. */
const wholeNames = (word: string): string[] => {
  const letters = [...word];
  return letters.slice(1).flatMap((_, before) => {
    const [one, two] = [letters.slice(0, before + 1).join(""), letters.slice(before + 1).join("")];
    return [`${one} ${two} %`, `${two} ${one} %`];
  });
};

/**
 * Those of gatehouse.people (the view, as `u`: its migration says why) whose name or e-mail holds every word of the text, or whose id begins
 * with it, or whose whole name it is.
 */
export const matchesPerson = (db: Db, text: string): Fragment => {
  const words = personWords(text);
  const all = words.map((word) => db`and ${isLike(db, patternsOf(word))}`).reduce((so, one) => db`${so} ${one}`, db``);
  const [word = "", ...more] = words;
  const range = more.length === 0 && idRange(word);
  if (range) return db`and ((true ${all}) or u.id between ${range[0]}::uuid and ${range[1]}::uuid)`;
  // In an array of their own: for each pattern the planner expects more people than there are, and would rather read everybody in order.
  return more.length === 0 && eastAsian.test(word)
    ? db`and ((true ${all}) or u.id = any (array(select u.id from gatehouse.people u where ${isLike(db, wholeNames(word))})))`
    : all;
};

/** The conditions of a filter, each behind an "and", on gatehouse.people as `u`. gatehouse.matching_users says the same for the acts on many. */
export const matchesFilter = (db: Db, f: UserFilter): Fragment => db`
    ${f.q ? matchesPerson(db, f.q) : db``}
    ${f.status ? db`and u.status = ${f.status}` : db``}
    ${f.role ? db`and u.role = ${f.role}` : db``}
    ${f.verified === undefined ? db`` : f.verified ? db`and u.email_verified` : db`and u.email_verified is not true`}
    ${f.createdDays ? db`and ${createdAt(db)} > now() - make_interval(days => ${f.createdDays})` : db``}
    ${lastLogin(db, f.lastLoginDays)}
    ${f.live === undefined ? db`` : db`and ${f.live ? db`` : db`not`} exists (select from user_sessions s where s.user_id = u.id and s.expires_at > now())`}`;

// The expressions of idx_users_created_at_id and idx_users_last_login_at.
const createdAt = (db: Db) => db`coalesce(u.created_at, timestamptz '-infinity')`;
const lastLoginAt = (db: Db) => db`coalesce(u.last_login_at, timestamptz '-infinity')`;

const lastLogin = (db: Db, days: UserFilter["lastLoginDays"]): Fragment => {
  const key = lastLoginAt(db);
  if (days === undefined) return db``;
  if (days === "never") return db`and ${key} = timestamptz '-infinity'`;
  return days > 0 ? db`and ${key} > now() - make_interval(days => ${days})` : db`and ${key} <= now() - make_interval(days => ${-days})`;
};

const orders = (db: Db): Record<UserSort, Order> => {
  const created = { key: createdAt(db), id: db`u.id`, type: "timestamptz" as const };
  return {
    newest: { ...created, descending: true },
    oldest: { ...created, descending: false },
    last_login: { key: lastLoginAt(db), id: db`u.id`, type: "timestamptz", descending: true },
    email: { key: db`lower(u.email)`, id: db`u.id`, type: "text", descending: false },
  };
};

/**
 * Whether a person (as `u`) was changed and the log does not know of it: the row is newer than the newest entry about them, by more than
 * services take between the two. What is older than the whole log cannot be told, since old entries are cleaned up.
 */
const changedOutside = (db: Db): Fragment => db`coalesce(
  u.updated_at > coalesce(greatest((select max(a.created_at) from audit_logs a where a.resource_id = u.id), u.created_at), '-infinity') + interval '5 seconds'
    and u.updated_at > (select min(a.created_at) from audit_logs a),
  false
)`;

/** A page of people and one more row, in reading direction. */
export const listUsers = (db: Db, f: UserFilter, page: { sort: UserSort; limit: number; cursor?: Cursor }) => {
  const order = orders(db)[page.sort];
  return db<UserRow[]>`
    select u.id, u.email, u.first_name, u.last_name, u.role, u.status, u.email_verified, u.last_login_at, u.created_at,
      u.updated_at, u.login_count, (select count(*) from user_sessions s where s.user_id = u.id and s.expires_at > now()) as live_sessions,
      ${changedOutside(db)} as changed_outside,
      (${order.key})::text as cursor_key
    from gatehouse.people u
    where true ${matchesFilter(db, f)} ${seek(db, order, page.cursor)}
    ${orderBy(db, order, page.cursor)}
    limit ${page.limit + 1}`;
};

/** How many people match, counted up to `cap` + 1. */
export const countUsers = (db: Db, f: UserFilter, cap: number) => db<{ count: number }[]>`
  select count(*) as count from (select from gatehouse.people u where true ${matchesFilter(db, f)} limit ${cap + 1}) matching`;

export const PersonRow = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: z.string(),
  status: z.string(),
  emailVerified: z.boolean().nullable(),
  emailVerifiedAt: z.date().nullable(),
  passwordChangedAt: z.date().nullable(),
  lastLoginAt: z.date().nullable(),
  loginCount: z.number().nullable(),
  createdAt: z.date().nullable(),
  updatedAt: z.date().nullable(),
  suspendedUntil: z.date().nullable(),
  changedOutside: z.boolean(),
  liveSessions: z.number(),
  endedSessions: z.number(),
  tokens: z.number(),
  notes: z.number(),
  failedSignIns: z.number(),
});
export type PersonRow = z.infer<typeof PersonRow>;

/** One person with the counts of what hangs on them, each up to 1,000, and the failed sign-ins of the last 24 hours. */
export const getPerson = (db: Db, id: string) => db<PersonRow[]>`
  select u.id, u.email, u.first_name, u.last_name, u.role, u.status, u.email_verified, u.email_verified_at, u.password_changed_at,
    u.last_login_at, u.login_count, u.created_at, u.updated_at,
    (select x.until from gatehouse.suspensions x where x.user_id = u.id and u.status = 'suspended') as suspended_until,
    ${changedOutside(db)} as changed_outside,
    (select count(*) from user_sessions s where s.user_id = u.id and s.expires_at > now()) as live_sessions,
    (select count(*) from (select from user_sessions s where s.user_id = u.id and s.expires_at <= now() limit 1000) expired)
      + (select count(*) from (select from gatehouse.ended_sessions e where e.user_id = u.id limit 1000) ended) as ended_sessions,
    (select count(*) from (select from password_reset_tokens t where t.user_id = u.id limit 1000) resets)
      + (select count(*) from (select from email_verification_tokens t where t.user_id = u.id limit 1000) verifications) as tokens,
    (select count(*) from gatehouse.notes n where n.user_id = u.id) as notes,
    (select count(*) from (
      select from audit_logs a
      where a.resource_id = u.id and a.action = 'login_failed' and a.created_at > now() - interval '24 hours' limit 1000
    ) failed) as failed_sign_ins
  from users u
  where u.id = ${id}::uuid`;

export const OtherAdmin = z.strictObject({ email: z.string() });
export type OtherAdmin = z.infer<typeof OtherAdmin>;

/** Who else is an active admin, those who signed in last first. */
export const listOtherAdmins = (db: Db, userId: string, limit: number) => db<OtherAdmin[]>`
  select u.email from users u
  where u.role = 'admin' and u.status = 'active' and u.id <> ${userId}::uuid
  order by u.last_login_at desc nulls last, u.id
  limit ${limit}`;

export const FoundPerson = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  status: z.string(),
});
export type FoundPerson = z.infer<typeof FoundPerson>;

/** The few people that are offered for a text: whose e-mail it is comes first, then those who signed in last. */
export const findPeople = (db: Db, text: string, limit: number) => {
  const columns = db`u.id, u.email, u.first_name, u.last_name, u.status, ${lastLoginAt(db)} as last_login_at`;
  const isExact = db`lower(u.email) = lower(${text}::text)`;
  return db<FoundPerson[]>`
    select f.id, f.email, f.first_name, f.last_name, f.status
    from (
      (select ${columns}, true as is_exact from gatehouse.people u where ${isExact})
      union all
      (
        select ${columns}, false from gatehouse.people u
        where not ${isExact} ${matchesPerson(db, text)}
        order by ${lastLoginAt(db)} desc, u.id desc limit ${limit}
      )
    ) f
    order by f.is_exact desc, f.last_login_at desc, f.id desc
    limit ${limit}`;
};
