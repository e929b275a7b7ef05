import type { Route } from "next";
import type { ReactNode } from "react";
import { SqlLink } from "@/components/show-sql";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import type { Trouble } from "@/lib/attempt";
import { cappedCount, number } from "@/lib/format";
import type { Check } from "./invariant-checks";

/** One check: how many rows break it, how long it took to find out, and the ways on. */
export const InvariantRow = ({
  check,
  count,
  cap,
  tookMs,
  trouble,
  show,
  mend,
  sql,
}: {
  check: Check;
  count: number | undefined;
  cap: number;
  tookMs: number;
  trouble?: Trouble;
  /** Shows the rows below; undefined where they stand there already. */
  show?: Route;
  mend: ReactNode;
  /** Shows the statement. */
  sql: Route;
}) => (
  <li className="flex flex-wrap items-center gap-x-3 gap-y-1.5 border-b border-line px-3.5 py-2.5 last:border-b-0">
    <span className="w-24 shrink-0">
      {count === undefined ? (
        <Badge tone="mute">Cannot tell</Badge>
      ) : count === 0 ? (
        <Badge tone="ok">0</Badge>
      ) : (
        <Badge tone="crit">{cappedCount(count, cap)}</Badge>
      )}
    </span>
    <div className="min-w-0 flex-1 basis-72">
      <p className="font-medium">{check.title}</p>
      <p className="text-xs text-ink-3">
        {trouble ? `${trouble.message} Reference ${trouble.reference}.` : check.because} Looked up just now, in {number(Math.round(tookMs))}{" "}
        ms. <SqlLink to={sql} of={check.title.toLowerCase()} />
      </p>
    </div>
    {count ? (
      <span className="flex gap-2">
        <a href={check.list ?? show ?? `#${check.name}`} data-row-link data-keep-scroll className={buttonClass("plain", "small")}>
          Show them
        </a>
        {mend}
      </span>
    ) : null}
  </li>
);

/** Opens the dialog that mends all of a check's sessions or tokens at once. */
export const MendRows = ({ of, to, refusal }: { of: "session" | "token"; to: Route; refusal?: string }) => {
  const label = of === "token" ? "Revoke them…" : "End them…";
  return refusal ? (
    <Button look="danger" size="small" reason={refusal}>
      {label}
    </Button>
  ) : (
    <a href={to} data-keep-scroll className={buttonClass("danger", "small")}>
      {label}
    </a>
  );
};
