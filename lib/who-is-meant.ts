import "server-only";
import { meaningOf } from "./db/errors";
import { findNearPeople, type NearPerson } from "./db/near-people";
import { reads, suggestions } from "./db/pools";
import { findPeople } from "./db/users";

/** Whom a text may mean. */
export interface Meant {
  /** Everybody whom it fits, up to as many as were asked for. */
  matching: readonly NearPerson[];
  /** Where it fits nobody, whose name or e-mail is like it, the most like it first; undefined when that cannot be told in time. */
  near?: readonly NearPerson[];
}

/** Whom a text may mean that is nobody's e-mail or id: everybody of this name, or else those whose name or e-mail is like it. */
export const whoIsMeant = async (text: string, most: number): Promise<Meant> => {
  const matching = text.includes("@") ? [] : await reads((db) => findPeople(db, text, most));
  if (matching.length > 0) return { matching };
  try {
    return { matching, near: await suggestions((db) => findNearPeople(db, text, 5)) };
  } catch (error) {
    if (meaningOf(error).meaning === "busy") return { matching };
    throw error;
  }
};
