"use client";

import { createContext, useCallback, useContext, useMemo, useState, type ReactNode } from "react";
import { Button } from "./button";
import { Icon } from "./icon";
import { StateMark } from "./state-mark";

interface Toast {
  id: number;
  message: string;
  tone: "ok" | "crit";
  action?: { label: string; run: () => void };
}

const ToastContext = createContext<(toast: Omit<Toast, "id">) => void>(() => undefined);

/** Says something that has just happened, in a corner and to a screen reader. */
export const useToast = () => useContext(ToastContext);

/** Holds the messages. They stay until they are closed or three newer ones push them out: nobody has to read against the clock. */
export const ToastRegion = ({ children }: { children: ReactNode }) => {
  const [toasts, setToasts] = useState<Toast[]>([]);
  const show = useCallback(
    (toast: Omit<Toast, "id">) => setToasts((shown) => [...shown.slice(-2), { ...toast, id: Date.now() + Math.random() }]),
    [],
  );
  const close = (id: number) => setToasts((shown) => shown.filter((toast) => toast.id !== id));
  const region = useMemo(() => show, [show]);
  return (
    <ToastContext value={region}>
      {children}
      <div
        role="status"
        aria-live="polite"
        className="pointer-events-none fixed right-4 bottom-4 z-50 flex w-[min(420px,calc(100vw-32px))] flex-col gap-2"
      >
        {toasts.map((toast) => (
          <div
            key={toast.id}
            className="pointer-events-auto flex items-center gap-3 rounded-lg border border-line-strong bg-surface py-2 pr-2 pl-3.5 text-sm shadow-pop"
          >
            <StateMark tone={toast.tone} className={toast.tone === "ok" ? "text-ok" : "text-crit"} />
            <span className="min-w-0 flex-1 wrap-anywhere">{toast.message}</span>
            {toast.action ? (
              <Button
                size="small"
                onClick={() => {
                  toast.action?.run();
                  close(toast.id);
                }}
              >
                {toast.action.label}
              </Button>
            ) : null}
            <Button look="ghost" size="small" aria-label="Close this message" onClick={() => close(toast.id)}>
              <Icon name="close" />
            </Button>
          </div>
        ))}
      </div>
    </ToastContext>
  );
};
