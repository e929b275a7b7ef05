"use client";

import { useEffect, useId, useLayoutEffect, useRef, type ReactNode } from "react";

/**
 * A modal dialog on the browser's own <dialog>: it keeps the focus inside, gives it back, and closes with Esc. While `busy`, nothing closes it.
 * The focus begins at what has `autoFocus`: React sets it before the dialog is open, when nothing in it can take it, so it is set once more. Its content is mounted while it is open only, so that each opening starts afresh.
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
    return () => dialog?.close();
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
      onCancel={(event) => {
        if (busy) event.preventDefault();
      }}
      onClose={() => {
        if (!ref.current) return;
        if (busy && open) ref.current.showModal();
        else onClose();
      }}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget && !busy) onClose();
      }}
      // It may stand in a table's cell, whose text neither wraps nor begins at the left.
      className="m-auto scroll-pb-16 w-[min(480px,calc(100vw-24px))] rounded-xl border border-line bg-surface p-0 text-left whitespace-normal text-ink shadow-pop backdrop:bg-scrim"
    >
      {open ? (
        <div className="flex flex-col">
          <h2 id={titleId} className="px-5 pt-4.5 text-lg font-semibold tracking-tight wrap-anywhere">
            {title}
          </h2>
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
