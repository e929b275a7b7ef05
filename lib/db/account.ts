import type { Db } from "./client";
import type { Act, MutationRow } from "./sessions";

/** account.change_password: a new password for the caller, whose session goes on under a new token while all their others end. */
export const changePassword = (db: Db, act: Act, t: { passwordHash: string; newTokenHash: string }) => db<MutationRow[]>`
  select * from gatehouse.change_password(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.passwordHash}, ${t.newTokenHash}
  )`;

/** account.end_sessions: ends the caller's own other sessions; null means all of them. */
export const endOwnSessions = (db: Db, act: Act, t: { sessionIds: string[] | null; reason: string | null }) => db<MutationRow[]>`
  select * from gatehouse.end_own_sessions(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.sessionIds}::uuid[], ${t.reason}
  )`;
