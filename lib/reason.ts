import { z } from "zod";

/** What is typed into a box of several lines. A form sends line breaks as two characters. */
export const lines = z.string().transform((text) => text.replace(/\r\n?/g, "\n").trim());

/** Why somebody does what they do, as every dialog asks: kept in the log, so never empty. */
export const reason = lines.pipe(z.string().min(1, "Give a reason: it is kept in the log.").max(500, "At most 500 characters."));

/** Why, where nobody has to say; null for nothing said. */
export const optionalReason = lines.pipe(z.string().max(500, "At most 500 characters.")).transform((value) => value || null);

/** The ticket that an act belongs to; null for none. */
export const ticket = z
  .string()
  .trim()
  .max(100, "At most 100 characters.")
  .transform((value) => value || null);
