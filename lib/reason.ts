import { z } from "zod";

/** Why somebody does what they do, as every dialog asks: kept in the log, so never empty. */
export const reason = z.string().trim().min(1, "Give a reason: it is kept in the log.").max(500, "At most 500 characters.");

/** Why, where nobody has to say; null for nothing said. */
export const optionalReason = z
  .string()
  .trim()
  .max(500, "At most 500 characters.")
  .transform((value) => value || null);

/** The ticket that an act belongs to; null for none. */
export const ticket = z
  .string()
  .trim()
  .max(100, "At most 100 characters.")
  .transform((value) => value || null);
