import { useState } from "react";

/** Copies a text, and for a moment says how that went. */
export const useCopy = (text: string) => {
  const [outcome, setOutcome] = useState<"Copied" | "Not allowed" | null>(null);
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
  return [outcome, () => void copy()] as const;
};
