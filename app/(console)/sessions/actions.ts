"use server";

import { action, type ActionContext } from "@/lib/action";
import { bulk, mutations } from "@/lib/db/pools";
import { restoreSessions, revokeFilteredSessions, revokeSessions, revokeUserSessions } from "@/lib/db/sessions";
import { endedAnswer } from "@/lib/ended-answer";
import { plural } from "@/lib/format";
import { RestoreSessions, RevokeFilteredSessions, RevokeSessions, RevokeUserSessions } from "./schema";

const act = ({ staff, client }: ActionContext, operationId: string) => ({ tokenHash: staff.tokenHash, operationId, ...client });

/** Ends the named sessions. */
export const endSessions = action("session.revoke", RevokeSessions, async ({ operationId, includeOwn, ...t }, context) => {
  const [row] = await mutations((db) => revokeSessions(db, act(context, operationId), { ...t, includeOwn: includeOwn === "on" }));
  return endedAnswer(row);
});

/** Ends all live sessions of one person. */
export const endUserSessions = action("session.revoke", RevokeUserSessions, async ({ operationId, includeOwn, ...t }, context) => {
  const [row] = await mutations((db) => revokeUserSessions(db, act(context, operationId), { ...t, includeOwn: includeOwn === "on" }));
  return endedAnswer(row);
});

/** Ends every live session that a filter means; everybody's without one. */
export const endFilteredSessions = action(
  "session.revoke_filtered",
  RevokeFilteredSessions,
  async ({ operationId, includeOwn, expectedCount, reason, ticket, confirmation, ...filter }, context) => {
    const [row] = await bulk((db) =>
      revokeFilteredSessions(db, act(context, operationId), {
        filter,
        expectedCount,
        reason,
        ticket,
        includeOwn: includeOwn === "on",
        confirmation: confirmation ?? null,
      }),
    );
    return endedAnswer(row);
  },
);

/** Undoes a revocation as far as it can be; the function knows who may undo whose. */
export const restoreEndedSessions = action(null, RestoreSessions, async ({ operationId, ...t }, context) => {
  const [row] = await bulk((db) => restoreSessions(db, act(context, operationId), t));
  return { message: `${plural(row?.targetCount ?? 0, "session")} restored.` };
});
