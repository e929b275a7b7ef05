import type { Route } from "next";
import type { ReactNode } from "react";

const linkClass = "mt-2 text-accent underline-offset-2 hover:underline";

/** An empty list: why it is empty, and the way on. */
export const EmptyState = ({
  title,
  children,
  clear,
  first,
}: {
  title: string;
  children?: ReactNode;
  /** The list without its filters. */
  clear?: Route;
  /** The list's first page, when this one lies past its end. */
  first?: Route;
}) => (
  <div className="flex flex-col items-center gap-1 px-6 py-14 text-center">
    <p className="font-medium">{title}</p>
    {children ? <p className="max-w-[60ch] text-ink-3 wrap-anywhere">{children}</p> : null}
    {first ? (
      <a href={first} className={linkClass}>
        To the first page
      </a>
    ) : null}
    {clear ? (
      <a href={clear} className={linkClass}>
        Clear the filters
      </a>
    ) : null}
  </div>
);

/** A page past the end of its list: its rows have gone since, or the address is an old one. `children` name the filter. */
export const EmptyPage = ({ first, clear, children }: { first: Route; clear?: Route; children?: ReactNode }) => (
  <EmptyState title="Nothing on this page" first={first} clear={clear}>
    The list has no row in this place{children ? <>: {children}</> : null}.
  </EmptyState>
);
