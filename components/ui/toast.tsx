"use client";

import { createContext, useCallback, useContext, useState, type ReactNode, type RefCallback } from "react";
import { Button } from "./button";
import { Icon } from "./icon";
import { StateMark } from "./state-mark";

interface Toast {
  id: number;
  message: string;
  /** "mute" is for what is still under way. */
  tone: "ok" | "crit" | "mute";
  action?: { label: string; run: () => void };
  ref?: RefCallback<HTMLElement>;
}

/** Shows a message, and gives what takes it away. */
type Show = (toast: Omit<Toast, "id" | "ref">) => () => void;

const ToastContext = createContext<Show>(() => () => undefined);

/** Says something that has just happened, in a corner and to a screen reader. */
export const useToast = () => useContext(ToastContext);

const takeFocus = (node: HTMLElement | null) => node?.focus();

/** Holds the messages. They stay until they are closed or three newer ones push them out: nobody has to read against the clock. */
export const ToastRegion = ({ children }: { children: ReactNode }) => {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const close = useCallback((id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id)), []);
  const leave = (id: number) => {
    close(id);
    document.getElementById("content")?.focus({ preventScroll: true });
  };
  const show = useCallback<Show>(
    (toast) => {
      const id = Math.random();
      // Its action is the next thing in reach, and Enter once too often does not press it: behind a dialog, which closes with this, or where nothing
      // has the focus. Whoever has gone on meanwhile keeps it.
      const ref = toast.action && document.activeElement?.matches("body, #content, dialog *") ? takeFocus : undefined;
      setToasts((shown) => [...shown.slice(-2), { ...toast, id, ref }]);
      return () => close(id);
    },
    [close],
  );
  return (
    <ToastContext value={show}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="toasts pointer-events-none fixed right-4 z-50 flex w-[min(420px,calc(100vw-32px))] flex-col gap-2"
      >
        {toasts.map((toast) => (
          <div
            key={toast.id}
            tabIndex={-1}
            ref={toast.ref}
            className="pointer-events-auto flex items-center gap-3 rounded-lg border border-line-strong bg-surface py-2 pr-2 pl-3.5 text-sm shadow-pop"
          >
            <StateMark tone={toast.tone} className={{ ok: "text-ok", crit: "text-crit", mute: "text-ink-3" }[toast.tone]} />
            <span className="min-w-0 flex-1 wrap-anywhere">{toast.message}</span>
            {toast.action ? (
              <Button
                size="small"
                onClick={() => {
                  toast.action?.run();
                  leave(toast.id);
                }}
              >
                {toast.action.label}
              </Button>
            ) : null}
            <Button look="ghost" size="small" aria-label="Close this message" onClick={() => leave(toast.id)}>
              <Icon name="close" />
            </Button>
          </div>
        ))}
      </div>
    </ToastContext>
  );
};
