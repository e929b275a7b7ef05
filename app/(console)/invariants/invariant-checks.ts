import type { Route } from "next";
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
}

/** Every check in the order of the page. */
export const checks: readonly Check[] = [
  {
    name: "suspended",
    title: "Live sessions of people who are suspended",
    because: "Whoever is suspended must not be signed in anywhere.",
    of: "session",
    list: paths.sessions({ status: "suspended" }),
  },
  {
    name: "inactive",
    title: "Live sessions of people who are inactive",
    because: "An inactive account is not in use, so nobody can be using it.",
    of: "session",
    list: paths.sessions({ status: "inactive" }),
  },
  {
    name: "password",
    title: "Live sessions older than the password change",
    because: "Whoever changes a password after a theft wants the thief out.",
    of: "session",
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
    name: "known",
    title: "Roles or statuses outside the known set",
    because: "A role that nobody knows has rights that nobody knows.",
    of: "person",
  },
  {
    name: "email",
    title: "E-mails that differ only in case",
    because: "Two accounts with one mailbox: a reset for one may open the other.",
    of: "person",
  },
];
