import "server-only";
import { type DatabaseError, DeadlineError, meaningOf, OverloadError } from "./db/errors";
import { findNearPeople, type NearPerson } from "./db/near-people";
import { reads, suggestions } from "./db/pools";
import { findPeople } from "./db/users";
import { log } from "./log";

/** Whom a text may mean. */
export interface Meant {
  /** Everybody whom it fits, up to as many as were asked for. */
  matching: readonly NearPerson[];
  /** Where it fits nobody, whose name or e-mail is like it, the most like it first; undefined when that cannot be told in time. */
  near?: readonly NearPerson[];
}

// A statement or a wait that was cut short.
const isSlow = ({ cause }: DatabaseError) =>
  cause instanceof OverloadError || cause instanceof DeadlineError || (cause as { code?: string }).code === "57014";

/**
 * Whom a text may mean that is nobody's e-mail or id: everybody of this name, or else those whose name or e-mail is like it.
 * @param most people whom it fits
 * @param isPart whether a part of an e-mail fits too
 */
export const whoIsMeant = async (text: string, most: number, isPart: boolean): Promise<Meant> => {
  const matching = isPart || !text.includes("@") ? await reads((db) => findPeople(db, text, most)) : [];
  if (matching.length > 0) return { matching };
  try {
    return { matching, near: await suggestions((db) => findNearPeople(db, text, 5)) };
  } catch (error) {
    const known = meaningOf(error);
    if (!isSlow(known)) throw known;
    log.info({ meaning: known.meaning }, "no suggestions: they took too long");
    return { matching };
  }
};
