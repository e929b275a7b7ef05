"use client";

import { useState } from "react";
import type { ActionState } from "@/lib/action";

/** What a form's reader has been shown of the row: at first as the form was opened, after a conflict as it stood then. */
export const useStanding = <T extends Record<string, string>>(state: ActionState, opened: T): { seen: T; opened: T } => {
  const [first] = useState(opened);
  const [shown, setShown] = useState<{ values: T; at?: number }>({ values: opened });
  if (state.current && state.at !== shown.at) setShown({ values: { ...shown.values, ...state.current }, at: state.at });
  return { seen: shown.values, opened: first };
};

/** Both values of a conflict, for whoever came second to choose; nothing where there was none. */
export const Standing = ({ seen, opened }: { seen: string; opened: string }) =>
  seen === opened ? null : (
    <p className="rounded bg-warn-soft px-2.5 py-1.5 text-xs wrap-anywhere text-warn">
      Somebody else made it <b>{seen}</b>; it was {opened}. Sent again, it becomes what is chosen here.
    </p>
  );
