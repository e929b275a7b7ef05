"use client";

import { useCopy } from "./use-copy";

/** An id in short, whole in the clipboard after a click. */
export const CopyButton = ({ value, shown, label }: { value: string; shown: string; label: string }) => {
  const [outcome, copy] = useCopy(value);
  return (
    // Its own margin takes back the room that a pointer over it fills.
    <button
      type="button"
      title={value}
      aria-label={`${label} ${value}`}
      onClick={copy}
      className="-mx-1 rounded-sm px-1 font-mono text-xs text-ink-3 hover:bg-mute-soft hover:text-ink"
    >
      {outcome ?? shown}
    </button>
  );
};
