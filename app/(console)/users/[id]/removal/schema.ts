import { z } from "zod";
import { reason, ticket } from "@/lib/reason";

/** Deleting and anonymising ask for the same. */
export const RemoveUser = z.object({
  operationId: z.uuid(),
  userId: z.uuid(),
  // Not trimmed: it is compared with what stands in the row.
  confirmation: z.string().max(255),
  reason,
  ticket,
});
