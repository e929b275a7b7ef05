import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { contains, orderBy, seek } from "./keyset";
import type { Act, MutationRow } from "./sessions";

/** Which rate limits a list holds. */
export interface RateLimitFilter {
  state: "live" | "expired" | "all";
  /** A part of the key. */
  q?: string;
}

export const RateLimitRow = z.strictObject({
  id: z.uuid(),
  key: z.string(),
  count: z.number(),
  /** Seconds until it is over; negative when it is. */
  leftS: z.number(),
  resetTime: z.date(),
  updatedAt: z.date().nullable(),
  /** The person whom it counts, if the key says and there is one. */
  personId: z.uuid().nullable(),
  personName: z.string().nullable(),
  personEmail: z.string().nullable(),
  cursorKey: z.string(),
});
export type RateLimitRow = z.infer<typeof RateLimitRow>;

/** FROM and WHERE. The offset makes a text, not the time, lead to the rows: half of all limits are running. */
const matching = (db: Db, f: RateLimitFilter): Fragment => db`
  from ${f.q ? db`(select k.id, k.key, k.count, k.reset_time, k.updated_at from rate_limits k where k.key ilike ${contains(f.q)} offset 0)` : db`rate_limits`} r
  where true ${{ live: db`and r.reset_time > now()`, expired: db`and r.reset_time <= now()`, all: db`` }[f.state]}`;

/** Whole seconds until a limit `r` resets; a service may ban for ever, which is ten years here. */
export const leftS = (db: Db): Fragment => db`ceil(extract(epoch from
      greatest(least(r.reset_time, now() + interval '10 years'), now() - interval '10 years') - now()))`;

/**
 * A page of rate limits and one more row, the hottest first. They are gathered and sorted: an index on the count would make each request that a
 * service counts write to it.
 */
export const listRateLimits = (db: Db, f: RateLimitFilter, page: { limit: number; cursor?: Cursor }) => {
  const order = { key: db`r.count::bigint`, id: db`r.id`, type: "bigint" as const, descending: true };
  return db<RateLimitRow[]>`
    select r.id, r.key, r.count, ${leftS(db)}::integer as left_s, r.reset_time, r.updated_at,
      u.id as person_id, btrim(u.first_name || ' ' || u.last_name) as person_name, u.email as person_email, r.count::text as cursor_key
    from (
      select r.id, r.key, r.count, r.reset_time, r.updated_at ${matching(db, f)} ${seek(db, order, page.cursor)}
      ${orderBy(db, order, page.cursor)}
      limit ${page.limit + 1}
    ) r
    left join lateral (select p.id, p.first_name, p.last_name, p.email from users p where p.id = gatehouse.rate_limit_person(r.key) offset 0) u on true
    ${orderBy(db, order, page.cursor)}`;
};

export const RateLimitCounts = z.strictObject({ live: z.number(), expired: z.number(), prefixed: z.number(), now: z.date() });
export type RateLimitCounts = z.infer<typeof RateLimitCounts>;

/** How many are running and how many are over among those that hold a text, and how many keys begin with it, each up to `cap` + 1; and the moment that this is true of. */
export const countRateLimits = (db: Db, q: string | undefined, cap: number) => {
  const count = (rows: Fragment) => db`(select count(*) from (select ${rows} limit ${cap + 1}) capped)`;
  return db<RateLimitCounts[]>`
    select ${count(matching(db, { state: "live", q }))} as live, ${count(matching(db, { state: "expired", q }))} as expired,
      ${q ? count(db`from rate_limits r where r.key like ${contains(q).slice(1)}`) : db`0::bigint`} as prefixed, now() as now`;
};

/** rate_limit.reset: the named ones. */
export const resetRateLimits = (db: Db, act: Act, t: { ids: string[]; reason: string; ticket: string | null }) => db<MutationRow[]>`
  select * from gatehouse.reset_rate_limits(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.ids}::uuid[], ${t.reason}, ${t.ticket}
  )`;

/** rate_limit.reset: all whose key begins with a text, or that were over at a moment, if no more match than were shown. */
export const resetMatchingRateLimits = (
  db: Db,
  act: Act,
  t: { prefix: string | null; expiredAt: Date | null; expectedCount: number; reason: string; ticket: string | null },
) => db<MutationRow[]>`
  select * from gatehouse.reset_matching_rate_limits(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.prefix}::text, ${t.expiredAt}::timestamptz, ${t.expectedCount}, ${t.reason}, ${t.ticket}
  )`;
