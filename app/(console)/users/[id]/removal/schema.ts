import { z } from "zod";

/** Deleting and anonymising ask for the same. */
export const RemoveUser = z.object({
  operationId: z.uuid(),
  userId: z.uuid(),
  // Not trimmed: it is compared with what stands in the row.
  confirmation: z.string().max(255),
  reason: z.string().trim().min(1, "Give a reason: it is kept in the log.").max(500, "At most 500 characters."),
  ticket: z
    .string()
    .trim()
    .max(100, "At most 100 characters.")
    .transform((value) => value || null),
});
