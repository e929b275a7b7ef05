import { z } from "zod";
import { lines } from "@/lib/reason";

const body = lines.pipe(z.string().min(1, "Write something.").max(2000, "At most 2,000 characters."));
// As PostgreSQL printed it, to the microsecond.
const seen = z
  .string()
  .regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/)
  .refine((text) => !Number.isNaN(Date.parse(text.replace(" ", "T").replace("+00", "Z"))) && !text.startsWith("0000"));
const operationId = z.uuid();
const noteId = z.uuid();

export const AddNote = z.object({ operationId, userId: z.uuid(), body });
export const EditNote = z.object({ operationId, noteId, seen, body });
export const DeleteNote = z.object({ operationId, noteId });
