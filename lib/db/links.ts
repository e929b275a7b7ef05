import { z } from "zod";
import type { Db } from "./client";
import type { Act } from "./sessions";

export type LinkKind = "password_reset" | "email_verification";

export const MadeLinkRow = z.strictObject({ operationId: z.uuid(), targetCount: z.number(), expiresAt: z.date(), replayed: z.boolean() });
export type MadeLinkRow = z.infer<typeof MadeLinkRow>;

/** user.send_reset and user.resend_verification: writes the token of a one-time link; earlier ones of its kind are spent. */
export const makeLink = (
  db: Db,
  act: Act,
  t: { kind: LinkKind; userId: string; email: string; token: string; reason: string | null; ticket: string | null },
) => db<MadeLinkRow[]>`
  select * from gatehouse.make_link(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${t.kind}, ${t.userId}::uuid, ${t.email}, ${t.token}, ${t.reason}, ${t.ticket}
  )`;

/** Who holds a link, and from where. */
export interface Holder {
  token: string;
  ip: string | null;
  userAgent: string;
}

export const LinkRow = z.strictObject({
  outcome: z.enum(["live", "refused", "throttled"]),
  retryAfterS: z.number(),
  email: z.string().nullable(),
  firstName: z.string().nullable(),
  lastName: z.string().nullable(),
});
export type LinkRow = z.infer<typeof LinkRow>;

/** Whose link this is. A wrong one counts as a try. */
export const readLink = (db: Db, kind: LinkKind, { token, ip }: Holder) => db<LinkRow[]>`
  select * from gatehouse.read_link(${kind}, ${token}, ${ip}::inet)`;

export const SetPasswordRow = z.strictObject({
  outcome: z.enum(["done", "refused", "throttled"]),
  retryAfterS: z.number(),
  isStaff: z.boolean(),
});
export type SetPasswordRow = z.infer<typeof SetPasswordRow>;

/** Spends a reset link: sets the password and ends the person's sessions. */
export const setPasswordByLink = (db: Db, { token, ip, userAgent }: Holder, passwordHash: string) => db<SetPasswordRow[]>`
  select * from gatehouse.set_password_by_link(${token}, ${passwordHash}, ${ip}::inet, ${userAgent})`;

export const VerifyRow = z.strictObject({ outcome: z.enum(["done", "refused", "throttled"]), retryAfterS: z.number() });
export type VerifyRow = z.infer<typeof VerifyRow>;

/** Spends a verification link. */
export const verifyEmailByLink = (db: Db, { token, ip, userAgent }: Holder) => db<VerifyRow[]>`
  select * from gatehouse.verify_email_by_link(${token}, ${ip}::inet, ${userAgent})`;
