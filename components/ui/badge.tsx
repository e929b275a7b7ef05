import clsx from "clsx";
import type { ReactNode } from "react";
import { StateMark, type Tone } from "./state-mark";

const tones: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  crit: "bg-crit-soft text-crit",
  mute: "bg-mute-soft text-ink-2",
};

/** A word in a state's colour, with the state's mark unless `mark` is false; "?" is the mark of what cannot be told. */
export const Badge = ({
  tone,
  mark = true,
  children,
  title,
}: {
  tone: Tone;
  mark?: boolean | "?";
  children: ReactNode;
  title?: string;
}) => (
  <span title={title} className={clsx("badge", tones[tone])}>
    {mark === "?" ? (
      <span aria-hidden className="text-[9px] leading-none">
        ?
      </span>
    ) : null}
    {mark === true ? <StateMark tone={tone} /> : null}
    {children}
  </span>
);
