import type { Route } from "next";
import { Fragment } from "react";

/** Where this page stands. It lies in the shell's top bar, though the page renders it: only the page knows its name. */
export const Breadcrumb = ({ trail, here }: { trail: readonly { label: string; to?: Route }[]; here: string }) => (
  <nav
    aria-label="Breadcrumb"
    className="absolute top-0 right-44 left-13 z-10 flex h-12 min-w-0 items-center gap-2 text-ink-3 max-sm:hidden lg:left-6 sm:right-110"
  >
    {trail.map(({ label, to }) => (
      <Fragment key={label}>
        {to ? (
          <a href={to} className="whitespace-nowrap hover:text-ink">
            {label}
          </a>
        ) : (
          <span className="whitespace-nowrap">{label}</span>
        )}
        <span aria-hidden>/</span>
      </Fragment>
    ))}
    <span aria-current="page" className="truncate font-medium text-ink">
      {here}
    </span>
  </nav>
);
