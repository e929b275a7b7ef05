"use client";

import clsx from "clsx";
import type { Route } from "next";
import Link, { useLinkStatus } from "next/link";
import { usePathname } from "next/navigation";

/** Shows at the link itself that its page is on its way. */
const OnItsWay = () => {
  const { pending } = useLinkStatus();
  return <span aria-hidden className={clsx("ml-auto size-1.5 rounded-full bg-accent", pending ? "animate-pulse" : "hidden")} />;
};

/** A link of the sidebar, marked while its page or one below it is open. */
export const NavLink = ({ to, children }: { to: Route; children: string }) => {
  const path = usePathname();
  const isCurrent = to === "/" ? path === "/" : path === to || path.startsWith(`${to}/`);
  return (
    <Link
      href={to}
      prefetch={false}
      aria-current={isCurrent ? "page" : undefined}
      onClick={(event) => event.currentTarget.closest<HTMLElement>("[popover]:popover-open")?.hidePopover()}
      className={clsx(
        "flex h-7 items-center gap-2 rounded px-2 text-sm max-lg:h-9",
        isCurrent ? "bg-surface font-medium text-ink ring-1 ring-line" : "text-ink-2 hover:bg-mute-soft hover:text-ink",
      )}
    >
      {children}
      <OnItsWay />
    </Link>
  );
};
