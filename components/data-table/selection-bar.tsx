"use client";

import type { ReactNode } from "react";
import { Button } from "../ui/button";
import { Icon } from "../ui/icon";

/** What can be done with the rows that are selected. It lies over the window's foot, so that no row moves under the hand that selects. */
export const SelectionBar = ({
  label,
  selected,
  clear,
  children,
}: {
  label: string;
  /** How many, in words. */
  selected: string;
  clear: () => void;
  children: ReactNode;
}) => (
  <div role="toolbar" aria-label={label} className="selection-bar">
    <span className="mr-1 font-medium text-accent">{selected}</span>
    {children}
    <Button
      size="small"
      look="ghost"
      aria-label="Clear the selection"
      title="Clear the selection"
      className="max-sm:-order-1"
      onClick={clear}
    >
      <Icon name="close" />
    </Button>
  </div>
);
