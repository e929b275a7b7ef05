import { z } from "zod";
import { parseCursor } from "@/lib/cursor";
import { isoMoment } from "@/lib/iso-moment";
import { reason, ticket } from "@/lib/reason";
import { oneOf, personText, type SearchParams } from "@/lib/search-params";

/** The rate limits' URL. */
export const parseRateLimitsUrl = (query: SearchParams) => {
  const state = oneOf(query.state, ["live", "expired", "all"]) ?? "live";
  const q = personText(query.q, 255);
  return {
    shown: { q, state: state === "live" ? undefined : state },
    filter: { q, state },
    cursor: parseCursor(query, "count"),
  } as const;
};

const act = {
  operationId: z.uuid(),
  reason,
  ticket,
};

export const ResetRateLimits = z.object({
  ...act,
  ids: z.preprocess(
    (ids) => (typeof ids === "string" ? [ids] : ids),
    z.array(z.uuid()).min(1).max(1000, "At most 1,000 rate limits at once."),
  ),
});

export const ResetMatchingRateLimits = z.object({
  ...act,
  prefix: z.string().max(255).optional(),
  expiredAt: isoMoment.optional(),
  expectedCount: z.coerce.number().int().min(0).max(1_000_000),
});
