import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { orderBy, seek } from "./keyset";
import type { Act } from "./sessions";
import { matchesFilter, type UserFilter } from "./users";

/** Whom an act on many people means: those named, or all that match a filter of the list. */
export interface UserSelection extends UserFilter {
  userIds?: string[];
}

/** People that one act may change; the functions keep it. */
export const selectionCap = 10_000;

const where = (db: Db, s: UserSelection): Fragment =>
  s.userIds ? db`where u.id = any (${s.userIds}::uuid[])` : db`where true ${matchesFilter(db, s)}`;

export const SelectionPreview = z.strictObject({
  people: z.number(),
  active: z.number(),
  inactive: z.number(),
  suspended: z.number(),
  notVerified: z.number(),
  /** Of those who are suspended, whose suspension ends by itself. */
  suspendedForTime: z.number(),
  sessions: z.number(),
  ownSessions: z.number(),
  /** Windows of this console among them, of anybody but oneself. */
  consoleSessions: z.number(),
  /** Of the sessions, those of people who are so already. */
  inactiveSessions: z.number(),
  suspendedSessions: z.number(),
  suspendedForTimeSessions: z.number(),
  tokens: z.number(),
  adminsHit: z.number(),
  adminsLeft: z.number(),
  includesSelf: z.boolean(),
  /**
   * Those whom each act would hit: how many they are, how many of them staff, and five at the most by name, staff first, then whoever has the most sessions.
   * "until" suspends for a time.
   */
  hits: z.record(
    z.enum(["active", "inactive", "suspended", "until", "verify", "sessions"]),
    z.strictObject({
      people: z.number(),
      staff: z.number(),
      most: z.array(
        z.strictObject({ id: z.uuid(), email: z.string(), name: z.string(), role: z.string().nullable(), sessions: z.number() }),
      ),
    }),
  ),
  /** How many sessions support may end at once. */
  supportCap: z.number(),
});
export type SelectionPreview = z.infer<typeof SelectionPreview>;

/** Whether `act` hits `x`: nobody changes their own status, and whoever is so already is skipped, but for the end of a suspension. */
const isHit = (db: Db, selfId: string): Fragment => db`
  case act
    when 'verify' then x.email_verified is not true
    when 'sessions' then x.sessions > 0
    else x.id <> ${selfId}::uuid and (x.status <> act or x.for_time)
  end`;

/**
 * What an act on these people would meet, up to one person more than it may change. Live sessions are counted without the one in use; those of
 * oneself are told apart, and one is not among the admins that are hit, since nobody changes their own status.
 */
