import type { Route } from "next";
import type { ReactNode } from "react";
import { NavLink } from "./nav-link";

/** The mark of the house: a portcullis. */
export const Mark = ({ className }: { className?: string }) => (
  <svg viewBox="0 0 20 20" aria-hidden className={className} fill="none" stroke="currentColor" strokeWidth="1.7" strokeLinecap="round">
    <path d="M3 18V8.5a7 7 0 0 1 14 0V18M3 12h14M7 18v-9.2M13 18v-9.2M10 18V8" />
  </svg>
);

/** One group of the sidebar. */
export interface NavGroup {
  title?: string;
  links: readonly { to: Route; label: string }[];
}

/** The way around: a column on wide screens, a popover behind the menu button on narrow ones. */
export const Sidebar = ({ groups, environment, children }: { groups: readonly NavGroup[]; environment: string; children: ReactNode }) => (
  <aside
    id="sidebar"
    popover="auto"
    className="inset-y-0 left-0 m-0 h-dvh max-h-none w-64 flex-col gap-px border-r border-line bg-bg px-2 py-3 text-ink max-lg:shadow-pop lg:sticky lg:top-0 lg:flex lg:w-55 lg:shrink-0 popover-open:flex"
  >
    <div className="flex items-center gap-2 px-2 pt-1 pb-3 text-base font-semibold tracking-tight">
      <Mark className="size-4.5 shrink-0 text-accent" />
      Gatehouse
      <span className="ml-auto rounded-sm border border-line-strong px-1.5 text-2xs font-medium text-ink-3">{environment}</span>
    </div>
    <nav aria-label="Main" className="flex flex-col gap-px">
      {groups.map((group) => (
        <div key={group.title ?? ""} className="flex flex-col gap-px">
          {group.title ? <p className="px-2 pt-3.5 pb-1 text-2xs font-medium text-ink-3">{group.title}</p> : null}
          {group.links.map((link) => (
            <NavLink key={link.to} to={link.to}>
              {link.label}
            </NavLink>
          ))}
        </div>
      ))}
    </nav>
    <div className="mt-auto border-t border-line pt-2">{children}</div>
  </aside>
);
