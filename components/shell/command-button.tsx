"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { Icon } from "@/components/ui/icon";
import type { NavGroup } from "./sidebar";

// The palette's library comes when somebody opens it, not with every page.
const CommandPalette = lazy(async () => ({ default: (await import("./command-palette")).CommandPalette }));
const ShortcutList = lazy(async () => ({ default: (await import("./shortcut-list")).ShortcutList }));

const isTyping = (target: EventTarget | null) =>
  target instanceof HTMLElement && target.closest("input, textarea, select, [contenteditable]") !== null;

/** Opens the command palette by hand or with Ctrl/⌘ K, and the list of shortcuts with `?`. */
export const CommandButton = ({ groups }: { groups: readonly NavGroup[] }) => {
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((now) => (now === "palette" ? null : "palette"));
      } else if (event.key === "?" && !isTyping(event.target) && !document.querySelector("dialog[open]")) {
        event.preventDefault();
        setOpen("shortcuts");
      }
    };
    document.addEventListener("keydown", onKeyDown);
    return () => document.removeEventListener("keydown", onKeyDown);
  }, []);
  const close = () => setOpen(null);
  return (
    <>
      <button
        type="button"
        aria-haspopup="dialog"
        onClick={() => setOpen("palette")}
        className="flex h-7 items-center gap-1.5 rounded border border-line bg-surface px-2 text-ink-3 hover:text-ink sm:w-65"
      >
        <span className="truncate max-sm:sr-only">Find a person, page or action</span>
        <Icon name="search" className="size-3.5 sm:hidden" />
        <kbd className="ml-auto shrink-0 rounded-sm border border-line bg-sunken px-1 font-sans text-2xs max-sm:hidden">Ctrl K</kbd>
      </button>
      <Suspense>
        {open === "palette" ? <CommandPalette groups={groups} onClose={close} /> : null}
        {open === "shortcuts" ? <ShortcutList onClose={close} /> : null}
      </Suspense>
    </>
  );
};