export const previewUsers = (db: Db, s: UserSelection, self: { userId: string; sessionId: string }) => db<SelectionPreview[]>`
  with hit as materialized (
    select u.id, u.email, btrim(u.first_name || ' ' || u.last_name) as name, u.status, u.role, u.email_verified,
      u.status = 'suspended' and exists (select from gatehouse.suspensions x where x.user_id = u.id) as for_time,
      (select count(*) from user_sessions s where s.user_id = u.id and s.expires_at > now() and s.id <> ${self.sessionId}::uuid) as sessions,
      case when u.role <> 'user' and u.id <> ${self.userId}::uuid then (
        select count(*) from user_sessions s
        where s.user_id = u.id and s.expires_at > now() and s.device_info ->> 'client' = 'gatehouse'
      ) else 0 end as console_sessions
    from gatehouse.people u ${where(db, s)} limit ${selectionCap + 1}
  )
  select count(*) as people,
    count(*) filter (where h.status = 'active') as active,
    count(*) filter (where h.status = 'inactive') as inactive,
    count(*) filter (where h.status = 'suspended') as suspended,
    count(*) filter (where h.for_time) as suspended_for_time,
    count(*) filter (where h.email_verified is not true) as not_verified,
    coalesce(sum(h.sessions), 0)::bigint as sessions,
    coalesce(sum(h.sessions) filter (where h.id = ${self.userId}::uuid), 0)::bigint as own_sessions,
    coalesce(sum(h.console_sessions), 0)::bigint as console_sessions,
    coalesce(sum(h.sessions) filter (where h.status = 'inactive'), 0)::bigint as inactive_sessions,
    coalesce(sum(h.sessions) filter (where h.status = 'suspended'), 0)::bigint as suspended_sessions,
    coalesce(sum(h.sessions) filter (where h.for_time), 0)::bigint as suspended_for_time_sessions,
    (select count(*) from password_reset_tokens t where t.used is not true and t.expires_at > now() and t.user_id in (select x.id from hit x))
      + (select count(*) from email_verification_tokens t where t.used is not true and t.expires_at > now() and t.user_id in (select x.id from hit x)) as tokens,
    count(*) filter (where h.role = 'admin' and h.status = 'active' and h.id <> ${self.userId}::uuid) as admins_hit,
    (select count(*) from users a where a.role = 'admin' and a.status = 'active')
      - count(*) filter (where h.role = 'admin' and h.status = 'active' and h.id <> ${self.userId}::uuid) as admins_left,
    coalesce(bool_or(h.id = ${self.userId}::uuid), false) as includes_self,
    (
      select jsonb_object_agg(act, jsonb_build_object(
        'people', (select count(*) from hit x where ${isHit(db, self.userId)}),
        'staff', (select count(*) from hit x where x.role <> 'user' and ${isHit(db, self.userId)}),
        'most', (
          select coalesce(jsonb_agg(to_jsonb(m)), '[]') from (
            select x.id, x.email, x.name, nullif(x.role, 'user') as role, x.sessions from hit x where ${isHit(db, self.userId)}
            order by x.role <> 'user' desc, x.sessions desc, x.email limit 5
          ) m
        )
      ))
      from unnest(array['active', 'inactive', 'suspended', 'until', 'verify', 'sessions']) as act
    ) as hits,
    (select (x.value #>> '{}')::integer from gatehouse.settings x where x.key = 'revoke.support_cap') as support_cap
  from hit h`;

/** How many people that is, all of them counted: what an export may hold. */
export const countUsers = (db: Db, s: UserSelection) => db<{ people: number }[]>`
  select count(*) as people from gatehouse.people u ${where(db, s)}`;

export const SelectionResult = z.strictObject({
  operationId: z.uuid(),
  targetCount: z.number(),
  replayed: z.boolean(),
  result: z.record(z.string(), z.unknown()),
});
export type SelectionResult = z.infer<typeof SelectionResult>;

/** The arguments that say whom, as each of the functions takes them. */
const whom = (db: Db, s: UserSelection): Fragment => db`
  ${s.userIds ?? null}::uuid[], ${s.q?.split(/\s+/).filter(Boolean).slice(0, 5).join(" ") || null}::text, ${s.status ?? null}::text, ${s.role ?? null}::text,
  ${s.verified ?? null}::boolean, ${s.createdDays ?? null}::integer,
  ${s.lastLoginDays === "never" ? 0 : (s.lastLoginDays ?? null)}::integer, ${s.live ?? null}::boolean`;

const by = (db: Db, act: Act): Fragment => db`${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}`;

/** user.set_status: lets all of them in or keeps them out; `until` ends a suspension by itself. */
export const setUsersStatus = (
  db: Db,
  act: Act,
  s: UserSelection,
  t: {
    expectedCount: number;
    /** Those that the named people were shown with, in the order of their ids. */
    expectedStatuses?: string[];
    status: string;
    until: string | null;
    endSessions: boolean;
    reason: string;
    ticket: string | null;
  },
) => db<SelectionResult[]>`
  select * from gatehouse.set_users_status(
    ${by(db, act)}, ${whom(db, s)}, ${t.expectedCount}, string_to_array(${t.expectedStatuses?.join() ?? null}::text, ','), ${t.status}, ${t.until}::text::timestamptz, ${t.endSessions}, ${t.reason}, ${t.ticket}
  )`;

