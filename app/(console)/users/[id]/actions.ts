"use server";

import { action, type ActionContext } from "@/lib/action";
import { makeLink, type LinkKind } from "@/lib/db/links";
import { mutations } from "@/lib/db/pools";
import { setEmailVerified, setUserRole, setUserStatus, updateUser } from "@/lib/db/user-changes";
import { fullTime, plural } from "@/lib/format";
import { linkOf, newToken } from "@/lib/links";
import { MakeLink, SetRole, SetStatus, UpdateUser, VerifyEmail } from "./schema";

const act = ({ staff, client }: ActionContext, operationId: string) => ({ tokenHash: staff.tokenHash, operationId, ...client });

const andSessions = (count: number) => (count > 0 ? ` ${plural(count, "session")} ended.` : "");

/** Lets a person in or keeps them out. */
export const setStatus = action("user.set_status", SetStatus, async ({ operationId, endSessions, ...t }, context) => {
  const [row] = await mutations((db) => setUserStatus(db, act(context, operationId), { ...t, endSessions: endSessions === "on" }));
  return { message: `${row?.replayed ? "Already done: the" : "The"} person is ${t.status}.${andSessions(row?.sessionCount ?? 0)}` };
});

/** Changes what a person may do here. */
export const setRole = action("user.set_role", SetRole, async ({ operationId, endSessions, ...t }, context) => {
  const [row] = await mutations((db) => setUserRole(db, act(context, operationId), { ...t, endSessions: endSessions === "on" }));
  return { message: `${row?.replayed ? "Already done: the" : "The"} role is ${t.role}.${andSessions(row?.sessionCount ?? 0)}` };
});

/** Changes names and e-mail, unless somebody else has meanwhile. */
export const editUser = action(
  "user.update",
  UpdateUser,
  async ({ operationId, seenEmail, seenFirstName, seenLastName, ...t }, context) => {
    const seen = { email: seenEmail, firstName: seenFirstName, lastName: seenLastName };
    await mutations((db) => updateUser(db, act(context, operationId), { ...t, seen }));
    return { message: "Saved." };
  },
);

/** Says that an e-mail is the person's own, or no longer. */
export const verifyEmail = action("user.verify_email", VerifyEmail, async ({ operationId, verified, ...t }, context) => {
  await mutations((db) => setEmailVerified(db, act(context, operationId), { ...t, verified: verified === "yes" }));
  return { message: verified === "yes" ? "The e-mail counts as verified." : "The e-mail counts as not verified." };
});

const made = async (kind: LinkKind, { operationId, ...t }: typeof MakeLink._zod.output, context: ActionContext) => {
  const token = newToken();
  const [row] = await mutations((db) => makeLink(db, act(context, operationId), { ...t, kind, token }));
  if (!row || row.replayed)
    return { message: "A link was made, but the answer that held it was lost. Make another one: it replaces this one." };
  return { message: `Good until ${fullTime(row.expiresAt.getTime(), context.staff.zone)}, and for one use.`, link: linkOf(kind, token) };
};

/** Makes a link with which a person sets a new password. */
export const sendReset = action("user.send_reset", MakeLink, (values, context) => made("password_reset", values, context));

/** Makes a link with which a person proves that an e-mail is theirs. */
export const resendVerification = action("user.resend_verification", MakeLink, (values, context) =>
  made("email_verification", values, context),
);
