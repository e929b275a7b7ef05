import { z } from "zod";
import type { Db, Fragment } from "./client";
import { printed, type Printed } from "./printed";

/** From where on a number is told as a signal. */
export const limits = { parallel: 10, people: 20, idleDays: 14, earlier: 1000, hoursFrom: 20 } as const;

export const SignalRow = z.strictObject({
  /** Earlier sessions of the person that were looked at, the newest thousand at the most. */
  earlier: z.number(),
  sameNetwork: z.number(),
  sameBrowser: z.number(),
  /** Of the earlier ones, those that began within two hours of the same time of day, in UTC. */
  sameHour: z.number(),
  passwordChangedAt: z.date().nullable(),
  isOlderThanPassword: z.boolean(),
  parallel: z.number(),
  peopleOnIp: z.number(),
  idleDays: z.number().nullable(),
});
export type SignalRow = z.infer<typeof SignalRow>;

type Sql = Db | Printed;
const template = (db: Sql) => db as unknown as (strings: TemplateStringsArray, ...values: unknown[]) => Fragment;

/** The session, live or ended, and what the person had before it. */
const sources = (db: Sql, id: string): Fragment => template(db)`s as (
    select id, user_id, ip_address, device_info, user_agent, created_at, updated_at, expires_at > now() as is_live
    from user_sessions where id = ${id}::uuid
    union all
    select id, user_id, ip_address, device_info, user_agent, created_at, updated_at, false
    from gatehouse.ended_sessions where id = ${id}::uuid
  ),
  earlier as materialized (
    select e.ip_address, e.device_info, e.user_agent, e.created_at
    from s cross join lateral (
      (select o.ip_address, o.device_info, o.user_agent, o.created_at from user_sessions o
       where o.user_id = s.user_id and coalesce(o.created_at, timestamptz '-infinity') < s.created_at
       order by coalesce(o.created_at, timestamptz '-infinity') desc, o.id desc limit ${limits.earlier})
      union all
      (select o.ip_address, o.device_info, o.user_agent, o.created_at from gatehouse.ended_sessions o
       where o.user_id = s.user_id and o.created_at < s.created_at
       order by o.ended_at desc, o.id desc limit ${limits.earlier})
    ) e
    order by e.created_at desc
    limit ${limits.earlier}
  )`;

const parts = (db: Sql) => {
  const sql = template(db);
  return {
    earlier: sql`(select count(*) from earlier)`,
    same_network: sql`(select count(*) from earlier e, s
      where network(set_masklen(e.ip_address, case family(e.ip_address) when 4 then 24 else 48 end)) >>= s.ip_address)`,
    same_browser: sql`(select count(*) from earlier e, s
      where gatehouse.session_browser(e.device_info, e.user_agent) = gatehouse.session_browser(s.device_info, s.user_agent))`,
    same_hour: sql`(select count(*) from earlier e, s
      where mod(24 + extract(hour from e.created_at at time zone 'UTC')::integer
        - extract(hour from s.created_at at time zone 'UTC')::integer, 24) in (22, 23, 0, 1, 2))`,
    password_changed_at: sql`(select u.password_changed_at from users u, s where u.id = s.user_id)`,
    is_older_than_password: sql`coalesce((select u.password_changed_at > s.created_at from users u, s where u.id = s.user_id), false)`,
    parallel: sql`(select count(*) from (
      select from user_sessions o, s where o.user_id = s.user_id and o.expires_at > now() limit 1000) live)`,
    people_on_ip: sql`(select count(distinct l.user_id) from (
      select o.user_id from user_sessions o, s where o.ip_address <<= s.ip_address and o.expires_at > now() limit 2000) l)`,
    idle_days: sql`(select extract(epoch from now() - s.updated_at) / 86400 from s where s.is_live)::float8`,
  };
};
export type SignalPart = keyof ReturnType<typeof parts>;

/** Everything that the signals of a session are told from, in one statement. No row: there is no such session. */
export const getSessionSignals = (db: Db, id: string) => {
  const p = parts(db);
  return db<SignalRow[]>`
  with ${sources(db, id)}
  select ${p.earlier} as earlier, ${p.same_network} as same_network, ${p.same_browser} as same_browser, ${p.same_hour} as same_hour,
    ${p.password_changed_at} as password_changed_at, ${p.is_older_than_password} as is_older_than_password, ${p.parallel} as parallel,
    ${p.people_on_ip} as people_on_ip, ${p.idle_days} as idle_days
  from s`;
};

/** What psql would be given to find one of them out by itself. */
export const signalSql = (id: string, ...names: SignalPart[]): string => {
  const p = parts(printed);
  const columns = names.map((name) => printed`${p[name]} as ${printed.raw(name)}`);
  return printed`with ${sources(printed, id)}
select ${printed.list(columns)}
from s;`.text;
};
