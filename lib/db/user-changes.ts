import { z } from "zod";
import type { Db } from "./client";
import type { Act, MutationRow } from "./sessions";

export const StatusChangeRow = z.strictObject({
  operationId: z.uuid(),
  targetCount: z.number(),
  sessionCount: z.number(),
  replayed: z.boolean(),
});
export type StatusChangeRow = z.infer<typeof StatusChangeRow>;

/** user.set_status: lets a person in or keeps them out; `until` ends a suspension by itself. */
export const setUserStatus = (
  db: Db,
  act: Act,
  t: {
    userId: string;
    expectedStatus: string;
    status: string;
    until: string | null;
    endSessions: boolean;
    reason: string;
    ticket: string | null;
  },
) => db<StatusChangeRow[]>`
  select * from gatehouse.set_user_status(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.userId}::uuid, ${t.expectedStatus}, ${t.status}, ${t.until}::text::timestamptz, ${t.endSessions}, ${t.reason}, ${t.ticket}
  )`;

/** Ends the suspensions whose time is over. */
export const liftDueSuspensions = (db: Db) => db<{ lifted: number }[]>`select gatehouse.lift_due_suspensions() as lifted`;

/** user.verify_email: says that an e-mail is the person's own, or no longer. */
export const setEmailVerified = (
  db: Db,
  act: Act,
  t: { userId: string; email: string; verified: boolean; reason: string | null; ticket: string | null },
) => db<MutationRow[]>`
  select * from gatehouse.set_email_verified(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.userId}::uuid, ${t.email}, ${t.verified}, ${t.reason}, ${t.ticket}
  )`;
