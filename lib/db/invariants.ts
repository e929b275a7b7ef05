import { z } from "zod";
import type { Db } from "./client";
import type { LiveSessionRow } from "./sessions";
import type { TokenRow } from "./tokens";

/** What must not be, and would be somebody's fault: each a statement that gives the ids of the rows, `limit` at the most. */
export type Invariant = keyof typeof invariants;

/** A session of the API that lives longer than this was made by a service that has forgotten to give it an end. */
export const longestDays = 90;

interface Broken {
  id: string;
}

/** How the ids of the rows that break each of them are found. */
export const invariants = {
  suspended: (db: Db, limit: number) => db<Broken[]>`
    select s.id from user_sessions s
    where s.user_id = any (array(select u.id from gatehouse.people u where u.status = 'suspended')) and s.expires_at > now()
    limit ${limit}`,
  inactive: (db: Db, limit: number) => db<Broken[]>`
    select s.id from user_sessions s
    where s.user_id = any (array(select u.id from gatehouse.people u where u.status = 'inactive')) and s.expires_at > now()
    limit ${limit}`,
  password: (db: Db, limit: number) => db<Broken[]>`
    select s.id from user_sessions s join gatehouse.people u on u.id = s.user_id
    where s.expires_at > now() and u.password_changed_at > s.created_at
    limit ${limit}`,
  hash: (db: Db, limit: number) => db<Broken[]>`select d.id from gatehouse.duplicate_token_sessions(${limit}) d (id)`,
  // Both at once: there should be none, and to look for each live one among those that ended would be as many look-ups.
  again: (db: Db, limit: number) => db<Broken[]>`
    (select s.id from user_sessions s where s.expires_at > now()) intersect (select e.id from gatehouse.ended_sessions e)
    limit ${limit}`,
  length: (db: Db, limit: number) => db<Broken[]>`
    select s.id from user_sessions s
    where s.expires_at > now()
      and s.expires_at > coalesce(s.created_at, timestamptz '-infinity') + case s.device_info ->> 'client'
        when 'gatehouse' then make_interval(hours => (select (x.value)::integer from gatehouse.settings x where x.key = 'console.absolute_hours'))
        else make_interval(days => ${longestDays})
      end
    limit ${limit}`,
  reset: (db: Db, limit: number) => db<Broken[]>`
    select t.id from password_reset_tokens t join gatehouse.people u on u.id = t.user_id
    where t.used is not true and t.expires_at > now() and u.status <> 'active'
    limit ${limit}`,
  role: (db: Db, limit: number) => db<Broken[]>`
    select u.id from gatehouse.people u where u.role not in ('user', 'admin', 'support', 'auditor') limit ${limit}`,
  status: (db: Db, limit: number) => db<Broken[]>`
    select u.id from gatehouse.people u where u.status not in ('active', 'inactive', 'suspended') limit ${limit}`,
  // Where the unique index is that forbids it, nobody need be looked at.
  email: (db: Db, limit: number) => db<Broken[]>`
    select u.id from gatehouse.people u
    where not exists (
        select from pg_index i
        where i.indrelid = 'public.users'::regclass and i.indisunique and i.indisvalid and i.indnkeyatts = 1 and i.indpred is null
          and pg_get_expr(i.indexprs, i.indrelid) = 'lower((email)::text)'
      )
      and lower(u.email) in (select lower(t.email) from gatehouse.people t group by lower(t.email) having count(*) > 1)
    limit ${limit}`,
};

/** Live sessions by their ids, the newest first. */
export const listSessionsByIds = (db: Db, ids: string[], limit: number) => db<LiveSessionRow[]>`
  select s.id, s.user_id, p.email, p.first_name, p.last_name, p.role, p.status, p.password_changed_at, s.device_info,
    host(s.ip_address) as ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at, coalesce(s.created_at, timestamptz '-infinity')::text as cursor_key
  from user_sessions s join users p on p.id = s.user_id
  where s.id = any (${ids}::uuid[]) and s.expires_at > now()
  order by coalesce(s.created_at, timestamptz '-infinity') desc, s.id desc
  limit ${limit}`;

/** Live reset tokens by their ids, the newest first. */
export const listResetTokensByIds = (db: Db, ids: string[], limit: number) => db<TokenRow[]>`
  select t.id, 'password_reset' as kind, 'live' as state, false as is_revoked, t.user_id, p.email, p.first_name, p.last_name, t.created_at, t.expires_at,
    coalesce(t.created_at, timestamptz '-infinity')::text as cursor_key
  from password_reset_tokens t join users p on p.id = t.user_id
  where t.id = any (${ids}::uuid[]) and t.used is not true and t.expires_at > now()
  order by coalesce(t.created_at, timestamptz '-infinity') desc, t.id desc
  limit ${limit}`;

export const BrokenPersonRow = z.strictObject({ id: z.uuid(), email: z.string(), name: z.string(), role: z.string(), status: z.string() });
export type BrokenPersonRow = z.infer<typeof BrokenPersonRow>;

/** People by their ids. */
export const listPeopleByIds = (db: Db, ids: string[], limit: number) => db<BrokenPersonRow[]>`
  select u.id, u.email, btrim(u.first_name || ' ' || u.last_name) as name, u.role, u.status
  from gatehouse.people u where u.id = any (${ids}::uuid[])
  order by lower(u.email), u.id
  limit ${limit}`;
