"use client";

import clsx from "clsx";
import { useEffect, useState } from "react";
import type { ProgressRow } from "@/lib/db/operations";
import { number } from "@/lib/format";
import { paths } from "@/lib/paths";

/** Asks how far an operation is; what cannot be told is null, never nothing done. */
const askProgress = async (operationId: string, signal: AbortSignal): Promise<ProgressRow | null> => {
  try {
    const response = await fetch(paths.operationProgress(operationId), { signal });
    return response.ok ? ((await response.json()) as ProgressRow | null) : null;
  } catch {
    return null;
  }
};

/**
 * How long a change has been under way, from the third second on, and how far it is where the database counts it. Until its answer is here
 * nothing of it holds: it happens as a whole.
 */
export const Elapsed = ({ operationId }: { operationId?: string }) => {
  const [seconds, setSeconds] = useState(0);
  const [progress, setProgress] = useState<ProgressRow | null>(null);
  useEffect(() => {
    const began = Date.now();
    const stop = new AbortController();
    let asking = false;
    const timer = setInterval(() => {
      setSeconds(Math.floor((Date.now() - began) / 1000));
      if (!operationId || asking) return;
      asking = true;
      void (async () => {
        const answer = await askProgress(operationId, stop.signal);
        asking = false;
        // An answer that is lost is no step back.
        if (answer && !stop.signal.aborted) setProgress(answer);
      })();
    }, 1000);
    return () => {
      clearInterval(timer);
      stop.abort();
    };
  }, [operationId]);
  const words = progress ? `${number(progress.done)} of ${number(progress.total)}` : "";
  const isTold = progress !== null || seconds >= 3;
  return (
    // On a phone it stands above the buttons, which stay together.
    <div className={clsx("mr-auto min-w-40 flex-1 self-center text-xs text-ink-3", isTold && "max-sm:basis-full")}>
      {progress ? (
        <div
          role="progressbar"
          aria-label="Progress"
          aria-valuemin={0}
          aria-valuemax={progress.total}
          aria-valuenow={progress.done}
          aria-valuetext={words}
          className="mb-1 h-1 overflow-hidden rounded-full bg-mute-soft"
        >
          <svg aria-hidden className="block size-full">
            <rect width={`${(100 * progress.done) / Math.max(1, progress.total)}%`} height="100%" className="fill-accent" />
          </svg>
        </div>
      ) : null}
      <p role="status">
        {progress ? `${words} · ${seconds} s. ` : seconds < 3 ? "" : `Running for ${seconds} s. `}
        {isTold ? "It happens as a whole or not at all." : ""}
      </p>
    </div>
  );
};
