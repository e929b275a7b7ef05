"use client";

import { useRouter } from "next/navigation";
import { useEffect, useState, useTransition } from "react";
import { buttonClass } from "@/components/ui/button";
import { Icon } from "@/components/ui/icon";
import { duration } from "@/lib/format";

/** How old a measurement is. It grows older while one looks at it; `ageS` is its age when the page was made. A new measurement needs a new key. */
export const Age = ({ ageS }: { ageS: number }) => {
  const [shownS, setShownS] = useState(ageS);
  useEffect(() => {
    const since = performance.now();
    const tick = () => setShownS(ageS + Math.floor((performance.now() - since) / 1000));
    tick();
    const timer = setInterval(tick, 1_000);
    return () => clearInterval(timer);
  }, [ageS]);
  return <span className="whitespace-nowrap">{shownS < 1 ? "measured just now" : `measured ${duration(shownS)} ago`}</span>;
};

/** Measures again. Without a script it loads the page anew. */
export const Refresh = ({ to }: { to: string }) => {
  const router = useRouter();
  const [pending, startTransition] = useTransition();
  return (
    <a
      href={to}
      aria-busy={pending}
      onClick={(event) => {
        if (event.ctrlKey || event.metaKey || event.shiftKey) return;
        event.preventDefault();
        startTransition(() => router.refresh());
      }}
      className={buttonClass()}
    >
      <Icon name="refresh" className={pending ? "size-3 animate-spin" : "size-3"} />
      Refresh
    </a>
  );
};
