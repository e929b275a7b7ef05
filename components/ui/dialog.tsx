"use client";

import { useEffect, useId, useLayoutEffect, useRef, useState, type FormEvent, type ReactNode } from "react";

const isTyped = ({ target }: FormEvent) =>
  target instanceof HTMLElement && target.matches("textarea, input:not([type=checkbox], [type=radio])");

/** What opened a dialog may go from the page with what was changed, at once or a moment later: the focus must not go with it. */
const keepFocus = () => {
  const look = () => {
    if (document.activeElement === document.body) document.getElementById("content")?.focus({ preventScroll: true });
  };
  const watch = new MutationObserver(look);
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(look);
  setTimeout(() => watch.disconnect(), 3000);
};

/**
 * A modal dialog on the browser's own <dialog>: it keeps the focus inside, gives it back, and closes with Esc or a click beside it. While `busy`,
 * nothing closes it; once something has been typed, neither a click beside it nor the first Esc does. The focus begins at what has `autoFocus`: React sets it before the dialog is open, when nothing in it can take it, so it is set once more. Its content is mounted while it is open only, so that each opening starts afresh.
 */
export const Dialog = ({
  open,
  busy = false,
  title,
  onClose,
  children,
}: {
  open: boolean;
  busy?: boolean;
  title: ReactNode;
  onClose: () => void;
  children: ReactNode;
}) => {
  const ref = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState<"nothing" | "something" | "warned">("nothing");
  const titleId = useId();
  useEffect(() => {
    const dialog = ref.current;
    if (!open) return dialog?.close();
    dialog?.showModal();
    dialog?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
  }, [open]);
  // A browser gives the focus back when a dialog is closed, not when it is taken out of the page.
  useLayoutEffect(() => {
    const dialog = ref.current;
    return () => {
      dialog?.close();
      keepFocus();
    };
  }, []);
  useEffect(() => {
    if (!busy) return;
    // Of several Esc in a row a browser lets only the first be cancelled as such. The keys go to the document when the button that had the focus is off.
    const keep = (event: KeyboardEvent) => event.key === "Escape" && event.preventDefault();
    document.addEventListener("keydown", keep);
    return () => document.removeEventListener("keydown", keep);
  }, [busy]);
  return (
    <dialog
      ref={ref}
      aria-labelledby={titleId}
      closedby={busy ? "none" : "closerequest"}
      onKeyDown={(event) => {
        if (event.key === "Enter" && (event.ctrlKey || event.metaKey))
          event.currentTarget.querySelector<HTMLButtonElement>("[type=submit]")?.click();
      }}
      onInput={(event) => {
        if (isTyped(event)) setTyped("something");
      }}
      onCancel={(event) => {
        if (busy || typed === "something") event.preventDefault();
        if (typed === "something") setTyped("warned");
      }}
      onClose={() => {
        if (!ref.current) return;
        if (busy && open) ref.current.showModal();
        else onClose();
      }}
      onPointerDown={(event) => {
        if (event.target !== event.currentTarget || busy) return;
        if (typed === "nothing") onClose();
        else setTyped("warned");
      }}
      // It may stand in a table's cell, whose text neither wraps nor begins at the left.
      className="m-auto scroll-pb-16 w-[min(480px,calc(100vw-24px))] rounded-xl border border-line bg-surface p-0 text-left whitespace-normal text-ink shadow-pop backdrop:bg-scrim"
    >
      {open ? (
        <div className="flex flex-col">
          <h2 id={titleId} className="px-5 pt-4.5 text-lg font-semibold tracking-tight wrap-anywhere">
            {title}
          </h2>
          {typed === "warned" && !busy ? (
            <p role="alert" className="sticky top-2 z-10 mx-5 mt-2 rounded bg-warn-soft px-2.5 py-1.5 text-xs text-warn">
              What you typed is still here. Cancel, or Esc once more, throws it away.
            </p>
          ) : null}
          {children}
        </div>
      ) : null}
    </dialog>
  );
};

/** The dialog's body, between its title and its buttons. */
export const DialogBody = ({ children }: { children: ReactNode }) => <div className="flex flex-col gap-3 px-5 py-3">{children}</div>;

/** The dialog's buttons, in sight however long its body is. */
export const DialogFooter = ({ children }: { children: ReactNode }) => (
  <div className="sticky bottom-0 flex flex-wrap justify-end gap-2 rounded-b-xl border-t border-line bg-sunken px-5 py-3">{children}</div>
);
