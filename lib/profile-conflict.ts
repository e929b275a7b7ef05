import "server-only";
import type { ActionState } from "@/lib/action";
import { DatabaseError } from "@/lib/db/errors";

/** The answer to an edit that came second, with what stands in the row by now; undefined for any other error. */
export const conflictOf = (error: unknown): Partial<ActionState> | undefined => {
  if (!(error instanceof DatabaseError) || error.meaning !== "conflict") return undefined;
  const { detail } = error.cause as { detail?: string };
  if (!detail) return undefined;
  const row = JSON.parse(detail) as { email: string; first_name: string; last_name: string };
  return {
    status: "conflict",
    message: error.message,
    current: { email: row.email, firstName: row.first_name, lastName: row.last_name },
  };
};
