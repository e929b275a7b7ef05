import { parseCursor } from "@/lib/cursor";
import { oneOf, text, type SearchParams } from "@/lib/search-params";

const hours: Record<string, number> = { "24h": 24, "7d": 7 * 24, "30d": 30 * 24, "365d": 365 * 24 };

/** The operations' URL. An actor who cannot be found is kept, so that the page can say so. */
export const parseOperationsUrl = (query: SearchParams) => {
  const shown = {
    q: text(query.q),
    actor: text(query.actor, 255),
    kind: text(query.kind, 60),
    range: oneOf(query.range, Object.keys(hours)),
  };
  return {
    shown,
    filter: { q: shown.q, kind: shown.kind, hours: hours[shown.range ?? ""] },
    cursor: parseCursor(query),
    isFiltered: Object.values(shown).some(Boolean),
  };
};
