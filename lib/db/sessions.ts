import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { orderBy, seek } from "./keyset";
import { matchesPerson } from "./users";

/** Which sessions a list holds. */
export interface SessionFilter {
  userId?: string;
  /** Text that the owner's name, e-mail or id matches. */
  q?: string;
  /** An address or a network in CIDR form. */
  ip?: string;
}

const owned = {
  id: z.uuid(),
  userId: z.uuid(),
  email: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
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
  endedBy: z.string().nullable(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  operationId: z.uuid().nullable(),
});
export type EndedSessionRow = z.infer<typeof EndedSessionRow>;

const where = (db: Db, f: SessionFilter): Fragment => db`
  ${f.userId ? db`and s.user_id = ${f.userId}::uuid` : db``}
  ${f.q ? matchesPerson(db, f.q) : db``}
  ${f.ip ? db`and s.ip_address <<= ${f.ip}::inet` : db``}`;

/** A page of live sessions and one more row, the newest first. */
export const listLiveSessions = (db: Db, f: SessionFilter, page: { limit: number; cursor?: Cursor }) => {
  // The expression of idx_user_sessions_created_at: the guide lets the column be null.
  const order = { key: db`coalesce(s.created_at, timestamptz '-infinity')`, id: db`s.id`, type: "timestamptz" as const, descending: true };
  return db<LiveSessionRow[]>`
    select s.id, s.user_id, u.email, u.first_name, u.last_name, s.device_info, host(s.ip_address) as ip_address, s.user_agent,
      s.created_at, s.updated_at, s.expires_at, (${order.key})::text as cursor_key
    from user_sessions s
    join gatehouse.people u on u.id = s.user_id
    where s.expires_at > now() ${where(db, f)} ${seek(db, order, page.cursor)}
    ${orderBy(db, order, page.cursor)}
    limit ${page.limit + 1}`;
};

/** How many live sessions match, counted up to `cap` + 1. */
export const countLiveSessions = (db: Db, f: SessionFilter, cap: number) => db<{ count: number }[]>`
  select count(*) as count from (
    select from user_sessions s ${f.q ? db`join gatehouse.people u on u.id = s.user_id` : db``}
    where s.expires_at > now() ${where(db, f)}
    limit ${cap + 1}
  ) live`;

/**
 * A page of ended sessions and one more row, the last to end first. Expired ones still stand in user_sessions until the clean-up; each half is
 * read through its own index, and only what is left of both is merged.
 */
export const listEndedSessions = (db: Db, f: SessionFilter, page: { limit: number; cursor?: Cursor }) => {
  const expired = { key: db`s.expires_at`, id: db`s.id`, type: "timestamptz" as const, descending: true };
  const ended = { key: db`s.ended_at`, id: db`s.id`, type: "timestamptz" as const, descending: true };
  const merged = { key: db`e.ended_at`, id: db`e.id`, type: "timestamptz" as const, descending: true };
  return db<EndedSessionRow[]>`
    select e.id, e.user_id, p.email, p.first_name, p.last_name, e.device_info, host(e.ip_address) as ip_address, e.user_agent,
      e.created_at, e.updated_at, e.expires_at, e.ended_at, e.ended_how, o.actor_email as ended_by, o.reason, o.ticket, e.operation_id,
      e.ended_at::text as cursor_key
    from (
      (
        select s.id, s.user_id, s.device_info, s.ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at,
          s.expires_at as ended_at, 'expired' as ended_how, null::uuid as operation_id
        from user_sessions s
        join gatehouse.people u on u.id = s.user_id
        where s.expires_at <= now() ${where(db, f)} ${seek(db, expired, page.cursor)}
        ${orderBy(db, expired, page.cursor)}
        limit ${page.limit + 1}
      )
      union all
      (
        select s.id, s.user_id, s.device_info, s.ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at,
          s.ended_at, s.ended_how, s.operation_id
        from gatehouse.ended_sessions s
        left join gatehouse.people u on u.id = s.user_id
        where true ${where(db, f)} ${seek(db, ended, page.cursor)}
        ${orderBy(db, ended, page.cursor)}
        limit ${page.limit + 1}
      )
    ) e
    left join users p on p.id = e.user_id
    left join gatehouse.operations o on o.id = e.operation_id
    ${orderBy(db, merged, page.cursor)}
    limit ${page.limit + 1}`;
};

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

/** session.restore: undoes a revocation as far as it can be. */
export const restoreSessions = (db: Db, act: Act, t: { undoes: string }) => db<MutationRow[]>`
  select * from gatehouse.restore_sessions(${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.undoes}::uuid)`;
