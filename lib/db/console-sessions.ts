import { z } from "zod";
import type { Db } from "./client";

export const StaffRow = z.strictObject({
  userId: z.uuid(),
  email: z.string(),
  firstName: z.string(),
  lastName: z.string(),
  role: z.string(),
  sessionId: z.uuid(),
  capabilities: z.array(z.string()),
  theme: z.string().nullable(),
  timezone: z.string().nullable(),
  language: z.string().nullable(),
  density: z.string().nullable(),
  userColumns: z.string().nullable(),
});
export type StaffRow = z.infer<typeof StaffRow>;

/** The member of staff whose live console session has this token hash; no row for anybody else. Notes the use once a minute. */
export const checkSession = (db: Db, tokenHash: string) => db<StaffRow[]>`select * from gatehouse.check_session(${tokenHash})`;

export const BeginSignInRow = z.strictObject({ retryAfterS: z.number(), salt: z.string().nullable() });
export type BeginSignInRow = z.infer<typeof BeginSignInRow>;

/** For how long tries with this e-mail from this address are not looked at, in seconds; when it is 0, the salt for the password. */
export const beginSignIn = (db: Db, email: string, ip: string | null) => db<BeginSignInRow[]>`
  select w.retry_after_s, case when w.retry_after_s = 0 then gatehouse.sign_in_salt(${email}) end as salt
  from gatehouse.sign_in_wait(${email}, ${ip}::inet) w (retry_after_s)`;

/** The bcrypt salt to hash a password with: the account's, or a made-up one that never changes. */
export const signInSalt = (db: Db, email: string) => db<{ salt: string }[]>`select gatehouse.sign_in_salt(${email}) as salt`;

export const SignInRow = z.strictObject({
  outcome: z.enum(["signed_in", "refused", "throttled"]),
  retryAfterS: z.number().nullable(),
  sessionId: z.uuid().nullable(),
});
export type SignInRow = z.infer<typeof SignInRow>;

/** Counts the try, compares, and opens the session `tokenHash`. */
export const signIn = (
  db: Db,
  t: { email: string; passwordHash: string; ip: string | null; userAgent: string; deviceInfo: Record<string, string>; tokenHash: string },
) => db<SignInRow[]>`
  select * from gatehouse.sign_in(
    ${t.email}, ${t.passwordHash}, ${t.ip}::inet, ${t.userAgent}, ${JSON.stringify(t.deviceInfo)}::text::jsonb, ${t.tokenHash}
  )`;

export const ConfirmRow = z.strictObject({ outcome: z.enum(["confirmed", "refused", "throttled"]), retryAfterS: z.number() });
export type ConfirmRow = z.infer<typeof ConfirmRow>;

/** Step-up: counts the try and compares the caller's own password. */
export const confirmPassword = (db: Db, t: { tokenHash: string; passwordHash: string; ip: string | null; userAgent: string }) => db<
  ConfirmRow[]
>`
  select * from gatehouse.confirm_password(${t.tokenHash}, ${t.passwordHash}, ${t.ip}::inet, ${t.userAgent})`;

/** Ends the caller's own console session. */
export const signOut = (db: Db, t: { tokenHash: string; ip: string | null; userAgent: string }) => db<{ ended: boolean }[]>`
  select gatehouse.sign_out(${t.tokenHash}, ${t.ip}::inet, ${t.userAgent}) as ended`;

/** How somebody likes to see the console; null leaves a value as it is. */
export interface PreferenceValues {
  theme: string | null;
  timezone: string | null;
  /** In which language dates are written. */
  language?: string | null;
  density?: string | null;
  /** Of the list of people, separated by commas; empty for the usual ones. */
  userColumns?: string | null;
}

/** Keeps how the caller likes to see the console. */
export const setPreferences = (db: Db, tokenHash: string, p: PreferenceValues) => db<{ setPreferences: string }[]>`
  select gatehouse.set_preferences(
    ${tokenHash}, ${p.theme}, ${p.timezone}, ${p.language ?? null}, ${p.density ?? null}, ${p.userColumns ?? null}
  )`;
