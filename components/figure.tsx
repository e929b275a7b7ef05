import type { Route } from "next";
import type { ReactNode } from "react";

/** A number that leads to the list behind it. */
export const Figure = ({ name, note, to, children }: { name: string; note?: ReactNode; to: Route; children: ReactNode }) => (
  <a href={to} className="group flex flex-col border-line px-3.5 py-3 hover:bg-sunken focus-visible:-outline-offset-2">
    <span className="text-xs text-ink-3 group-hover:text-ink">{name}</span>
    <span className="mt-1 text-xl font-semibold tracking-tight">{children}</span>
    <span className="min-h-4.5 text-xs text-ink-3">{note}</span>
  </a>
);
