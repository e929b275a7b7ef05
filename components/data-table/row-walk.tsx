"use client";

import type { KeyboardEvent, ReactNode } from "react";
import { pageSearch } from "../page-search";

const controls = "a[href], button:not(:disabled), input:not(:disabled)";

/** What takes the focus when a row is reached: what stands in that column, or the row's link, or its first control. */
const targetOf = (row: HTMLElement, column: number | undefined) =>
  (column === undefined ? null : row.querySelectorAll(":scope > td")[column]?.querySelector<HTMLElement>(controls)) ??
  row.querySelector<HTMLElement>("[data-row-link]") ??
  row.querySelector<HTMLElement>(controls);

/** Moves the focus by rows and stays in the column. A row without anything to act on is stepped over. Says whether it moved. */
const walk = (list: HTMLElement, key: string) => {
  if (!["ArrowDown", "ArrowUp", "Home", "End"].includes(key)) return false;
  const here = document.activeElement?.closest<HTMLElement>("tbody > tr, li");
  if (!here || !list.contains(here)) return false;
  const column = document.activeElement?.closest<HTMLTableCellElement>("tbody > tr > td")?.cellIndex;
  const stops = [...list.querySelectorAll<HTMLElement>("tbody > tr, li")].filter((row) => row === here || targetOf(row, undefined));
  const at = stops.indexOf(here);
  const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: stops.length - 1 }[key] ?? -1;
  const row = stops[to];
  if (!row || row === here) return false;
  targetOf(row, column)?.focus();
  return true;
};

/** From a row's link Space ticks the row's box, from a ticked box Enter goes to what can be done with the selection. Says whether it did. */
const act = (from: Element, key: string) => {
  const box = key === " " && from.matches("[data-row-link]") ? from.closest("tr")?.querySelector<HTMLElement>("input:enabled") : undefined;
  box?.click();
  const bar = key === "Enter" && from.matches("input:checked") ? document.querySelector<HTMLElement>("[role=toolbar] button") : undefined;
  bar?.focus();
  return box ?? bar;
};

/**
 * A list that is walked by keyboard: arrows, Home and End go from row to row, Enter is the link's own, Space selects, Esc does `onEscape` or else goes
 * back to the page's search.
 */
export const RowWalk = ({
  className,
  onEscape,
  children,
}: {
  className?: string;
  /** Says whether there was something to leave. */
  onEscape?: () => boolean;
  children: ReactNode;
}) => (
  <div
    className={className}
    onKeyDown={(event: KeyboardEvent<HTMLElement>) => {
      if (event.altKey || event.ctrlKey || event.metaKey || event.shiftKey || event.defaultPrevented) return;
      // Dialogs and menus of a row have keys of their own.
      if ((event.target as Element).closest("dialog, [popover]:popover-open, select, textarea")) return;
      if (event.key === "Escape") {
        if (!onEscape?.()) pageSearch()?.focus();
      } else if (walk(event.currentTarget, event.key) || act(event.target as Element, event.key)) event.preventDefault();
    }}
  >
    {children}
  </div>
);
