import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { orderBy, seek } from "./keyset";
import { filterArguments, matchesSession, type SessionFilter } from "./session-filter";
import { matchesPerson } from "./users";

const owned = {
  id: z.uuid(),
  userId: z.uuid(),
  email: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
  role: z.string().nullable(),
  status: z.string().nullable(),
  passwordChangedAt: z.date().nullable(),
  deviceInfo: z.unknown(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.date().nullable(),
  updatedAt: z.date().nullable(),
  expiresAt: z.date(),
  cursorKey: z.string(),
};

export const LiveSessionRow = z.strictObject(owned);
export type LiveSessionRow = z.infer<typeof LiveSessionRow>;

export const EndedSessionRow = z.strictObject({
  ...owned,
  endedAt: z.date(),
  endedHow: z.enum(["expired", "signed_out", "revoked"]),
  /** By name, or else by e-mail. */
  endedBy: z.string().nullable(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  operationId: z.uuid().nullable(),
});
export type EndedSessionRow = z.infer<typeof EndedSessionRow>;

/** WITH, for `ofPeople`: whom the text means, one more than are few at the most. The number is text: for a parameter any could come. */
const withFound = (db: Db, q: string | undefined): Fragment =>
  q === undefined
    ? db``
    : db`with found as materialized (select u.id from gatehouse.people u where true ${matchesPerson(db, q)} limit 1001)`;

const areMany = (db: Db) => db`and (select count(*) from found) > 1000`;

/**
 * Sessions of the people whom a text means. Of up to a thousand people they are gathered person by person; where more are meant, some stand on
 * every page, and the list is read in its order. The statement decides when it runs: the planner of a prepared one knows no text, and reading in
 * order until somebody is found who does not exist takes as long as the table is.
 * @param rows the sessions, as `s`, of a source and with a further condition, in order and limited
 * @param many the same where many people, as `u`, are meant
 */
const ofPeople = (
  db: Db,
  q: string | undefined,
  table: Fragment,
  rows: (from: Fragment, where: Fragment) => Fragment,
  // The offset keeps the planner from reading everybody for the sake of a join: the page is full after a few.
  many = (person: Fragment) =>
    rows(db`${table} cross join lateral (select from gatehouse.people u where u.id = s.user_id ${person} offset 0) u`, areMany(db)),
): Fragment =>
  q === undefined
    ? rows(table, db``)
    : db`
      (select one.* from found cross join lateral (${rows(table, db`and s.user_id = found.id and (select count(*) from found) <= 1000`)}) one)
      union all
      (${many(matchesPerson(db, q))})`;

/** A page of live sessions and one more row, the newest first. */
export const listLiveSessions = (db: Db, f: SessionFilter, page: { limit: number; cursor?: Cursor }) => {
  // The expression of idx_user_sessions_created_at: the guide lets the column be null.
  const order = { key: db`coalesce(s.created_at, timestamptz '-infinity')`, id: db`s.id`, type: "timestamptz" as const, descending: true };
  const rows = (from: Fragment, also: Fragment) => db`
    select s.id, s.user_id, s.device_info, s.ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at
    from ${from}
    where s.expires_at > now() ${matchesSession(db, f)} ${also} ${seek(db, order, page.cursor)}
    ${orderBy(db, order, page.cursor)}
    limit ${page.limit + 1}`;
  return db<LiveSessionRow[]>`
    ${withFound(db, f.q)}
    select s.id, s.user_id, p.email, p.first_name, p.last_name, p.role, p.status, p.password_changed_at, s.device_info,
      host(s.ip_address) as ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at, (${order.key})::text as cursor_key
    from (${ofPeople(db, f.q, db`user_sessions s`, rows)}) s
    join users p on p.id = s.user_id
    ${orderBy(db, order, page.cursor)}
    limit ${page.limit + 1}`;
};

/** How many live sessions match, counted up to `cap` + 1; without the one that `except` names. */
export const countLiveSessions = (db: Db, f: SessionFilter, cap: number, except?: string) => {
  // The planner takes the expressions of what a session runs on for cheap, and would run them on every live row: the order asks for their indexes.
  const order = f.browser || f.os || f.device ? db`order by coalesce(s.created_at, timestamptz '-infinity') desc, s.id desc` : db``;
  const rows = (from: Fragment, also: Fragment) => db`
    select from ${from} where s.expires_at > now() ${matchesSession(db, f)} ${also} ${except ? db`and s.id <> ${except}::uuid` : db``}
    ${order} limit ${cap + 1}`;
  // No order to keep: a join may read everybody.
  const many = (person: Fragment) => rows(db`user_sessions s join gatehouse.people u on u.id = s.user_id`, db`${areMany(db)} ${person}`);
  return db<{ count: number }[]>`
    ${withFound(db, f.q)}
    select count(*) as count from (select from (${ofPeople(db, f.q, db`user_sessions s`, rows, many)}) s limit ${cap + 1}) live`;
};

export const FacetRow = z.strictObject({
  facet: z.enum(["browser", "os", "device", "role", "status"]),
  value: z.string(),
  count: z.number(),
  /** How many sessions were looked at. */
  total: z.number(),
});
export type FacetRow = z.infer<typeof FacetRow>;

/** Of a sample of sessions `s`, with the role and the status of their owners: how many have which browser, system, device, role and status. */
const facetsOf = (db: Db, sample: Fragment): Fragment => db`
  select f.facet, f.value, count(*) as count, s.total
  from (select s.*, count(*) over () as total from (${sample}) s) s
  cross join lateral (values
    ('browser', gatehouse.session_browser(s.device_info, s.user_agent)),
    ('os', gatehouse.session_os(s.device_info, s.user_agent)),
    ('device', gatehouse.session_device(s.device_info, s.user_agent)),
    ('role', s.role),
    ('status', s.status)
  ) f (facet, value)
  where f.value is not null
  group by f.facet, f.value, s.total
  order by f.facet, count(*) desc, f.value`;

/** Of the newest live sessions that match, `sample` at the most: how many have which browser, system, device, role and status, the most first. */
const countLiveFacets = (db: Db, f: SessionFilter, sample: number) => {
  const key = db`coalesce(s.created_at, timestamptz '-infinity')`;
  const rows = (from: Fragment, also: Fragment) => db`
    select s.user_id, s.device_info, s.user_agent, s.created_at, s.id
    from ${from}
    where s.expires_at > now() ${matchesSession(db, f)} ${also}
    order by ${key} desc, s.id desc
    limit ${sample}`;
  const newest = db`
    select s.*, u.role, u.status
    from (${ofPeople(db, f.q, db`user_sessions s`, rows)}) s join users u on u.id = s.user_id
    order by ${key} desc, s.id desc
    limit ${sample}`;
  return db<FacetRow[]>`${withFound(db, f.q)} ${facetsOf(db, newest)}`;
};

const end = (db: Db) => ({ key: db`s.ended_at`, id: db`s.id`, type: "timestamptz" as const, descending: true });

/**
 * So many ended sessions, the last to end first. Expired ones still stand in user_sessions until the clean-up; each half is read through its own
 * index, and only what is left of both is merged.
 */
const latestEnded = (db: Db, f: SessionFilter, limit: number, cursor?: Cursor): Fragment => {
  const expiry = { ...end(db), key: db`s.expires_at` };
  // None ends before it begins: of those that began lately nobody looks at what ended before.
  const since = (ended: Fragment) => (f.createdFrom ? db`and ${ended} >= ${f.createdFrom}` : db``);
  const expired = (from: Fragment, also: Fragment) => db`
    select s.id, s.user_id, s.device_info, s.ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at,
      s.expires_at as ended_at, 'expired' as ended_how, null::uuid as operation_id
    from ${from}
    where s.expires_at <= now() ${matchesSession(db, f)} ${also} ${since(db`s.expires_at`)} ${seek(db, expiry, cursor)}
    ${orderBy(db, expiry, cursor)}
    limit ${limit}`;
  const ended = (from: Fragment, also: Fragment) => db`
    select s.id, s.user_id, s.device_info, s.ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at,
      s.ended_at, s.ended_how, s.operation_id
    from ${from}
    where true ${matchesSession(db, f)} ${also} ${since(db`s.ended_at`)} ${seek(db, end(db), cursor)}
    ${orderBy(db, end(db), cursor)}
    limit ${limit}`;
  return db`
    select s.* from (
      (${ofPeople(db, f.q, db`user_sessions s`, expired)}) union all (${ofPeople(db, f.q, db`gatehouse.ended_sessions s`, ended)})
    ) s
    ${orderBy(db, end(db), cursor)}
    limit ${limit}`;
};

/** The same of the sessions that ended last. Of somebody who is gone neither role nor status is known. */
const countEndedFacets = (db: Db, f: SessionFilter, sample: number) =>
  db<FacetRow[]>`
    ${withFound(db, f.q)}
    ${facetsOf(
      db,
      db`
        select s.*, u.role, u.status
        from (${latestEnded(db, f, sample)}) s
        left join lateral (select u.role, u.status from users u where u.id = s.user_id offset 0) u on true`,
    )}`;

/** How many of the sessions of a list, `sample` at the most and in its order, have which browser, system, device, role and status, the most first. */
export const countSessionFacets = (db: Db, state: "live" | "ended", f: SessionFilter, sample: number) =>
  state === "live" ? countLiveFacets(db, f, sample) : countEndedFacets(db, f, sample);

/** A page of ended sessions and one more row, the last to end first. */
export const listEndedSessions = (db: Db, f: SessionFilter, page: { limit: number; cursor?: Cursor }) =>
  // A page has few people and few operations, which the planner of a prepared statement cannot know.
  db<EndedSessionRow[]>`
    ${withFound(db, f.q)}
    select s.id, s.user_id, p.email, p.first_name, p.last_name, p.role, p.status, p.password_changed_at, s.device_info,
      host(s.ip_address) as ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at, s.ended_at, s.ended_how, o.ended_by, o.reason, o.ticket, s.operation_id,
      s.ended_at::text as cursor_key
    from (${latestEnded(db, f, page.limit + 1, page.cursor)}) s
    left join lateral (
      select u.email, u.first_name, u.last_name, u.role, u.status, u.password_changed_at from users u where u.id = s.user_id offset 0
    ) p on true
    left join lateral (
      select coalesce(nullif(btrim(a.first_name || ' ' || a.last_name), ''), o.actor_email) as ended_by, o.reason, o.ticket
      from gatehouse.operations o left join users a on a.id = o.actor_id
      where o.id = s.operation_id offset 0
    ) o on true
    ${orderBy(db, end(db), page.cursor)}`;

/** A page of live or of ended sessions. */
export const listSessions = (
  db: Db,
  state: "live" | "ended",
  f: SessionFilter,
  page: { limit: number; cursor?: Cursor },
): PromiseLike<(LiveSessionRow | EndedSessionRow)[]> => (state === "live" ? listLiveSessions(db, f, page) : listEndedSessions(db, f, page));

export const MutationRow = z.strictObject({ operationId: z.uuid(), targetCount: z.number(), replayed: z.boolean() });
export type MutationRow = z.infer<typeof MutationRow>;

/** Who does it, with which operation id. */
export interface Act {
  tokenHash: string;
  operationId: string;
  ip: string | null;
  userAgent: string;
}

/** session.revoke: ends the named sessions. */
export const revokeSessions = (
  db: Db,
  act: Act,
  t: { sessionIds: string[]; reason: string; ticket: string | null; includeOwn: boolean },
) => db<MutationRow[]>`
  select * from gatehouse.revoke_sessions(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.sessionIds}::uuid[], ${t.reason}, ${t.ticket}, ${t.includeOwn}
  )`;

/** session.revoke: ends all live sessions of one person, if no more are live than were shown. */
export const revokeUserSessions = (
  db: Db,
  act: Act,
  t: { userId: string; expectedCount: number; reason: string; ticket: string | null; includeOwn: boolean },
) => db<MutationRow[]>`
  select * from gatehouse.revoke_user_sessions(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.userId}::uuid, ${t.expectedCount}, ${t.reason}, ${t.ticket}, ${t.includeOwn}
  )`;

/** How many sessions or tokens support may end at once. */
export const getSupportCap = (db: Db) => db<{ cap: number }[]>`
  select (s.value #>> '{}')::integer as cap from gatehouse.settings s where s.key = 'revoke.support_cap'`;

export const FilteredPreview = z.strictObject({
  /** Without the session in use. */
  sessions: z.number(),
  people: z.number(),
  staff: z.number(),
  /** Whether the session in use is among those that match. */
  own: z.boolean(),
  oldest: z.date().nullable(),
  newest: z.date().nullable(),
  mostHit: z.array(z.strictObject({ id: z.uuid(), email: z.string(), name: z.string(), sessions: z.number() })),
  supportCap: z.number(),
});
export type FilteredPreview = z.infer<typeof FilteredPreview>;

/** What `revokeFilteredSessions` would hit. */
export const previewFilteredSessions = (db: Db, ownSessionId: string, f: SessionFilter) => db<FilteredPreview[]>`
  select * from gatehouse.preview_filtered_sessions(${ownSessionId}::uuid, ${filterArguments(db, f)})`;

/** session.revoke_filtered: ends every live session that a filter means, if no more match than were shown; session.revoke_everyone without a filter. */
export const revokeFilteredSessions = (
  db: Db,
  act: Act,
  t: {
    filter: SessionFilter;
    expectedCount: number;
    reason: string;
    ticket: string | null;
    includeOwn: boolean;
    confirmation: string | null;
  },
) => db<MutationRow[]>`
  select * from gatehouse.revoke_filtered_sessions(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${filterArguments(db, t.filter)},
    ${t.expectedCount}, ${t.reason}, ${t.ticket}, ${t.includeOwn}, ${t.confirmation}
  )`;

/** session.restore: undoes a revocation as far as it can be. */
export const restoreSessions = (db: Db, act: Act, t: { undoes: string; reason: string; ticket: string | null }) => db<MutationRow[]>`
  select * from gatehouse.restore_sessions(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.undoes}::uuid, ${t.reason}, ${t.ticket}
  )`;
