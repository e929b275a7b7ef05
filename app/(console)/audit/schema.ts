import { parseCursor } from "@/lib/cursor";
import { watchedColumns } from "@/lib/db/audit";
import type { Zone } from "@/lib/format";
import { isLocalMoment, momentOf } from "@/lib/moment";
import { parseNetwork } from "@/lib/network";
import { oneOf, personText, text, uuid, type SearchParams } from "@/lib/search-params";

const hours: Record<string, number> = { "24h": 24, "7d": 7 * 24, "30d": 30 * 24, "365d": 365 * 24 };
const ranges = [...Object.keys(hours), "custom"];

/**
 * The audit log's URL. What was typed is kept, so that the page can say why it finds nothing; garbage elsewhere counts as absent. `isLocal`: a
 * moment came as the reader's clock shows it, and belongs into the URL with its zone.
 */
export const parseAuditUrl = (query: SearchParams, zone: Zone) => {
  const [typedFrom, typedTo] = [text(query.from, 40), text(query.to, 40)];
  const range = oneOf(query.range, ranges);
  const isCustom = range === "custom" || range === undefined;
  const from = isCustom ? momentOf(typedFrom, zone) : undefined;
  const until = isCustom ? momentOf(typedTo, zone) : undefined;
  const ip = text(query.ip, 64);
  const shown = {
    action: text(query.action, 100),
    actor: personText(query.actor, 255),
    target: personText(query.target, 255),
    ip,
    changed: oneOf(query.changed, watchedColumns),
    range: from || until ? "custom" : range,
    from: from?.toJSON(),
    to: until?.toJSON(),
    operation: uuid(query.operation),
  };
  const network = parseNetwork(ip);
  return {
    shown,
    filter: { ip: network, changed: shown.changed, hours: hours[shown.range ?? ""], from, until, operationId: shown.operation },
    badIp: ip !== undefined && network === undefined,
    isLocal: [from && typedFrom, until && typedTo].some((typed) => typed && isLocalMoment(typed)),
    cursor: parseCursor(query),
    isFiltered: Object.entries(shown).some(([name, value]) => value && !(name === "range" && value === "custom")),
  };
};
export type AskedAudit = ReturnType<typeof parseAuditUrl>;
