import { parseCursor } from "@/lib/cursor";
import { oneOf, type SearchParams } from "@/lib/search-params";

/** The person page's URL: which tab, which of its lists, where that begins. */
export const parsePersonUrl = (query: SearchParams) => ({
  tab: oneOf(query.tab, ["sessions", "activity", "tokens"]) ?? "sessions",
  state: oneOf(query.state, ["live", "ended"]) ?? "live",
  cursor: parseCursor(query),
});
