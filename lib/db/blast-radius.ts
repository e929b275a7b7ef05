import { z } from "zod";
import type { Db, Fragment } from "./client";

/** How far entries of the log are counted. */
export const auditCap = 10_000;

export const BlastRadiusRow = z.strictObject({
  sessions: z.number(),
  /** Without those that were named. */
  otherSessions: z.number(),
  consoleSessions: z.number(),
  tokens: z.number(),
  /** Those of the tokens that set a password. */
  resetLinks: z.number(),
  rateLimits: z.number(),
  auditEntries: z.number(),
  isActiveAdmin: z.boolean(),
  otherAdmins: z.number(),
});
export type BlastRadiusRow = z.infer<typeof BlastRadiusRow>;

// Wildcards of LIKE are ordinary letters of an e-mail.
const holding = (db: Db, text: Fragment): Fragment =>
  db`'%' || replace(replace(replace(${text}, '\\', '\\\\'), '%', '\\%'), '_', '\\_') || '%'`;

// Whatever stands between the parts of a key; an e-mail may hold it too.
const inColons = (db: Db, text: Fragment) => db`':' || translate(lower(${text}), '|/ ', ':::') || ':'`;

/** Whether a part of a rate limit's key (as `r`) is the e-mail or the id of a person (as `u`); the search by trigram finds the few that may be. */
export const namesPerson = (db: Db): Fragment => db`
  (r.key ilike ${holding(db, db`u.email`)} or r.key ilike ${holding(db, db`u.id::text`)})
  and (strpos(${inColons(db, db`r.key`)}, ${inColons(db, db`u.email`)}) > 0 or strpos(${inColons(db, db`r.key`)}, ${inColons(db, db`u.id::text`)}) > 0)`;

/**
 * What hangs on one person, counted before something is done to them, `besides` these sessions. Entries of the log that name them as the actor are counted up to `auditCap` + 1.
 */
export const getBlastRadius = (db: Db, userId: string, besides: readonly string[] = []) => db<BlastRadiusRow[]>`
  select
    (select count(*) from user_sessions s where s.user_id = u.id and s.expires_at > now()) as sessions,
    (select count(*) from user_sessions s
      where s.user_id = u.id and s.expires_at > now() and s.id <> all (${`{${besides.join()}}`}::text::uuid[])) as other_sessions,
    (select count(*) from user_sessions s
      where s.user_id = u.id and s.expires_at > now() and s.device_info ->> 'client' = 'gatehouse') as console_sessions,
    resets.count + (select count(*) from email_verification_tokens t where t.user_id = u.id and t.used is not true and t.expires_at > now()) as tokens,
    resets.count as reset_links,
    (select count(*) from rate_limits r where ${namesPerson(db)}) as rate_limits,
    (select count(*) from (select from audit_logs a where a.user_id = u.id limit ${auditCap + 1}) entries) as audit_entries,
    u.role = 'admin' and u.status = 'active' as is_active_admin,
    (select count(*) from users a where a.role = 'admin' and a.status = 'active' and a.id <> u.id) as other_admins
  from users u
  cross join lateral (
    select count(*) from password_reset_tokens t where t.user_id = u.id and t.used is not true and t.expires_at > now()
  ) resets
  where u.id = ${userId}::uuid`;
