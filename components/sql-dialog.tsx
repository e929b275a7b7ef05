"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useEffect, useRef, type ReactNode } from "react";
import { buttonClass } from "./ui/button";

/**
 * The dialog of what stands in the URL and is only to be read. It is open in the HTML, in the page's flow: without a script it is read there, with
 * one it becomes modal.
 */
export const SqlDialog = ({ title, lead, closeTo, children }: { title: string; lead: ReactNode; closeTo: Route; children: ReactNode }) => {
  const ref = useRef<HTMLDialogElement>(null);
  const router = useRouter();
  useEffect(() => {
    // Closing it first would tell of a close that nobody asked for.
    ref.current?.removeAttribute("open");
    ref.current?.showModal();
  }, []);
  return (
    <dialog
      ref={ref}
      open
      aria-label={title}
      onClose={() => router.replace(closeTo, { scroll: false })}
      onPointerDown={(event) => {
        if (event.target === event.currentTarget) ref.current?.close();
      }}
      className="m-auto max-h-[84dvh] w-[min(880px,calc(100vw-24px))] flex-col rounded-xl border border-line bg-surface p-0 text-ink backdrop:bg-scrim open:flex not-[:modal]:static not-[:modal]:m-0 not-[:modal]:max-h-none not-[:modal]:w-full [&:modal]:shadow-pop"
    >
      <div className="flex flex-wrap items-center gap-2 border-b border-line px-4 py-2.5">
        <div className="min-w-0 flex-1">
          <h2 className="text-sm font-semibold">{title}</h2>
          <p className="text-xs text-ink-3">{lead}</p>
        </div>
        <a
          href={closeTo}
          className={buttonClass("plain", "small")}
          onClick={(event) => {
            // By way of the dialog, which gives the focus back.
            event.preventDefault();
            ref.current?.close();
          }}
        >
          Close
        </a>
      </div>
      <div className="min-h-0 flex-1 overflow-auto">{children}</div>
    </dialog>
  );
};
