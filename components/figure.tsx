import type { Route } from "next";
import type { ReactNode } from "react";

/** A number that leads to the list behind it, where there is one. */
export const Figure = ({ name, note, to, children }: { name: string; note?: ReactNode; to: Route | undefined; children: ReactNode }) => {
  const words = (
    <>
      <span className="text-xs text-ink-3 group-hover:text-ink">{name}</span>
      <span className="mt-1 text-xl font-semibold tracking-tight">{children}</span>
      <span className="min-h-4.5 text-xs text-ink-3">{note}</span>
    </>
  );
  const look = "group flex flex-col border-line px-3.5 py-3";
  return to ? (
    <a href={to} className={`${look} hover:bg-sunken focus-visible:-outline-offset-2`}>
      {words}
    </a>
  ) : (
    <div className={look}>{words}</div>
  );
};
