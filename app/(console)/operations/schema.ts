import { parseCursor } from "@/lib/cursor";
import { visible } from "@/lib/format";
import { oneOf, personText, text, type SearchParams } from "@/lib/search-params";

/** The times that the list can be narrowed to: as the URL has it, in hours, and what it is called. */
export const ranges = [
  ["24h", 24, "Last 24 hours"],
  ["7d", 7 * 24, "Last 7 days"],
  ["30d", 30 * 24, "Last 30 days"],
  ["365d", 365 * 24, "Last year"],
] as const;

/** The operations' URL. An actor who cannot be found is kept, so that the page can say so. */
export const parseOperationsUrl = (query: SearchParams) => {
  const shown = {
    q: text(query.q),
    actor: personText(query.actor, 255),
    kind: text(query.kind, 60),
    range: oneOf(
      query.range,
      ranges.map(([name]) => name),
    ),
  };
  const range = ranges.find(([name]) => name === shown.range);
  return {
    shown,
    filter: { q: shown.q, kind: shown.kind, hours: range?.[1] },
    /** The filter, for people. */
    words: [
      shown.q && `reason or ticket “${visible(shown.q)}”`,
      shown.kind && `kind ${visible(shown.kind, 60)}`,
      shown.actor && `by ${visible(shown.actor, 120)}`,
      range && `in the ${range[2].toLowerCase()}`,
    ]
      .filter(Boolean)
      .join(", "),
    cursor: parseCursor(query),
    isFiltered: Object.values(shown).some(Boolean),
  };
};
