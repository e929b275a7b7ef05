import clsx from "clsx";
import type { ReactNode } from "react";

/** The four states, which are never a colour alone: each has its mark. */
export type Tone = "ok" | "warn" | "crit" | "mute";

const tones: Record<Tone, string> = {
  ok: "bg-ok-soft text-ok",
  warn: "bg-warn-soft text-warn",
  crit: "bg-crit-soft text-crit",
  mute: "bg-mute-soft text-ink-2",
};
const marks: Record<Tone, string> = { ok: "●", warn: "▲", crit: "■", mute: "○" };

/** A word in a state's colour, with the state's mark unless `mark` is false. */
export const Badge = ({
  tone,
  mark = true,
  children,
  title,
}: {
  tone: Tone;
  mark?: boolean | string;
  children: ReactNode;
  title?: string;
}) => (
  <span
    title={title}
    className={clsx("inline-flex h-5 items-center gap-1 rounded-sm px-1.5 text-xs font-medium whitespace-nowrap", tones[tone])}
  >
    {mark ? (
      <span aria-hidden className="text-[9px] leading-none">
        {mark === true ? marks[tone] : mark}
      </span>
    ) : null}
    {children}
  </span>
);
