"use server";

import { action, type ActionContext } from "@/lib/action";
import { mutations } from "@/lib/db/pools";
import { setEmailVerified, setUserStatus } from "@/lib/db/user-changes";
import { plural } from "@/lib/format";
import { SetStatus, VerifyEmail } from "./schema";

const act = ({ staff, client }: ActionContext, operationId: string) => ({ tokenHash: staff.tokenHash, operationId, ...client });

const andSessions = (count: number) => (count > 0 ? ` ${plural(count, "session")} ended.` : "");

/** Lets a person in or keeps them out. */
export const setStatus = action("user.set_status", SetStatus, async ({ operationId, endSessions, ...t }, context) => {
  const [row] = await mutations((db) => setUserStatus(db, act(context, operationId), { ...t, endSessions: endSessions === "on" }));
  return { message: `${row?.replayed ? "Already done: the" : "The"} person is ${t.status}.${andSessions(row?.sessionCount ?? 0)}` };
});

/** Says that an e-mail is the person's own, or no longer. */
export const verifyEmail = action("user.verify_email", VerifyEmail, async ({ operationId, verified, ...t }, context) => {
  await mutations((db) => setEmailVerified(db, act(context, operationId), { ...t, verified: verified === "yes" }));
  return { message: verified === "yes" ? "The e-mail counts as verified." : "The e-mail counts as not verified." };
});
