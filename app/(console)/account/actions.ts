"use server";

import { action, type ActionContext } from "@/lib/action";
import { newSecret, setSessionCookie, tokenHash } from "@/lib/auth/cookie";
import { changePassword as change, endOwnSessions as endOwn } from "@/lib/db/account";
import { setPreferences } from "@/lib/db/console-sessions";
import { mutations } from "@/lib/db/pools";
import { plural } from "@/lib/format";
import { hashPassword } from "@/lib/hash-password";
import { passwordProblem } from "@/lib/password-policy";
import { ChangePassword, EndOtherSessions, EndOwnSessions, Preferences } from "./schema";

const act = ({ staff, client }: ActionContext, operationId: string) => ({ tokenHash: staff.tokenHash, operationId, ...client });

/** Keeps how the caller likes to see the console. */
export const savePreferences = action(null, Preferences, async ({ theme, timezone, ...others }, { staff }) => {
  await mutations((db) => setPreferences(db, staff.tokenHash, { theme: theme ?? null, timezone: timezone ?? null, ...others }));
  return { message: "Kept." };
});

/** Sets the caller's own password. The form sends the current one along as `currentPassword`, which every action checks and counts. */
export const changePassword = action(null, ChangePassword, async ({ operationId, newPassword, again }, context) => {
  const { email, name } = context.staff;
  // Of the same session, somebody else may have given it a moment ago for something else.
  if (context.currentPassword === undefined) return { status: "refused", fields: { currentPassword: ["Give your current password."] } };
  const problem = passwordProblem(newPassword, [email, name]);
  if (problem) return { status: "refused", fields: { newPassword: [problem] } };
  if (newPassword === context.currentPassword)
    return { status: "refused", fields: { newPassword: ["This is the password that you have now. Choose another one."] } };
  if (again !== newPassword) return { status: "refused", fields: { again: ["The two new passwords differ."] } };
  const secret = newSecret();
  const hashes = { passwordHash: await hashPassword(newPassword), newTokenHash: tokenHash(secret) };
  const [row] = await mutations((db) => change(db, act(context, operationId), hashes));
  if (row && !row.replayed) await setSessionCookie(secret);
  return { message: "Your password is changed, and all your other sessions have ended." };
});

const ended = (count = 0) => ({ message: `${plural(count, "session")} of yours ended.` });

/** Ends some of the caller's other sessions. */
export const endOwnSessions = action(null, EndOwnSessions, async ({ operationId, sessionIds, reason }, context) => {
  const [row] = await mutations((db) => endOwn(db, act(context, operationId), { sessionIds, reason: reason ?? null }));
  return ended(row?.targetCount);
});

/** Ends all of the caller's sessions but the one in use. */
export const endOtherSessions = action(null, EndOtherSessions, async ({ operationId, reason }, context) => {
  const [row] = await mutations((db) => endOwn(db, act(context, operationId), { sessionIds: null, reason: reason ?? null }));
  return ended(row?.targetCount);
});
