import { z } from "zod";
import { parseCursor } from "@/lib/cursor";
import { tokenKinds, tokenStates } from "@/lib/db/tokens";
import { oneOf, text, type SearchParams } from "@/lib/search-params";

/** The tokens' URL. A person who cannot be found is kept, so that the page can say so. */
export const parseTokensUrl = (query: SearchParams) => ({
  shown: { person: text(query.person, 255), kind: oneOf(query.kind, tokenKinds), state: oneOf(query.state, tokenStates) },
  cursor: parseCursor(query),
});

const act = {
  operationId: z.uuid(),
  reason: z.string().trim().min(1, "Give a reason: it is kept in the log.").max(500, "At most 500 characters."),
  ticket: z
    .string()
    .trim()
    .max(100, "At most 100 characters.")
    .transform((value) => value || null),
};

export const RevokeTokens = z.object({
  ...act,
  ids: z.preprocess((ids) => (typeof ids === "string" ? [ids] : ids), z.array(z.uuid()).min(1).max(1000, "At most 1,000 tokens at once.")),
});

/** What must be typed to revoke the tokens of everybody. */
export const everybodysTokens = "revoke all tokens";

export const RevokeMatchingTokens = z.object({
  ...act,
  kind: z.enum(tokenKinds).optional(),
  userId: z.uuid().optional(),
  expectedCount: z.coerce.number().int().min(0).max(1_000_000),
  confirmation: z.string().max(100).optional(),
});
