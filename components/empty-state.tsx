import type { Route } from "next";
import type { ReactNode } from "react";

/** An empty list: why it is empty, and the way on. */
export const EmptyState = ({ title, children, clear }: { title: string; children?: ReactNode; clear?: Route }) => (
  <div className="flex flex-col items-center gap-1 px-6 py-14 text-center">
    <p className="font-medium">{title}</p>
    {children ? <p className="max-w-[60ch] text-ink-3 wrap-anywhere">{children}</p> : null}
    {clear ? (
      <a href={clear} className="mt-2 text-accent underline-offset-2 hover:underline">
        Clear the filters
      </a>
    ) : null}
  </div>
);
