"use client";

import clsx from "clsx";
import { useId, useRef, type KeyboardEvent, type ReactNode } from "react";
import { buttonClass } from "./button";
import { Icon } from "./icon";

const itemsOf = (menu: HTMLElement | null) => [...(menu?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];

/**
 * A button that opens a list of acts below it, on the browser's own popover: Esc and a click elsewhere close it and give the focus back. Arrows,
 * Home, End and the first letter move within.
 */
export const Menu = ({ label, children }: { label: string; children: ReactNode }) => {
  const id = useId();
  const button = useRef<HTMLButtonElement>(null);
  const menu = useRef<HTMLDivElement>(null);

  // Below the button, at its right edge, and never beyond the window.
  const place = (isOpen: boolean) => {
    const [from, list] = [button.current, menu.current];
    if (!isOpen || !from || !list) return;
    const { bottom, right } = from.getBoundingClientRect();
    list.style.top = `${Math.max(8, Math.min(bottom + 4, window.innerHeight - list.offsetHeight - 8))}px`;
    list.style.left = `${Math.max(8, right - list.offsetWidth)}px`;
    itemsOf(list)[0]?.focus();
  };
  const walk = (event: KeyboardEvent) => {
    const items = itemsOf(menu.current);
    const at = items.indexOf(document.activeElement as HTMLElement);
    const letter = event.key.length === 1 && event.key !== " " ? event.key.toLowerCase() : undefined;
    const starting = [...items.slice(at + 1), ...items.slice(0, at + 1)].find((item) =>
      letter ? item.textContent?.toLowerCase().startsWith(letter) : false,
    );
    const moves: Record<string, HTMLElement | undefined> = {
      ArrowDown: items[(at + 1) % items.length],
      ArrowUp: items.at(at - 1),
      Home: items[0],
      End: items.at(-1),
    };
    const next = moves[event.key] ?? starting;
    if (event.key === "Tab") menu.current?.hidePopover();
    if (!next) return;
    event.preventDefault();
    next.focus();
  };

  return (
    <>
      <button ref={button} type="button" popoverTarget={id} aria-haspopup="menu" className={buttonClass()}>
        {label}
        <Icon name="caret" className="size-3 text-ink-3" />
      </button>
      <div
        ref={menu}
        id={id}
        popover="auto"
        role="menu"
        aria-label={label}
        tabIndex={-1}
        onToggle={(event) => place(event.newState === "open")}
        onKeyDown={walk}
        onClick={() => menu.current?.hidePopover()}
        className="fixed inset-auto m-0 max-h-[80dvh] w-72 max-w-[calc(100vw-16px)] overflow-y-auto rounded-lg border border-line bg-surface p-1 text-ink shadow-pop"
      >
        {children}
      </div>
    </>
  );
};

/** One act of a menu. `reason` disables it and says why, below it: on a touch screen nothing hovers. */
export const MenuItem = ({
  danger = false,
  reason,
  onSelect,
  children,
}: {
  danger?: boolean;
  reason?: string;
  onSelect: () => void;
  children: ReactNode;
}) => {
  const id = useId();
  return (
    <button
      type="button"
      role="menuitem"
      tabIndex={-1}
      aria-disabled={reason ? true : undefined}
      aria-labelledby={`${id}-label`}
      aria-describedby={reason ? `${id}-reason` : undefined}
      onClick={(event) => {
        // A disabled one leaves the menu open, with its reason.
        if (reason) event.stopPropagation();
        else onSelect();
      }}
      className={clsx(
        "flex min-h-8 w-full flex-col items-start justify-center rounded-sm px-2.5 py-1 text-left text-sm",
        reason ? "cursor-not-allowed text-ink-3" : danger ? "text-crit hover:bg-crit-soft" : "hover:bg-mute-soft",
      )}
    >
      <span id={`${id}-label`}>{children}</span>
      {reason ? (
        <span id={`${id}-reason`} className="text-xs wrap-anywhere text-ink-3">
          {reason}
        </span>
      ) : null}
    </button>
  );
};

/** A line between two groups of acts. */
export const MenuLine = () => <hr className="my-1 border-line" />;
