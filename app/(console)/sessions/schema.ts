import { z } from "zod";
import { parseCursor } from "@/lib/cursor";
import { parseNetwork } from "@/lib/network";
import { oneOf, text, type SearchParams } from "@/lib/search-params";

/** The sessions page's URL. An address that cannot be read is kept, so that the page can say so. */
export const parseSessionsUrl = (query: SearchParams) => {
  const state = oneOf(query.state, ["live", "ended"]) ?? "live";
  const q = text(query.q);
  const typedIp = text(query.ip, 64);
  const ip = parseNetwork(typedIp);
  return {
    state,
    shown: { q, ip: typedIp, state: state === "live" ? undefined : state },
    filter: { q, ip },
    badIp: typedIp !== undefined && ip === undefined,
    cursor: parseCursor(query),
    isFiltered: Boolean(q ?? typedIp),
  } as const;
};

const act = {
  operationId: z.uuid(),
  reason: z.string().trim().min(1, "Give a reason: it is kept in the log.").max(500, "At most 500 characters."),
  ticket: z
    .string()
    .trim()
    .max(100, "At most 100 characters.")
    .transform((value) => value || null),
  includeOwn: z.literal("on").optional(),
};

export const RevokeSessions = z.object({
  ...act,
  sessionIds: z.preprocess(
    (ids) => (typeof ids === "string" ? [ids] : ids),
    z.array(z.uuid()).min(1).max(1000, "At most 1,000 sessions at once."),
  ),
});

export const RevokeUserSessions = z.object({ ...act, userId: z.uuid(), expectedCount: z.coerce.number().int().min(0).max(1_000_000) });

export const RestoreSessions = z.object({ operationId: z.uuid(), undoes: z.uuid() });
