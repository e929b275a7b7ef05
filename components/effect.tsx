import type { ReactNode } from "react";

/** One line of what the change does (●) or leaves alone (○). */
export const Effect = ({ hit, children }: { hit: boolean; children: ReactNode }) => (
  <li className="grid grid-cols-[16px_1fr] gap-2 text-ink-2">
    <span aria-hidden className={hit ? "text-center text-crit" : "text-center text-ink-3"}>
      {hit ? "●" : "○"}
    </span>
    <span className="min-w-0 wrap-anywhere">{children}</span>
  </li>
);
