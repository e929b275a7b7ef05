import { z } from "zod";
import type { Db } from "./client";

export const SignInCounts = z.strictObject({
  signedIn: z.number(),
  signedInBefore: z.number(),
  failed: z.number(),
  failedBefore: z.number(),
});
export type SignInCounts = z.infer<typeof SignInCounts>;

/** Sign-ins and failed ones of the last 24 hours, and of the 24 hours before. Reads idx_audit_logs_name alone. */
export const countSignIns = (db: Db) => db<SignInCounts[]>`
  select
    count(*) filter (where a.action = 'login' and a.created_at > now() - interval '24 hours') as signed_in,
    count(*) filter (where a.action = 'login' and a.created_at <= now() - interval '24 hours') as signed_in_before,
    count(*) filter (where a.action = 'login_failed' and a.created_at > now() - interval '24 hours') as failed,
    count(*) filter (where a.action = 'login_failed' and a.created_at <= now() - interval '24 hours') as failed_before
  from audit_logs a
  where a.resource = 'auth' and a.action in ('login', 'login_failed') and a.created_at > now() - interval '48 hours'`;

export const SignInDay = z.strictObject({
  day: z.string(),
  startsAt: z.date(),
  endsAt: z.date(),
  signedIn: z.number(),
  failed: z.number(),
});
export type SignInDay = z.infer<typeof SignInDay>;

/** Sign-ins and failed ones by calendar day of the reader's zone, the oldest day first; the last one is today. */
export const listSignInsByDay = (db: Db, zone: string, days: number) => db<SignInDay[]>`
  with today as (select date_trunc('day', now() at time zone ${zone}) as starts),
  counted as (
    select date_trunc('day', a.created_at at time zone ${zone}) as day,
      count(*) filter (where a.action = 'login') as signed_in,
      count(*) filter (where a.action = 'login_failed') as failed
    from audit_logs a
    where a.resource = 'auth' and a.action in ('login', 'login_failed')
      and a.created_at >= (select (t.starts - make_interval(days => ${days - 1})) at time zone ${zone} from today t)
    group by 1
  )
  select to_char(d.day, 'YYYY-MM-DD') as day, d.day at time zone ${zone} as starts_at, (d.day + interval '1 day') at time zone ${zone} as ends_at,
    coalesce(c.signed_in, 0) as signed_in, coalesce(c.failed, 0) as failed
  from today t
  cross join lateral generate_series(t.starts - make_interval(days => ${days - 1}), t.starts, interval '1 day') as d (day)
  left join counted c on c.day = d.day
  order by d.day`;
