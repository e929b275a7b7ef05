import { parseCursor } from "@/lib/cursor";
import { watchedColumns } from "@/lib/db/audit";
import type { Zone } from "@/lib/format";
import { isLocalMoment, momentOf, notAMoment } from "@/lib/moment";
import { parseNetwork } from "@/lib/network";
import { oneOf, personText, text, uuid, type SearchParams } from "@/lib/search-params";

/** The times that the log can be narrowed to: as the URL has it, in hours, and what it is called. */
export const auditRanges = [
  ["24h", 24, "Last 24 hours"],
  ["7d", 7 * 24, "Last 7 days"],
  ["30d", 30 * 24, "Last 30 days"],
  ["365d", 365 * 24, "Last year"],
] as const;

/**
 * The audit log's URL. What was typed is kept, so that the page can say why it finds nothing; garbage elsewhere counts as absent. `isLocal`: a
 * moment came as the reader's clock shows it, and belongs into the URL with its zone.
 */
export const parseAuditUrl = (query: SearchParams, zone: Zone) => {
  const [typedFrom, typedTo] = [text(query.from, 40), text(query.to, 40)];
  const range = oneOf(query.range, [...auditRanges.map(([name]) => name), "custom"]);
  const isCustom = range === "custom" || range === undefined;
  const from = isCustom ? momentOf(typedFrom, zone) : undefined;
  const until = isCustom ? momentOf(typedTo, zone) : undefined;
  const badMoment = isCustom ? notAMoment([typedFrom, typedTo], zone) : undefined;
  const ip = text(query.ip, 64);
  const shown = {
    action: text(query.action, 100),
    actor: personText(query.actor, 255),
    target: personText(query.target, 255),
    ip,
    changed: oneOf(query.changed, watchedColumns),
    range: from || until || badMoment ? "custom" : range,
    from: from?.toJSON(),
    to: until?.toJSON(),
    operation: uuid(query.operation),
  };
  const network = parseNetwork(ip);
  return {
    shown,
    filter: {
      ip: network,
      changed: shown.changed,
      hours: auditRanges.find(([name]) => name === shown.range)?.[1],
      from,
      until,
      operationId: shown.operation,
    },
    badIp: ip !== undefined && network === undefined,
    badMoment,
    isLocal: [from && typedFrom, until && typedTo].some((typed) => typed && isLocalMoment(typed)),
    cursor: parseCursor(query),
    isFiltered: Object.entries(shown).some(([name, value]) => value && !(name === "range" && value === "custom")),
  };
};
export type AskedAudit = ReturnType<typeof parseAuditUrl>;
