import type { SessionItem } from "@/components/session-table";
import type { Staff } from "@/lib/auth/staff";
import type { EndedSessionRow, LiveSessionRow } from "@/lib/db/sessions";
import { describeDevice } from "@/lib/device";
import { visible, visibleReason } from "@/lib/format";

/**
 * Why the end of a session could not be undone, after "It cannot be restored:"; undefined where it could. gatehouse.restorable_sessions decides by the
 * same when it is asked for.
 */
export const noUndoFor = (session: {
  status: string | null;
  passwordChangedAt: Date | null;
  createdAt: Date | null;
}): string | undefined => {
  if (session.status === null) return "the person is gone";
  if (session.status !== "active") return `the person is ${visible(session.status, 40)}`;
  const { passwordChangedAt: changed, createdAt: began } = session;
  return changed && !(began && changed <= began) ? "the person has changed the password since it began" : undefined;
};

/** A row of the database as the table takes it: only what is shown, made safe to look at. */
export const toSessionItem = (row: LiveSessionRow | EndedSessionRow, staff: Staff): SessionItem => {
  const { app, on } = describeDevice(row.deviceInfo, row.userAgent);
  return {
    id: row.id,
    userId: row.userId,
    owner: row.email === null ? null : visible(`${row.firstName} ${row.lastName}`.trim() || row.email, 120),
    email: row.email && visible(row.email, 255),
    role: row.role === null || row.role === "user" ? undefined : visible(row.role, 40),
    app: visible(app, 60),
    on: visible(on, 60),
    ip: row.ipAddress,
    createdAt: row.createdAt?.toJSON() ?? null,
    lastUsedAt: row.updatedAt?.toJSON() ?? null,
    expiresAt: row.expiresAt.toJSON() ?? new Date(8.64e15).toJSON(),
    isOwn: row.id === staff.sessionId,
    noUndo: noUndoFor(row),
    ended:
      "endedAt" in row
        ? {
            at: row.endedAt.toJSON(),
            how: row.endedHow,
            by: row.endedBy && visible(row.endedBy, 120),
            reason: row.reason && visibleReason(row.reason),
            ticket: row.ticket && visible(row.ticket, 100),
            operationId: row.operationId,
          }
        : undefined,
  };
};

/** Why this person may not end sessions; undefined when they may. */
export const refusalFor = (staff: Staff) =>
  staff.capabilities.has("session.revoke") ? undefined : `Your role ${staff.role} may not end sessions.`;
