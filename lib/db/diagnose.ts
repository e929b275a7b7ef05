import { z } from "zod";
import type { Db, Fragment } from "./client";
import { leftS } from "./rate-limits";
import { idRange } from "./users";

/** A rate limit that is running, as a diagnosis carries it. */
export const MatchingLimit = z.strictObject({ id: z.uuid(), key: z.string(), count: z.number(), leftS: z.number() });
export type MatchingLimit = z.infer<typeof MatchingLimit>;

const limits = {
  limits: z.array(MatchingLimit),
  freeTries: z.number(),
  networkTries: z.number(),
};

/** Failed sign-ins by reason, as the service wrote it. */
const Failures = z.array(z.strictObject({ outcome: z.string().nullable(), count: z.number() }));

export const PersonDiagnosis = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: z.string(),
  status: z.string(),
  statusChange: z
    .strictObject({ at: z.string().nullable(), by: z.string().nullable(), reason: z.string().nullable(), ticket: z.string().nullable() })
    .nullable(),
  /** When a suspension ends by itself. */
  suspendedUntil: z.date().nullable(),
  emailVerified: z.boolean().nullable(),
  emailVerifiedAt: z.date().nullable(),
  passwordChangedAt: z.date().nullable(),
  lastLoginAt: z.date().nullable(),
  createdAt: z.date().nullable(),
  /** The last addresses that the person came from, the newest first. */
  addresses: z.array(z.string()),
  liveSessions: z.number(),
  /** Live sessions that began before the password was changed. */
  staleSessions: z.number(),
  failures: Failures,
  tokens: z.array(
    z.strictObject({
      id: z.uuid(),
      kind: z.enum(["password_reset", "email_verification"]),
      state: z.enum(["live", "used", "expired"]),
      createdAt: z.string().nullable(),
      expiresAt: z.string(),
    }),
  ),
  ...limits,
});
export type PersonDiagnosis = z.infer<typeof PersonDiagnosis>;

/**
 * Running limits whose key holds one of the texts of `needles`, whole: 10.0.0.1 is no part of 10.0.0.12. The trigram index finds them; those of a
 * network are looked up by the console's own key for it.
 */
const limitsOf = (db: Db, needles: Fragment, addresses: Fragment): Fragment => db`
  select coalesce(jsonb_agg(jsonb_build_object(
      'id', l.id, 'key', l.key, 'count', l.count, 'leftS', l.left_s
    ) order by l.count desc, l.id), '[]')
  from (
    select r.id, r.key, r.count, ${leftS(db)} as left_s
    from (${needles}) n
    cross join lateral (
      -- The offset makes the text, not the time, lead to the rows: half of all limits are running.
      select x.id, x.key, x.count, x.reset_time from rate_limits x
      where x.key ilike '%' || regexp_replace(n.text, '([\\\\%_])', '\\\\\\1', 'g') || '%'
      limit 1000 offset 0
    ) r
    where r.reset_time > now() and lower(r.key) ~ ('(^|[^[:alnum:]._%+-])' || regexp_replace(lower(n.text), '([^[:alnum:]])', '\\\\\\1', 'g') || '($|[^[:alnum:]._%+-])')
    union
    select r.id, r.key, r.count, ${leftS(db)} as left_s
    from (${addresses}) a
    join rate_limits r on r.key = 'signin:network:' || network(set_masklen(a.ip, case family(a.ip) when 4 then 24 else 64 end))::text
    where r.reset_time > now()
    limit 50
  ) l`;

const setting = (db: Db, key: string): Fragment => db`(select (s.value #>> '{}')::integer from gatehouse.settings s where s.key = ${key})`;

const failuresOf = (db: Db, rows: Fragment): Fragment => db`
  select coalesce(jsonb_agg(jsonb_build_object('outcome', f.outcome, 'count', f.count) order by f.count desc, f.outcome), '[]')
  from (select a.new_values ->> 'outcome' as outcome, count(*) as count from (${rows}) a group by 1) f`;

/** The condition on users as `u` that means one person: by id, by e-mail, or by how an id begins where no other id begins so. */
const isPerson = (db: Db, who: { id: string } | { text: string }): Fragment => {
  if ("id" in who) return db`u.id = ${who.id}::uuid`;
  const range = idRange(who.text);
  return range
    ? db`u.id = (
      select (array_agg(x.id))[1]
      from (select y.id from users y where y.id between ${range[0]}::uuid and ${range[1]}::uuid limit 2) x
      having count(*) = 1
    )`
    : db`lower(u.email) = lower(${who.text})`;
};

