import clsx from "clsx";
import type { ReactNode } from "react";
import { StateMark } from "./ui/state-mark";

/** One line of what the change does (a disc) or leaves alone (a ring). */
export const Effect = ({ hit, children }: { hit: boolean; children: ReactNode }) => (
  <li className="grid grid-cols-[16px_1fr] gap-2 text-ink-2">
    <StateMark tone={hit ? "ok" : "mute"} className={clsx("mt-1.5 justify-self-center", hit ? "text-crit" : "text-ink-3")} />
    <span className="min-w-0 wrap-anywhere">{children}</span>
  </li>
);
