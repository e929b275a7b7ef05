import { z } from "zod";
import { viewPages } from "@/lib/db/saved-views";

export const SaveView = z.object({
  operationId: z.uuid(),
  page: z.enum(viewPages),
  name: z.string().trim().min(1, "Give it a name.").max(60, "At most 60 characters."),
  query: z
    .string()
    .max(2000)
    .regex(/^[^\s#]*$/),
  isShared: z.literal("on").optional(),
});

export const DeleteView = z.object({ operationId: z.uuid(), viewId: z.uuid() });
