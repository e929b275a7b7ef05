import { actorOf, asSentence, auditGroup, auditName, auditSentence } from "@/lib/audit-words";
import type { AuditRow } from "@/lib/db/audit";
import { visible, visibleReason } from "@/lib/format";
import type { AuditItem } from "./audit-table";

/** A row of the database as the table takes it: only what is shown, made safe to look at. */
export const toAuditItem = (row: AuditRow): AuditItem => {
  const actor = actorOf(row);
  return {
    id: row.id,
    at: row.createdAt?.toJSON() ?? null,
    name: visible(auditName(row), 80),
    group: auditGroup(row),
    words: asSentence(auditSentence(row)),
    actor: actor.name,
    actorEmail: actor.kind === "person" ? actor.email : null,
    actorId: actor.kind === "person" ? actor.id : null,
    ip: row.ipAddress,
    reason: row.reason && visibleReason(row.reason),
    ticket: row.ticket && visible(row.ticket, 100),
  };
};
