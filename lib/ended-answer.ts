import { attempt } from "./attempt";
import { getUndo } from "./db/operations";
import { reads } from "./db/pools";
import type { MutationRow } from "./db/sessions";
import { plural } from "./format";
import { skippedWords } from "./selection-outcome";

/**
 * What is said when sessions were ended: how many, which of them had ended before, and an undo, unless nothing can be restored. That is asked
 * afterwards: where it cannot be told, the undo itself says so.
 */
export const endedAnswer = async (row: MutationRow | undefined): Promise<{ message: string; undo?: string }> => {
  if (!row) throw new Error("A function that ends sessions gives one row");
  const { operationId, targetCount, replayed } = row;
  const undo = (await attempt(reads((db) => getUndo(db, operationId, 0)))).value?.[0];
  const { ended = 0, expired = 0 } = undo?.skipped ?? {};
  const left = skippedWords({ ended, expired }, "");
  const message = `${replayed ? "Already done: " : ""}${plural(targetCount, "session")} ended.${left && ` ${left}.`}`;
  // Of one that is sent again nobody knows what has been undone since.
  if (undo?.restorable !== 0 || replayed) return { message, undo: operationId };
  return {
    message: `${message} ${
      targetCount === 1
        ? "It cannot be restored: the person is not active, or has changed the password since it began."
        : "None can be restored: the people are not active, or have changed the password since."
    }`,
  };
};
