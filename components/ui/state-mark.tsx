import clsx from "clsx";

/** The four states, which are never a colour alone: each has its mark. */
export type Tone = "ok" | "warn" | "crit" | "mute";

/** A state's mark: disc, triangle, square or ring. Drawn, since a machine may have no font with these signs. */
export const StateMark = ({ tone, className }: { tone: Tone; className?: string }) => (
  <span aria-hidden className={clsx("mark", `mark-${tone}`, className)} />
);
