import { z } from "zod";
import type { Db } from "./client";

export const StatusCount = z.strictObject({ status: z.string(), count: z.number(), estimate: z.number() });
export type StatusCount = z.infer<typeof StatusCount>;

/**
 * People by status: counted through the index up to `cap` + 1, and beside it what the planner's statistics say, for those beyond the cap
 * (pg_class.reltuples × pg_stats.most_common_freqs, as the planner itself estimates; -1 while the table was never analysed).
 */
export const countPeopleByStatus = (db: Db, cap: number) => db<StatusCount[]>`
  select s.status,
    (select count(*) from (select from users u where u.status = s.status limit ${cap + 1}) people) as count,
    coalesce((
      select case when c.reltuples < 0 then -1 else c.reltuples * m.frequency end
      from pg_class c
      join pg_stats p on p.schemaname = 'public' and p.tablename = 'users' and p.attname = 'status'
      cross join lateral unnest(p.most_common_vals::text::text[], p.most_common_freqs) as m (value, frequency)
      where c.oid = 'public.users'::regclass and m.value = s.status
    ), -1)::float8 as estimate
  from unnest(array['active', 'inactive', 'suspended']) with ordinality as s (status, place)
  order by s.place`;
