import clsx from "clsx";
import type { ComponentProps, ReactNode } from "react";

/** A surface with a line around it. */
export const Card = ({ className, ...rest }: ComponentProps<"section">) => (
  <section {...rest} className={clsx("min-w-0 overflow-hidden rounded-lg border border-line bg-surface shadow-low", className)} />
);

/** A card's heading, with what stands beside it at the right. */
export const CardHeader = ({ title, note, children }: { title: ReactNode; note?: ReactNode; children?: ReactNode }) => (
  <div className="flex min-h-10 flex-wrap items-center gap-2 border-b border-line px-3.5 py-2">
    <h2 className="text-sm font-semibold">{title}</h2>
    {note ? <span className="text-xs text-ink-3">{note}</span> : null}
    {children ? <div className="ml-auto flex items-center gap-2">{children}</div> : null}
  </div>
);
