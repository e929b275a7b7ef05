import type { Route } from "next";
import type { ReactNode } from "react";
import { buttonClass } from "../ui/button";
import { JumpToDate } from "./jump-to-date";

const Step = ({ to, children }: { to: Route | undefined; children: string }) =>
  to ? (
    <a href={to} data-keep-scroll="list" rel={children === "Newer" ? "prev" : "next"} className={buttonClass("plain", "small")}>
      {children}
    </a>
  ) : (
    <span aria-disabled className={buttonClass("plain", "small")}>
      {children}
    </span>
  );

/** The foot of a list: what is shown, and the way to the rows before and after. */
export const Pager = ({
  children,
  newer,
  older,
  sql,
  jump,
  words = ["Newer", "Older"],
  label = "Pages",
}: {
  children: ReactNode;
  newer?: Route;
  older?: Route;
  /** The same page, with the statements behind it. */
  sql?: Route;
  /** The list from its beginning, and whose clock a moment in it is of; for a list that is ordered by time. */
  jump?: { to: Route; zone: string };
  words?: [string, string];
  /** What tells it from another one on the same page. */
  label?: string;
}) => (
  <nav aria-label={label} className="flex min-h-10 flex-wrap items-center gap-2 border-t border-line px-3 py-1.5 text-xs text-ink-3">
    {children}
    {sql ? (
      <a href={sql} data-keep-scroll className="underline underline-offset-2 hover:text-ink">
        Show SQL
      </a>
    ) : null}
    {jump ? <JumpToDate {...jump} /> : null}
    <span className="ml-auto flex gap-2">
      <Step to={newer}>{words[0]}</Step>
      <Step to={older}>{words[1]}</Step>
    </span>
  </nav>
);
