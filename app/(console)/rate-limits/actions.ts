"use server";

import { action } from "@/lib/action";
import { bulk, mutations } from "@/lib/db/pools";
import { resetMatchingRateLimits, resetRateLimits } from "@/lib/db/rate-limits";
import type { MutationRow } from "@/lib/db/sessions";
import { plural } from "@/lib/format";
import { ResetMatchingRateLimits, ResetRateLimits } from "./schema";

const reset = (row: MutationRow | undefined) => ({
  message: `${row?.replayed ? "Already done: " : ""}${plural(row?.targetCount ?? 0, "rate limit")} reset.`,
});

/** Resets the named rate limits. */
export const resetLimits = action("rate_limit.reset", ResetRateLimits, async ({ operationId, ...t }, { staff, client }) => {
  const [row] = await mutations((db) => resetRateLimits(db, { tokenHash: staff.tokenHash, operationId, ...client }, t));
  return reset(row);
});

/** Resets all rate limits whose key begins with a text, or the longest over of those that are. */
export const resetMatchingLimits = action(
  "rate_limit.reset",
  ResetMatchingRateLimits,
  async ({ operationId, prefix, expiredAt, ...t }, { staff, client }) => {
    const [row] = await bulk((db) =>
      resetMatchingRateLimits(
        db,
        { tokenHash: staff.tokenHash, operationId, ...client },
        { ...t, prefix: prefix ?? null, expiredAt: expiredAt ? new Date(expiredAt) : null },
      ),
    );
    return reset(row);
  },
);
