"use server";

import { action, type ActionContext } from "@/lib/action";
import { bulk, mutations } from "@/lib/db/pools";
import { revokeUsersSessions, setUsersStatus, startUserExport, verifyUsers } from "@/lib/db/user-selection";
import { endedAnswer } from "@/lib/ended-answer";
import { plural } from "@/lib/format";
import { paths } from "@/lib/paths";
import { outcomeWords } from "@/lib/selection-outcome";
import { EndUsersSessions, ExportUsers, SetUsersStatus, toSelection, VerifyUsers } from "./schema";

const act = ({ staff, client }: ActionContext, operationId: string) => ({ tokenHash: staff.tokenHash, operationId, ...client });

/** Lets many people in or keeps them out. */
export const setStatusOfMany = action(
  "user.set_status",
  SetUsersStatus,
  async ({ operationId, expectedCount, statuses, newStatus, until, endSessions, reason, ticket, ...whom }, context) => {
    const t = { expectedCount, expectedStatuses: statuses, status: newStatus, until, endSessions: endSessions === "on", reason, ticket };
    const [row] = await bulk((db) => setUsersStatus(db, act(context, operationId), toSelection(whom), t));
    const ended = typeof row?.result.ended === "number" && row.result.ended > 0 ? ` ${plural(row.result.ended, "session")} ended.` : "";
    return { message: `${outcomeWords(row, { active: "activated", inactive: "deactivated", suspended: "suspended" }[newStatus])}${ended}` };
  },
);

/** Counts the e-mails of many people as verified. */
export const verifyMany = action(
  "user.verify_email",
  VerifyUsers,
  async ({ operationId, expectedCount, reason, ticket, ...whom }, context) => {
    const [row] = await bulk((db) => verifyUsers(db, act(context, operationId), toSelection(whom), { expectedCount, reason, ticket }));
    return { message: outcomeWords(row, "verified") };
  },
);

/** Ends the live sessions of many people. */
export const endSessionsOfMany = action(
  "session.revoke_filtered",
  EndUsersSessions,
  async ({ operationId, expectedCount, expectedSessions, reason, ticket, includeOwn, ...whom }, context) => {
    const t = { expectedCount, expectedSessions, reason, ticket, includeOwn: includeOwn === "on" };
    const [row] = await bulk((db) => revokeUsersSessions(db, act(context, operationId), toSelection(whom), t));
    return endedAnswer(row);
  },
);

/** Allows one file of people, and says where it is. */
export const exportMany = action(
  "user.export",
  ExportUsers,
  async ({ operationId, format, expectedCount, reason, ticket, ...whom }, context) => {
    const t = { format, expectedCount, reason, ticket };
    const [row] = await mutations((db) => startUserExport(db, act(context, operationId), toSelection(whom), t));
    return { message: `${plural(row?.targetCount ?? 0, "person", "people")} exported.`, to: paths.usersExport(operationId) };
  },
);
