"use client";

import { lazy, Suspense, useEffect, useState } from "react";
import { Icon } from "@/components/ui/icon";
import { pageSearch } from "../page-search";
import type { PaletteReader } from "./palette-actions";
import type { NavGroup } from "./sidebar";

// The palette's library comes when somebody opens it, not with every page.
const CommandPalette = lazy(async () => ({ default: (await import("./command-palette")).CommandPalette }));
const ShortcutList = lazy(async () => ({ default: (await import("./shortcut-list")).ShortcutList }));

/** What the palette is called, by its button too. */
export const paletteName = "Find a person, page or action";
/** What can be typed into it. */
export const paletteHint = "A name, an e-mail, an id, a page, or what to do";

let early: readonly [box: HTMLInputElement, key: string] | undefined;
/** The box that took what was typed before the palette had come, and the last key: for a palette that takes its place in this moment. */
export const typedEarly = () => early;

const showModal = (dialog: HTMLDialogElement) => {
  dialog.showModal();
  return () => {
    // It gives the focus back, so that the palette knows where that was.
    dialog.close();
    queueMicrotask(() => (early = undefined));
  };
};

// An open menu takes letters too.
const takesLetters = "input:not([type=checkbox], [type=radio]), textarea, select, [contenteditable], [popover]:popover-open";

/** Whether a key without Ctrl is free to mean something here. */
const isFree = ({ target, ctrlKey, metaKey, altKey }: KeyboardEvent) =>
  !ctrlKey && !metaKey && !altKey && !(target as Element).closest(takesLetters) && !document.querySelector("dialog[open]");

/** The keys that work everywhere: Ctrl/⌘ K opens the command palette, as the button does; `/` goes to the page's search; `?` lists the keys. */
export const CommandButton = ({ groups, reader }: { groups: readonly NavGroup[]; reader: PaletteReader }) => {
  const [open, setOpen] = useState<"palette" | "shortcuts" | null>(null);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
        event.preventDefault();
        setOpen((now) => (now === "palette" ? null : "palette"));
      } else if (event.key === "?" && isFree(event)) {
        event.preventDefault();
        setOpen("shortcuts");
      } else if (event.key === "/" && isFree(event)) {
        event.preventDefault();
        const search = pageSearch();
        if (search) search.focus();
        else setOpen("palette");
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
        <span className="truncate max-sm:sr-only">{paletteName}</span>
        <Icon name="search" className="size-3.5 sm:hidden" />
        <kbd className="ml-auto shrink-0 rounded-sm border border-line bg-sunken px-1 font-sans text-2xs max-sm:hidden">Ctrl K</kbd>
      </button>
      {open === "palette" ? (
        <Suspense
          fallback={
            <dialog ref={showModal} onCancel={close} className="palette">
              <input
                aria-label={paletteName}
                placeholder={paletteHint}
                onKeyDown={({ currentTarget, key }) => {
                  early = [currentTarget, key];
                }}
              />
            </dialog>
          }
        >
          <CommandPalette groups={groups} reader={reader} onClose={close} />
        </Suspense>
      ) : null}
      <Suspense>{open === "shortcuts" ? <ShortcutList onClose={close} /> : null}</Suspense>
    </>
  );
};
