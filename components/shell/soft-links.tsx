"use client";

import type { Route } from "next";
import { useRouter } from "next/navigation";
import { useEffect, useLayoutEffect, useRef, useTransition, type MouseEvent, type ReactNode } from "react";

/**
 * Follows every link inside without loading the document anew, and shows that it is on its way. One handler for the whole shell: a next/link in each
 * row would cost a page of rows a tenth of its CPU, and its code 5 kB at first load, for prefetching that a console of live rows must not do.
 * Without a script the links are links. `data-keep-scroll` on a link leaves the page where it is; with "list" it then goes up to where the list begins
 * that the link stands in.
 */
export const SoftLinks = ({ children }: { children: ReactNode }) => {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  const list = useRef<Element>(null);
  useLayoutEffect(() => window.earlyClick?.end(), []);
  useEffect(() => window.earlyClick?.do(), []);

  // Not before the next page is there: Back leads to where its link was clicked.
  useLayoutEffect(() => {
    if (pending || !list.current) return;
    if (list.current.getBoundingClientRect().top < 0) list.current.scrollIntoView();
    list.current = null;
  }, [pending]);
  const follow = (event: MouseEvent) => {
    const link = (event.target as Element).closest("a[href^='/']");
    if (!link || link.hasAttribute("target") || link.hasAttribute("download") || event.defaultPrevented) return;
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    const to = link.getAttribute("href") as Route;
    list.current = link.matches("[data-keep-scroll=list]") ? link.closest("section") : null;
    startTransition(() => router.push(to, { scroll: !link.hasAttribute("data-keep-scroll") }));
  };
  return (
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events -- links make a click of Enter themselves
    <div onClick={follow} aria-busy={pending || undefined} className="contents">
      {pending ? (
        <div role="progressbar" aria-label="Loading" className="fixed inset-x-0 top-0 z-50 h-0.5 animate-pulse bg-accent" />
      ) : null}
      {children}
    </div>
  );
};
