"use client";

import clsx from "clsx";
import type { Route } from "next";
import { usePathname } from "next/navigation";

/** A link of the sidebar, marked while its page or one below it is open. */
export const NavLink = ({ to, children }: { to: Route; children: string }) => {
  const path = usePathname();
  const isCurrent = to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`);
  return (
    <a
      href={to}
      aria-current={isCurrent ? "page" : undefined}
      onClick={(event) => event.currentTarget.closest<HTMLElement>("[popover]:popover-open")?.hidePopover()}
      className={clsx(
        "flex h-7 items-center gap-2 rounded px-2 text-sm max-lg:h-9",
        isCurrent ? "bg-surface font-medium text-ink ring-1 ring-line" : "text-ink-2 hover:bg-mute-soft hover:text-ink",
      )}
    >
      {children}
    </a>
  );
};
