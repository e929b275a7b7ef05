import { z } from "zod";
import { parseCursor } from "@/lib/cursor";
import { tokenKinds, tokenStates } from "@/lib/db/tokens";
import { reason, ticket } from "@/lib/reason";
import { oneOf, personText, type SearchParams } from "@/lib/search-params";

/** The tokens' URL. A person who cannot be found is kept, so that the page can say so. */
export const parseTokensUrl = (query: SearchParams) => ({
  shown: { person: personText(query.person, 255), kind: oneOf(query.kind, tokenKinds), state: oneOf(query.state, tokenStates) },
  cursor: parseCursor(query),
});

const act = {
  operationId: z.uuid(),
  reason,
  ticket,
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
