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

/**
 * user.set_status: lets a person in or keeps them out; `until` ends a suspension by itself. Refused when the status or its end is no longer what was
 * expected, with what stands there as the error's detail.
 */
export const setUserStatus = (
  db: Db,
  act: Act,
  t: {
    userId: string;
    expectedStatus: string;
    expectedUntil?: string | null;
    status: string;
    until: string | null;
    endSessions: boolean;
    reason: string;
    ticket: string | null;
  },
) => db<StatusChangeRow[]>`
  select * from gatehouse.set_user_status(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.userId}::uuid, ${t.expectedStatus}, ${t.expectedUntil ?? null}::text::timestamptz, ${t.status}, ${t.until}::text::timestamptz, ${t.endSessions}, ${t.reason}, ${t.ticket}
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

/** user.set_role: what a person may do here; refused when the role is no longer what was expected, with the present one as the error's detail. */
export const setUserRole = (
  db: Db,
  act: Act,
  t: { userId: string; expectedRole: string; role: string; endSessions: boolean; reason: string; ticket: string | null },
) => db<StatusChangeRow[]>`
  select * from gatehouse.set_user_role(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.userId}::uuid, ${t.expectedRole}, ${t.role}, ${t.endSessions}, ${t.reason}, ${t.ticket}
  )`;

/** What a person is called and reached by. */
export interface Profile {
  email: string;
  firstName: string;
  lastName: string;
}

export const UpdateRow = z.strictObject({ operationId: z.uuid(), targetCount: z.number(), linkCount: z.number(), replayed: z.boolean() });
export type UpdateRow = z.infer<typeof UpdateRow>;

/** user.update: names and e-mail; refused when the row is no longer what `seen` says, with what stands there as the error's detail. */
export const updateUser = (
  db: Db,
  act: Act,
  t: Profile & { userId: string; seen: Profile; reason: string | null; ticket: string | null },
) => {
  const seen = JSON.stringify({ email: t.seen.email, first_name: t.seen.firstName, last_name: t.seen.lastName });
  return db<UpdateRow[]>`
    select * from gatehouse.update_user(
      ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
      ${t.userId}::uuid, ${seen}::text::jsonb, ${t.email}, ${t.firstName}, ${t.lastName}, ${t.reason}, ${t.ticket}
    )`;
};

export const CreateRow = z.strictObject({
  operationId: z.uuid(),
  targetCount: z.number(),
  userId: z.uuid(),
  expiresAt: z.date(),
  replayed: z.boolean(),
});
export type CreateRow = z.infer<typeof CreateRow>;

/** user.create: a person with a password that nobody knows, and the token with which they set their own. */
export const createUser = (
  db: Db,
  act: Act,
  t: Profile & { role: string; token: string; reason: string | null; ticket: string | null },
) => db<CreateRow[]>`
  select * from gatehouse.create_user(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.email}, ${t.firstName}, ${t.lastName}, ${t.role}, ${t.token}, ${t.reason}, ${t.ticket}
  )`;
