import { parseNetwork } from "@/lib/network";
import { oneOf, text, type SearchParams } from "@/lib/search-params";

/** The network page's URL. An address that cannot be read is kept, so that the page can say so. */
export const parseNetworkUrl = (query: SearchParams) => {
  const typed = text(query.ip, 64);
  const ip = parseNetwork(typed);
  return { typed, ip, asksToEnd: ip !== undefined && oneOf(query.end, ["matching"]) !== undefined };
};
