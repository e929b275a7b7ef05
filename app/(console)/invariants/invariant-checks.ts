import type { Route } from "next";
import type { Capability } from "@/lib/capabilities";
import { longestDays, type Invariant } from "@/lib/db/invariants";
import { paths } from "@/lib/paths";

/** How an invariant is told, and what can be done when it is broken. */
export interface Check {
  name: Invariant;
  title: string;
  /** Why it must not be. */
  because: string;
  of: "session" | "token" | "person";
  /** The list that shows the same rows, where there is one. */
  list?: Route;
  /** For sessions: why they cannot be restored once they are ended. */
  noUndo?: string;
  /** For people, who are mended one by one: the act on the person's page that does it. */
  mend?: Mend;
}

export interface Mend {
  label: string;
  /** As the person's page has it in its URL. */
  act: "role" | "status" | "edit";
  can: Capability;
  /** After "Your role … may not". */
  words: string;
  /** What nobody may change of themself. */
  own?: string;
}

/** Every check in the order of the page. */
export const checks: readonly Check[] = [
  {
    name: "suspended",
    title: "Live sessions of people who are suspended",
    because: "Whoever is suspended must not be signed in anywhere.",
    of: "session",
    list: paths.sessions({ status: "suspended" }),
    noUndo: "the people are suspended",
  },
  {
    name: "inactive",
    title: "Live sessions of people who are inactive",
    because: "An inactive account is not in use, so nobody can be using it.",
    of: "session",
    list: paths.sessions({ status: "inactive" }),
    noUndo: "the people are inactive",
  },
  {
    name: "password",
    title: "Live sessions older than the password change",
    because: "Whoever changes a password after a theft wants the thief out.",
    of: "session",
    noUndo: "the people have changed the password since",
  },
  {
    name: "hash",
    title: "Sessions that share one token",
    because: "Two sessions with one token hash cannot be told apart or ended apart.",
    of: "session",
  },
  {
    name: "again",
    title: "Live sessions that were ended already",
    because: "A service that held the row has written it back: whoever was signed out is signed in again.",
    of: "session",
  },
  {
    name: "length",
    title: "Live sessions beyond the policy's length",
    because: `The console's own end at the latest by its setting; others should not be made for more than ${longestDays} days.`,
    of: "session",
  },
  {
    name: "reset",
    title: "Live reset tokens of people who are not active",
    because: "A link in an old mail must not be the way back into a suspended account.",
    of: "token",
  },
  {
    name: "role",
    title: "Roles outside the known set",
    because: "A role that nobody knows has rights that nobody knows.",
    of: "person",
    mend: { label: "Set role…", act: "role", can: "user.set_role", words: "change a role", own: "role" },
  },
  {
    name: "status",
    title: "Statuses outside the known set",
    because: "Of a status that nobody knows each service thinks its own: one lets the person in, the other does not.",
    of: "person",
    mend: { label: "Set status…", act: "status", can: "user.set_status", words: "change a status", own: "status" },
  },
  {
    name: "email",
    title: "E-mails that differ only in case",
    because: "Two accounts with one mailbox: a reset for one may open the other.",
    of: "person",
    mend: { label: "Change e-mail…", act: "edit", can: "user.update", words: "edit people" },
  },
];
