"use client";

import { useState } from "react";

/** An id in short, whole in the clipboard after a click. */
export const CopyButton = ({ value, shown, label }: { value: string; shown: string; label: string }) => {
  const [copied, setCopied] = useState(false);
  return (
    <button
      type="button"
      title={value}
      aria-label={`${label} ${value}`}
      onClick={async () => {
        await navigator.clipboard?.writeText(value);
        setCopied(true);
        setTimeout(() => setCopied(false), 1500);
      }}
      className="rounded-sm px-1 font-mono text-xs text-ink-3 hover:bg-mute-soft hover:text-ink"
    >
      {copied ? "copied" : shown}
    </button>
  );
};