/** Everything that may keep one person from signing in, in one statement; no row when there is no such person. */
export const diagnosePerson = (db: Db, who: { id: string } | { text: string }) => db<PersonDiagnosis[]>`
  with person as materialized (
    select u.id, u.email, u.first_name, u.last_name, u.role, u.status, u.email_verified, u.email_verified_at, u.password_changed_at,
      u.last_login_at, u.created_at
    from users u where ${isPerson(db, who)}
  ),
  -- The newest of what was done to the person; somebody may have a long log.
  log as materialized (
    select a.* from person p cross join lateral (
      select x.action, x.new_values, x.ip_address, x.created_at, x.operation_id from audit_logs x
      where x.resource_id = p.id order by x.created_at desc, x.id desc limit 1000
    ) a
  ),
  seen as materialized (
    select x.ip, max(x.at) as at from (
      select l.ip_address as ip, l.created_at as at from log l where l.action in ('login', 'login_failed')
      union all
      select s.ip_address, s.created_at from person p cross join lateral (
        select y.ip_address, y.created_at from user_sessions y
        where y.user_id = p.id order by coalesce(y.created_at, timestamptz '-infinity') desc, y.id desc limit 10
      ) s
    ) x
    where x.ip is not null group by x.ip order by 2 desc nulls last limit 3
  )
  select p.id, p.email, p.first_name, p.last_name, p.role, p.status, p.email_verified, p.email_verified_at, p.password_changed_at,
    p.last_login_at, p.created_at,
    (
      select jsonb_build_object('at', l.created_at, 'by', o.actor_email, 'reason', o.reason, 'ticket', o.ticket)
      from log l left join gatehouse.operations o on o.id = l.operation_id
      where l.new_values ? 'status' order by l.created_at desc limit 1
    ) as status_change,
    (select x.until from gatehouse.suspensions x where x.user_id = p.id and p.status = 'suspended') as suspended_until,
    (select coalesce(jsonb_agg(host(s.ip) order by s.at desc nulls last), '[]') from seen s) as addresses,
    (select count(*) from user_sessions s where s.user_id = p.id and s.expires_at > now()) as live_sessions,
    (select count(*) from user_sessions s where s.user_id = p.id and s.expires_at > now() and s.created_at < p.password_changed_at) as stale_sessions,
    (${failuresOf(db, db`select l.new_values from log l where l.action = 'login_failed' and l.created_at > now() - interval '24 hours'`)}) as failures,
    (
      select coalesce(jsonb_agg(jsonb_build_object('id', t.id, 'kind', t.kind, 'createdAt', t.created_at, 'expiresAt', t.expires_at,
        'state', case when t.used then 'used' when t.expires_at > now() then 'live' else 'expired' end) order by t.created_at desc nulls last), '[]')
      from (
        (select r.id, 'password_reset' as kind, r.used, r.created_at, r.expires_at from password_reset_tokens r
          where r.user_id = p.id order by r.created_at desc nulls last limit 5)
        union all
        (select v.id, 'email_verification', v.used, v.created_at, v.expires_at from email_verification_tokens v
          where v.user_id = p.id order by v.created_at desc nulls last limit 5)
      ) t
    ) as tokens,
    (${limitsOf(
      db,
      db`select p.id::text as text union all select p.email union all select host(s.ip) from seen s`,
      db`select s.ip from seen s`,
    )}) as limits,
    ${setting(db, "sign_in.free_tries")} as free_tries, ${setting(db, "sign_in.network_tries")} as network_tries
  from person p`;

export const AddressDiagnosis = z.strictObject({
  /** Sign-ins from here in 24 hours; failures are counted by reason. Counted among the newest 5,000 entries of the log. */
  signedIn: z.number(),
  failures: Failures,
  /** Counted up to 1,001. */
  liveSessions: z.number(),
  people: z.array(z.strictObject({ id: z.uuid(), email: z.string(), name: z.string(), status: z.string(), seenAt: z.string().nullable() })),
  ...limits,
});
export type AddressDiagnosis = z.infer<typeof AddressDiagnosis>;

/** What happens from one address, in one statement: who is seen there, what fails, what is held back. */
export const diagnoseAddress = (db: Db, address: string) => db<AddressDiagnosis[]>`
  with log as materialized (
    select a.action, a.new_values, a.user_id, a.resource_id, a.created_at from audit_logs a
    where a.ip_address = ${address}::inet order by a.created_at desc, a.id desc limit 5000
  ),
  sessions as materialized (
    select s.user_id, s.created_at, s.expires_at from user_sessions s where s.ip_address = ${address}::inet limit 2000
  ),
  recent as (select * from log l where l.created_at > now() - interval '24 hours')
  select
    (select count(*) from recent r where r.action = 'login') as signed_in,
    (${failuresOf(db, db`select r.new_values from recent r where r.action = 'login_failed'`)}) as failures,
    (select count(*) from (select from sessions s where s.expires_at > now() limit 1001) live) as live_sessions,
    (
      select coalesce(jsonb_agg(jsonb_build_object('id', u.id, 'email', u.email, 'name', btrim(u.first_name || ' ' || u.last_name),
        'status', u.status, 'seenAt', v.at) order by v.at desc nulls last, u.id), '[]')
      from (
        select x.id, max(x.at) as at from (
          select coalesce(l.user_id, l.resource_id) as id, l.created_at as at from log l where l.action in ('login', 'login_failed', 'logout')
          union all
          select s.user_id, s.created_at from sessions s
        ) x
        where x.id is not null group by x.id order by 2 desc nulls last limit 12
      ) v
      join users u on u.id = v.id
    ) as people,
    (${limitsOf(db, db`select ${address}::text as text`, db`select ${address}::inet as ip`)}) as limits,
    ${setting(db, "sign_in.free_tries")} as free_tries, ${setting(db, "sign_in.network_tries")} as network_tries`;
