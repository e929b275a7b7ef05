"use client";

import { useState, useSyncExternalStore } from "react";
import { Button } from "./ui/button";

const nothing = () => () => undefined;

/** Copies a text of several lines. Without a script it would be a dead control, so it is not there then. */
export const CopyText = ({ text, what }: { text: string; what: string }) => {
  const isLive = useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
  const [outcome, setOutcome] = useState<"Copied" | "Not allowed" | null>(null);
  if (!isLive) return null;
  const copy = async () => {
    try {
      // The browser has it on HTTPS and on localhost only.
      await navigator.clipboard.writeText(text);
      setOutcome("Copied");
    } catch {
      setOutcome("Not allowed");
    }
    setTimeout(() => setOutcome(null), 2_000);
  };
  return (
    <Button size="small" aria-label={`Copy ${what}`} onClick={() => void copy()}>
      <span aria-live="polite">{outcome ?? "Copy"}</span>
    </Button>
  );
};