/** user.verify_email: the e-mails of all of them count as verified from now on. */
export const verifyUsers = (db: Db, act: Act, s: UserSelection, t: { expectedCount: number; reason: string; ticket: string | null }) => db<
  SelectionResult[]
>`
  select * from gatehouse.verify_users(${by(db, act)}, ${whom(db, s)}, ${t.expectedCount}, ${t.reason}, ${t.ticket})`;

/** session.revoke: ends the live sessions of all of them. */
export const revokeUsersSessions = (
  db: Db,
  act: Act,
  s: UserSelection,
  t: { expectedCount: number; expectedSessions: number; reason: string; ticket: string | null; includeOwn: boolean },
) => db<SelectionResult[]>`
  select * from gatehouse.revoke_users_sessions(
    ${by(db, act)}, ${whom(db, s)}, ${t.expectedCount}, ${t.expectedSessions}, ${t.reason}, ${t.ticket}, ${t.includeOwn}
  )`;

/** user.export: allows a file of all of them to be made, if no more match than were shown. */
export const startUserExport = (
  db: Db,
  act: Act,
  s: UserSelection,
  t: { format: "csv" | "ndjson"; expectedCount: number; reason: string | null; ticket: string | null },
) => db<SelectionResult[]>`
  select * from gatehouse.export_users(${by(db, act)}, ${whom(db, s)}, ${t.expectedCount}, ${t.format}, ${t.reason}, ${t.ticket})`;

export const UserExport = z.strictObject({
  format: z.enum(["csv", "ndjson"]),
  filter: z.strictObject({
    user_ids: z.array(z.uuid()).optional(),
    q: z.string().optional(),
    status: z.string().optional(),
    role: z.string().optional(),
    verified: z.boolean().optional(),
    created_days: z.number().optional(),
    last_login_days: z.number().optional(),
    live: z.boolean().optional(),
  }),
  /** As many as the file may hold. */
  targetCount: z.number(),
  createdAt: z.date(),
});
export type UserExport = z.infer<typeof UserExport>;

/** An export that was started in this session within the last ten minutes. */
export const getUserExport = (db: Db, operationId: string, sessionId: string) => db<UserExport[]>`
  select o.result ->> 'format' as format, o.result -> 'filter' as filter, o.target_count, o.created_at
  from gatehouse.operations o
  where o.id = ${operationId}::uuid and o.actor_session_id = ${sessionId}::uuid and o.kind = 'user.export'
    and o.result ? 'format' and o.created_at > now() - interval '10 minutes'`;

/** The selection that an export has kept. */
export const selectionOf = ({ filter: f }: UserExport): UserSelection => ({
  userIds: f.user_ids,
  q: f.q,
  status: f.status,
  role: f.role,
  verified: f.verified,
  createdDays: f.created_days,
  lastLoginDays: f.last_login_days === 0 ? "never" : f.last_login_days,
  live: f.live,
});

export const ExportedUser = z.strictObject({
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
  cursorKey: z.string(),
});
export type ExportedUser = z.infer<typeof ExportedUser>;

/**
 * A stretch of an export, the newest people first. An export is many of these, not one long statement: a reader who is slow, or has gone to
 * lunch, must hold no snapshot of the database open.
 */
export const listExportedUsers = (db: Db, s: UserSelection, page: { limit: number; cursor?: Cursor }) => {
  const order = { key: db`coalesce(u.created_at, timestamptz '-infinity')`, id: db`u.id`, type: "timestamptz" as const, descending: true };
  return db<ExportedUser[]>`
    select u.id, u.email, u.first_name, u.last_name, u.role, u.status, u.email_verified, u.email_verified_at, u.password_changed_at,
      u.last_login_at, u.login_count, u.created_at, u.updated_at, (${order.key})::text as cursor_key
    from gatehouse.people u
    ${where(db, s)} ${seek(db, order, page.cursor)}
    ${orderBy(db, order, page.cursor)}
    limit ${page.limit}`;
};
