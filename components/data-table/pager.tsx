import type { Route } from "next";
import type { ReactNode } from "react";
import { buttonClass } from "../ui/button";

const Step = ({ to, children }: { to: Route | undefined; children: string }) =>
  to ? (
    <a href={to} data-keep-scroll rel={children === "Newer" ? "prev" : "next"} className={buttonClass("plain", "small")}>
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
  words = ["Newer", "Older"],
}: {
  children: ReactNode;
  newer?: Route;
  older?: Route;
  /** The same page, with the statements behind it. */
  sql?: Route;
  words?: [string, string];
}) => (
  <nav aria-label="Pages" className="flex min-h-10 flex-wrap items-center gap-2 border-t border-line px-3 py-1.5 text-xs text-ink-3">
    {children}
    {sql ? (
      <a href={sql} data-keep-scroll className="underline underline-offset-2 hover:text-ink">
        Show SQL
      </a>
    ) : null}
    <span className="ml-auto flex gap-2">
      <Step to={newer}>{words[0]}</Step>
      <Step to={older}>{words[1]}</Step>
    </span>
  </nav>
);
