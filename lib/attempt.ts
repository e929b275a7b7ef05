import "server-only";
import { unstable_rethrow } from "next/navigation";
import { findBlocker } from "@/lib/blocker";
import { mayBeBlocked, meaningOf, type Meaning } from "@/lib/db/errors";
import { log } from "@/lib/log";

/** Why something could not be done, in words that may be shown. `reference` is in the log. */
export interface Trouble {
  meaning: Meaning;
  message: string;
  reference: string;
  /** Whether somebody's lock may be the cause. */
  mayBeBlocked: boolean;
  /** Who holds that lock. */
  blockedBy?: string;
}

/** What went wrong, logged, with a reference that ties the screen to the log line. */
export const troubleOf = (error: unknown): Trouble => {
  const known = meaningOf(error);
  const reference = known.digest.split(":")[2] ?? "none";
  const cause = known.cause as { code?: string; message?: string } | undefined;
  const level = known.meaning === "fault" ? "error" : "warn";
  log[level]({ reference, meaning: known.meaning, code: cause?.code, error: cause?.message }, "database trouble");
  return { meaning: known.meaning, message: known.message, reference, mayBeBlocked: mayBeBlocked(known) };
};

/** A read that may fail without taking its page along: the value, or the trouble to show in its place. */
export const attempt = async <T>(
  read: Promise<T>,
): Promise<{ value: T; trouble?: undefined } | { value?: undefined; trouble: Trouble }> => {
  try {
    return { value: await read };
  } catch (error) {
    // Next's own control flow (redirect, forbidden, a page that turns out to be dynamic) is thrown too, and is not ours to catch.
    unstable_rethrow(error);
    const trouble = troubleOf(error);
    return { trouble: trouble.mayBeBlocked ? { ...trouble, blockedBy: await findBlocker() } : trouble };
  }
};
