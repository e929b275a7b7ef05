import { z } from "zod";
import type { Db, Fragment } from "./client";

export const NetworkRow = z.strictObject({
  /** As PostgreSQL writes it: without host bits. */
  network: z.string(),
  isSingle: z.boolean(),
  liveSessions: z.number(),
  people: z.number(),
  /** People who are no longer active and have a live session here. */
  notActive: z.number(),
  staff: z.number(),
  /** Of the last 30 days. */
  signedIn: z.number(),
  failed: z.number(),
  /** All entries of the audit log. */
  entries: z.number(),
  /** Null where the keys do not tell: networks of IPv6. */
  rateLimits: z.number().nullable(),
  firstSeen: z.date().nullable(),
  lastSeen: z.date().nullable(),
});
export type NetworkRow = z.infer<typeof NetworkRow>;

// The planner knows a network as a range of the index only when it stands in the statement; a parameter is made one by hand.
const inLog = (db: Db, ip: string): Fragment => db`a.ip_address between network(${ip}::inet)::inet
  and set_masklen(broadcast(${ip}::inet), case family(${ip}::inet) when 4 then 32 else 128 end)`;

const octet = "(?:25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
/** An address of IPv4 within a key, so strict that it can be cast. */
const ipv4 = `(?:^|[^0-9.])(${octet}(?:[.]${octet}){3})(?![0-9.])`;

/**
 * What is known of an address or a network. Each count stops at `cap` + 1: sessions, entries of the log. Seen means a session, live or ended, or
 * an entry of the log.
 */
export const getNetwork = (db: Db, ip: string, cap: number) => {
  const signIn = db`audit_logs a where ${inLog(db, ip)} and a.resource = 'auth' and a.created_at > now() - interval '30 days'`;
  // The log by date holds everybody's; asked for in order, they are read through the index of addresses.
  const byAddress = db`order by a.ip_address`;
  // The octets that all of its addresses begin with: cheaper to look for than an address.
  const [address = "", bits = "32"] = ip.split("/");
  const octets = address
    .split(".")
    .slice(0, Math.floor(Number(bits) / 8))
    .join(".");
  // What is so much that it was not read to its end has, mostly, an entry near each end of the whole log. If not, all of its own are looked at in
  // their index: the offset keeps the planner from reading the log in its order until one turns up, which took 300,000 rows of other networks.
  const atEnd = (most: Fragment, order: Fragment) => db`coalesce(
    (select ${most} from (select a.ip_address, a.created_at from audit_logs a ${order} limit 1000) a where ${inLog(db, ip)}),
    (select ${most} from (select a.created_at from audit_logs a where ${inLog(db, ip)} offset 0) a)
  )`;
  return db<NetworkRow[]>`
  with live as materialized (
    select s.user_id from user_sessions s where s.ip_address <<= ${ip}::inet and s.expires_at > now() limit ${cap + 1}
  ),
  owners as materialized (
    select u.id, u.role, u.status from gatehouse.people u where u.id in (select l.user_id from live l)
  ),
  told as materialized (
    select a.created_at from audit_logs a where ${inLog(db, ip)} limit ${cap + 1}
  ),
  held as materialized (
    (select s.created_at, s.updated_at from user_sessions s where s.ip_address <<= ${ip}::inet limit ${cap + 1})
    union all
    (select e.created_at, e.updated_at from gatehouse.ended_sessions e where e.ip_address <<= ${ip}::inet limit ${cap + 1})
  )
  select network(${ip}::inet)::text as network,
    masklen(${ip}::inet) = case family(${ip}::inet) when 4 then 32 else 128 end as is_single,
    (select count(*) from live) as live_sessions,
    (select count(*) from owners) as people,
    (select count(*) from owners o where o.status <> 'active') as not_active,
    (select count(*) from owners o where o.role <> 'user') as staff,
    (select count(*) from (select from ${signIn} and a.action = 'login' ${byAddress} limit ${cap + 1}) good) as signed_in,
    (select count(*) from (select from ${signIn} and a.action = 'login_failed' ${byAddress} limit ${cap + 1}) bad) as failed,
    (select count(*) from told) as entries,
    case
      when family(${ip}::inet) = 4 then (
        select count(*) from rate_limits r where strpos(r.key, ${octets}) > 0 and substring(r.key from ${ipv4})::inet <<= ${ip}::inet
      )
      when masklen(${ip}::inet) = 128 then (select count(*) from rate_limits r where strpos(lower(r.key), host(${ip}::inet)) > 0)
    end as rate_limits,
    least((select min(h.created_at) from held h), case
      when (select count(*) from told) <= ${cap} then (select min(t.created_at) from told t)
      else ${atEnd(db`min(a.created_at)`, db`order by a.created_at, a.id`)}
    end) as first_seen,
    greatest((select max(greatest(h.created_at, h.updated_at)) from held h), case
      when (select count(*) from told) <= ${cap} then (select max(t.created_at) from told t)
      else ${atEnd(db`max(a.created_at)`, db`order by a.created_at desc, a.id desc`)}
    end) as last_seen`;
};

export const NetworkPersonRow = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string(),
  role: z.string(),
  status: z.string(),
  sessions: z.number(),
  lastUsedAt: z.date().nullable(),
});
export type NetworkPersonRow = z.infer<typeof NetworkPersonRow>;

/** Whose live sessions come from there, those with the most first; counted over `cap` sessions at the most. */
export const listNetworkPeople = (db: Db, ip: string, cap: number, limit: number) => db<NetworkPersonRow[]>`
  select u.id, u.email, btrim(u.first_name || ' ' || u.last_name) as name, u.role, u.status, t.sessions, t.last_used_at
  from (
    select l.user_id, count(*) as sessions, max(l.updated_at) as last_used_at
    from (
      select s.user_id, s.updated_at from user_sessions s where s.ip_address <<= ${ip}::inet and s.expires_at > now() limit ${cap}
    ) l
    group by l.user_id
    order by count(*) desc, l.user_id
    limit ${limit}
  ) t
  join gatehouse.people u on u.id = t.user_id
  order by t.sessions desc, u.email`;
