"use client";

import { useSyncExternalStore } from "react";
import { Button } from "./ui/button";
import { useCopy } from "./use-copy";

const nothing = () => () => undefined;

/** Copies a text of several lines. Without a script it would be a dead control, so it is not there then. */
export const CopyText = ({ text, what }: { text: string; what: string }) => {
  const isLive = useSyncExternalStore(
    nothing,
    () => true,
    () => false,
  );
  const [outcome, copy] = useCopy(text);
  if (!isLive) return null;
  return (
    <Button size="small" aria-label={`Copy ${what}`} onClick={copy}>
      <span aria-live="polite">{outcome ?? "Copy"}</span>
    </Button>
  );
};
