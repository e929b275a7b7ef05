import type { Db, Fragment } from "./client";
import { personWords } from "./users";

export const sessionRoles = ["user", "admin", "support", "auditor"] as const;
export const sessionStatuses = ["active", "inactive", "suspended"] as const;
export const sessionDevices = ["computer", "phone", "tablet", "program", "unknown"] as const;

/** Which sessions a list holds. Every part is optional; an absent one does not filter. */
export interface SessionFilter {
  userId?: string;
  /** Text that the owner's name, e-mail or id matches. */
  q?: string;
  role?: (typeof sessionRoles)[number];
  status?: (typeof sessionStatuses)[number];
  /** An address or a network in CIDR form. */
  ip?: string;
  /** Browser or app, and system: without versions, as gatehouse.session_browser and session_os say them. */
  browser?: string;
  os?: string;
  device?: (typeof sessionDevices)[number];
  createdFrom?: Date;
  createdUntil?: Date;
  usedFrom?: Date;
  usedUntil?: Date;
  expiresFrom?: Date;
  expiresUntil?: Date;
}

// Written out: with a parameter in its place PostgreSQL could not know that most people are users and active, and the others few.
const people = (db: Db): Record<string, Fragment> => ({
  user: db`u.role = 'user'`,
  admin: db`u.role = 'admin'`,
  support: db`u.role = 'support'`,
  auditor: db`u.role = 'auditor'`,
  active: db`u.status = 'active'`,
  inactive: db`u.status = 'inactive'`,
  suspended: db`u.status = 'suspended'`,
});

/** Sessions by what their owner is. Of the many they are read in the list's order; of the few they are gathered person by person. */
const ofOwner = (db: Db, what: string | undefined): Fragment => {
  const is = what && people(db)[what];
  if (!is) return db``;
  return what === "user" || what === "active"
    ? db`and exists (select from gatehouse.people u where u.id = s.user_id and ${is})`
    : db`and s.user_id = any (array(select u.id from gatehouse.people u where ${is}))`;
};

/** The condition on sessions `s`, apart from `q`. It says the same as gatehouse.match_sessions, which ends what this lists. */
export const matchesSession = (db: Db, f: SessionFilter): Fragment => {
  // The expression of the indexes: the guide lets the column be null.
  const created = db`coalesce(s.created_at, timestamptz '-infinity')`;
  const used = db`coalesce(s.updated_at, timestamptz '-infinity')`;
  return db`
    ${f.userId ? db`and s.user_id = ${f.userId}::uuid` : db``}
    ${ofOwner(db, f.role)}
    ${ofOwner(db, f.status)}
    ${f.ip ? db`and s.ip_address <<= ${f.ip}::inet` : db``}
    ${f.browser ? db`and gatehouse.session_browser(s.device_info, s.user_agent) = ${f.browser}` : db``}
    ${f.os ? db`and gatehouse.session_os(s.device_info, s.user_agent) = ${f.os}` : db``}
    ${f.device ? db`and gatehouse.session_device(s.device_info, s.user_agent) = ${f.device}` : db``}
    ${f.createdFrom ? db`and ${created} >= ${f.createdFrom}` : db``}
    ${f.createdUntil ? db`and ${created} < ${f.createdUntil}` : db``}
    ${f.usedFrom ? db`and ${used} >= ${f.usedFrom}` : db``}
    ${f.usedUntil ? db`and ${used} < ${f.usedUntil}` : db``}
    ${f.expiresFrom ? db`and s.expires_at >= ${f.expiresFrom}` : db``}
    ${f.expiresUntil ? db`and s.expires_at < ${f.expiresUntil}` : db``}`;
};

/** The filter as the arguments of gatehouse.match_sessions and of the functions that take the same. */
export const filterArguments = (db: Db, f: SessionFilter): Fragment => db`
  ${f.userId ?? null}::uuid, ${f.q === undefined ? null : personWords(f.q).join(" ")}::text, ${f.role ?? null}::text, ${f.status ?? null}::text, ${f.ip ?? null}::inet,
  ${f.browser ?? null}::text, ${f.os ?? null}::text, ${f.device ?? null}::text,
  ${f.createdFrom ?? null}::timestamptz, ${f.createdUntil ?? null}::timestamptz, ${f.usedFrom ?? null}::timestamptz,
  ${f.usedUntil ?? null}::timestamptz, ${f.expiresFrom ?? null}::timestamptz, ${f.expiresUntil ?? null}::timestamptz`;
