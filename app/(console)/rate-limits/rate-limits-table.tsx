"use client";

import { lazy, Suspense, useState } from "react";
import { Countdown } from "@/components/countdown";
import { DataTable, type Column, type Look } from "@/components/data-table/data-table";
import { SelectionBar } from "@/components/data-table/selection-bar";
import { Effect } from "@/components/effect";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Button } from "@/components/ui/button";
import type { FormAction } from "@/components/use-undo";
import { number, plural } from "@/lib/format";
import { paths } from "@/lib/paths";

/** A rate limit as the page hands it over. */
export interface RateLimitItem {
  id: string;
  key: string;
  /** Who counts, in words. */
  scope: string;
  person: { id: string; name: string } | null;
  /** An e-mail or id in the key that is nobody's. */
  stranger: string | null;
  address: string | null;
  route: string | null;
  isKnown: boolean;
  count: number;
  leftS: number;
  resetAt: string;
  lastAt: string | null;
}

interface Extra {
  refusal?: string;
  ask: (limits: RateLimitItem[]) => void;
}

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

const Who = ({ limit }: { limit: RateLimitItem }) => {
  if (limit.person)
    return (
      <a href={paths.user(limit.person.id)} data-row-link className="block max-w-64 truncate font-medium text-ink hover:underline">
        {limit.person.name}
      </a>
    );
  if (limit.address)
    return (
      <a href={paths.diagnose({ q: limit.address })} data-row-link className="font-mono text-xs text-ink hover:underline">
        {limit.address}
      </a>
    );
  return <span className="block max-w-64 truncate text-ink-3">{limit.stranger ?? "–"}</span>;
};

const columns: readonly Column<RateLimitItem, Extra>[] = [
  { id: "count", header: "Count", isNamed: true, className: "text-right tabular-nums", cell: (limit) => number(limit.count) },
  { id: "who", header: "Counts", className: "row-lead", cell: (limit) => <Who limit={limit} /> },
  {
    id: "scope",
    header: "For",
    cell: (limit) => (
      <span className="flex items-baseline gap-2">
        {limit.isKnown ? limit.scope : <Badge tone="mute">Unknown shape</Badge>}
        {limit.route ? <span className="max-w-56 truncate font-mono text-xs text-ink-3">{limit.route}</span> : null}
      </span>
    ),
  },
  {
    id: "left",
    header: "Resets",
    isNamed: true,
    cell: (limit, look) =>
      limit.leftS > 0 ? (
        <span>
          in <Countdown leftS={limit.leftS} />
        </span>
      ) : (
        <span className="text-ink-3">
          over since <Time at={limit.resetAt} {...look} />
        </span>
      ),
  },
  { id: "last", header: "Last counted", isNamed: true, cell: (limit, look) => <Time at={limit.lastAt} {...look} /> },
  {
    id: "key",
    header: "Key",
    cell: (limit) => (
      <span title={limit.key} className="block max-w-72 truncate font-mono text-xs text-ink-3">
        {limit.key}
      </span>
    ),
  },
  {
    id: "reset",
    header: "Reset",
    hideHeader: true,
    className: "sticky-end",
    cell: (limit, _look, { ask, refusal }) => (
      <Button size="small" reason={refusal} aria-label={`Reset ${limit.key}`} onClick={() => ask([limit])}>
        Reset
      </Button>
    ),
  },
];

/** Rate limits, one by one or as a selection. */
export const RateLimitsTable = ({
  rows,
  look,
  resetLimits,
  refusal,
}: {
  rows: string;
  look: Look;
  resetLimits: FormAction;
  refusal?: string;
}) => {
  const [asked, setAsked] = useState<{ limits: RateLimitItem[]; clear?: () => void }>();
  return (
    <>
      <DataTable<RateLimitItem, Extra>
        label="Rate limits"
        rows={rows}
        columns={columns}
        look={look}
        extra={{ refusal, ask: (limits) => setAsked({ limits }) }}
        selectable={{ allowed: (_limit, extra) => !extra.refusal, name: (limit) => limit.key }}
        selectionBar={(selected, clear) => (
          <SelectionBar label="Selected rate limits" selected={`${number(selected.length)} selected`} clear={clear}>
            <Button size="small" onClick={() => setAsked({ limits: selected, clear })}>
              Reset selected rate limits
            </Button>
          </SelectionBar>
        )}
      />
      <Suspense>
        {asked ? (
          <ChangeDialog
            title={`Reset ${plural(asked.limits.length, "rate limit")}`}
            verb="Reset"
            look="primary"
            fields={asked.limits.map((limit) => ["ids", limit.id] as const)}
            effects={
              <>
                {asked.limits.slice(0, 5).map((limit) => (
                  <Effect key={limit.id} hit>
                    <span className="font-mono text-xs">{limit.key}</span>, {number(limit.count)} counted
                  </Effect>
                ))}
                {asked.limits.length > 5 ? <Effect hit>and {number(asked.limits.length - 5)} more</Effect> : null}
                <Effect hit={false}>The services go on counting: the next request begins at one</Effect>
                <Effect hit={false}>This cannot be undone</Effect>
              </>
            }
            submitAction={resetLimits}
            onClose={() => setAsked(undefined)}
            onDone={asked.clear}
          />
        ) : null}
      </Suspense>
    </>
  );
};
