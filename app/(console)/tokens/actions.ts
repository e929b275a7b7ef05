"use server";

import { action } from "@/lib/action";
import { mutations } from "@/lib/db/pools";
import type { MutationRow } from "@/lib/db/sessions";
import { revokeMatchingTokens, revokeTokens } from "@/lib/db/tokens";
import { plural } from "@/lib/format";
import { everybodysTokens, RevokeMatchingTokens, RevokeTokens } from "./schema";

const revoked = (row: MutationRow | undefined) => ({
  message: `${row?.replayed ? "Already done: " : ""}${plural(row?.targetCount ?? 0, "token")} revoked.`,
});

/** Makes the named tokens worthless. */
export const endTokens = action("token.revoke", RevokeTokens, async ({ operationId, ...t }, { staff, client }) => {
  const [row] = await mutations((db) => revokeTokens(db, { tokenHash: staff.tokenHash, operationId, ...client }, t));
  return revoked(row);
});

/** Makes all live tokens of a kind, of a person, or of everybody worthless. */
export const endMatchingTokens = action(
  "token.revoke",
  RevokeMatchingTokens,
  async ({ operationId, kind, userId, confirmation, ...t }, { staff, client }) => {
    if (!userId && confirmation !== everybodysTokens)
      return { status: "refused", fields: { confirmation: [`Type ${everybodysTokens} to confirm.`] } };
    const [row] = await mutations((db) =>
      revokeMatchingTokens(
        db,
        { tokenHash: staff.tokenHash, operationId, ...client },
        { ...t, confirmation, kind: kind ?? null, userId: userId ?? null },
      ),
    );
    return revoked(row);
  },
);
