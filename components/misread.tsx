import type { Route } from "next";
import { visible } from "@/lib/format";
import { EmptyState } from "./empty-state";

/** Something that was typed for a filter and is none of its kind. */
export type MisreadText = { part: "ip"; typed: string } | { part: "moment"; typed: string };

const words = {
  ip: { title: "This is not an address", why: "is neither an IP address nor a network such as 10.5.0.0/16 or 2001:db8::/32." },
  moment: {
    title: "This is not a moment",
    why: "cannot be read as a date with a time. A moment is written as 2026-03-14T14:05, with Z or +01:00 after it if it is not by your clock.",
  },
} as const;

/** Stands where rows would be, when what was asked for cannot be read: rows without that filter would answer another question. */
export const Misread = ({ misread: { part, typed }, clear }: { misread: MisreadText; clear?: Route }) => (
  <EmptyState title={words[part].title} clear={clear}>
    “{visible(typed, 120)}” {words[part].why}
  </EmptyState>
);
