import { z } from "zod";
import { reason, ticket } from "@/lib/reason";
import { importLimits, leftOutVerdicts } from "@/lib/user-import";

const csv = z
  .string("Choose a file.")
  .min(1, "The file is empty.")
  .refine((text) => new TextEncoder().encode(text).length <= importLimits.bytes, `A file may have ${importLimits.bytes / 1000} kB.`);

export const PreviewImport = z.object({ csv });

const json = z
  .string()
  .max(2_000_000)
  .transform((text, context): unknown => {
    try {
      return JSON.parse(text);
    } catch {
      context.addIssue("These are not people.");
      return z.NEVER;
    }
  });
const clean = z.string().transform((text) => text.replaceAll("\u0000", "").toWellFormed().trim());
const name = clean.pipe(z.string().min(1).max(100));

export const ImportUsers = z.object({
  /** The rows that were shown as good. */
  people: json.pipe(
    z
      .array(z.strictObject({ email: clean.pipe(z.string().max(255)), firstName: name, lastName: name }))
      .min(1)
      .max(importLimits.rows),
  ),
  /** The rows that were shown as left out: kept with the operation, by their line, or by whose account it is. */
  leftOut: json.pipe(
    z
      .array(
        z.strictObject({
          line: z.number().int().min(1).max(1_000_000),
          email: clean.pipe(z.string().max(255)).optional(),
          verdict: z.enum(leftOutVerdicts),
        }),
      )
      .max(importLimits.rows),
  ),
  operationId: z.uuid(),
  reason,
  ticket,
});
