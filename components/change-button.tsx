"use client";

import { lazy, Suspense, useState } from "react";
import type { ChangeDialogProps } from "./change-dialog";
import { Effect } from "./effect";
import { Button } from "./ui/button";

// The dialog comes when somebody opens it, not with every page.
const ChangeDialog = lazy(async () => ({ default: (await import("./change-dialog")).ChangeDialog }));

/** A button that asks before something is changed. All it needs is plain data, so that a page can make one without a component of its own. */
export const ChangeButton = ({
  label,
  name,
  look = "plain",
  size = "small",
  refusal,
  effects,
  dialog,
}: {
  label: string;
  /** What a screen reader says, where several buttons have one label. */
  name?: string;
  look?: "plain" | "danger";
  size?: "small" | "normal";
  /** Why it cannot be used. */
  refusal?: string | false;
  /** What happens (true) and what does not. */
  effects: readonly (readonly [hit: boolean, text: string])[];
  dialog: Pick<ChangeDialogProps, "title" | "verb" | "fields" | "submitAction" | "phrase" | "refusal" | "look" | "reason" | "isCounted">;
}) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button look={look} size={size} reason={refusal} aria-label={name} onClick={() => setOpen(true)}>
        {label}
      </Button>
      <Suspense>
        {open ? (
          <ChangeDialog
            {...dialog}
            effects={effects.map(([hit, text]) => (
              <Effect key={text} hit={hit}>
                {text}
              </Effect>
            ))}
            onClose={() => setOpen(false)}
          />
        ) : null}
      </Suspense>
    </>
  );
};
