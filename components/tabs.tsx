import clsx from "clsx";
import type { Route } from "next";

/** Views of one thing, each with its address. */
export const Tabs = ({
  label,
  tabs,
}: {
  label: string;
  tabs: readonly { label: string; count?: string; to: Route; isOpen: boolean }[];
}) => (
  <nav aria-label={label} className="flex gap-5 overflow-x-auto border-b border-line">
    {tabs.map((tab) => (
      <a
        key={tab.label}
        href={tab.to}
        data-keep-scroll
        aria-current={tab.isOpen ? "page" : undefined}
        className={clsx(
          "-mb-px border-b-2 py-2 whitespace-nowrap",
          tab.isOpen ? "border-ink font-medium text-ink" : "border-transparent text-ink-3 hover:text-ink",
        )}
      >
        {tab.label}
        {tab.count ? <span className="ml-0.5 text-xs font-normal text-ink-3"> {tab.count}</span> : null}
      </a>
    ))}
  </nav>
);
