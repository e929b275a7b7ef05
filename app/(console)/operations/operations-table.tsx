"use client";

import { DataTable, type Column, type Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { number, stamp } from "@/lib/format";
import { paths } from "@/lib/paths";

/** An operation as the page hands it over. */
export interface OperationItem {
  id: string;
  at: string;
  kind: string;
  what: string;
  actor: string;
  actorId: string;
  role: string;
  reason: string | null;
  ticket: string | null;
  count: number;
  state: "undone" | "undo" | null;
}

const columns: readonly Column<OperationItem, null>[] = [
  {
    id: "time",
    header: "Time",
    cell: (item, look) => (
      <a
        href={paths.operation(item.id)}
        data-row-link
        aria-label={`${stamp(Date.parse(item.at), look.now, look.zone)} ${item.kind}`}
        className="row-link font-medium text-ink"
      >
        <Time at={item.at} {...look} kind="stamp" />
      </a>
    ),
  },
  {
    id: "what",
    header: "What was done",
    className: "fill",
    cell: (item) => (
      <span className="flex items-baseline gap-2.5 @max-[50rem]:flex-col @max-[50rem]:gap-0 @max-[50rem]:py-1.5">
        <span title={item.kind} className="max-w-full truncate text-ink first-letter:uppercase @max-[50rem]:whitespace-normal">
          {item.what}
        </span>
        {item.reason === null ? null : (
          <span title={item.reason} className="min-w-0 shrink-99999 truncate text-ink-3 @max-[50rem]:max-w-full">
            {item.reason}
          </span>
        )}
        {item.ticket ? <span className="max-w-28 shrink-0 truncate font-mono text-xs text-ink-3">{item.ticket}</span> : null}
        {item.state ? (
          <Badge tone="mute" mark={false}>
            {item.state === "undone" ? "Undone" : "Undo"}
          </Badge>
        ) : null}
        <span className="max-w-full truncate text-xs text-ink-3 @min-[50rem]:hidden">{item.actor}</span>
      </span>
    ),
  },
  { id: "count", header: "Hit", className: "text-right tabular-nums @max-[50rem]:hidden", cell: (item) => number(item.count) },
  {
    id: "actor",
    header: "By",
    className: "@max-[50rem]:hidden",
    cell: (item) => (
      <a
        href={paths.user(item.actorId)}
        title={`as ${item.role}`}
        className="relative z-10 block max-w-52 truncate text-ink underline-offset-2 hover:underline"
      >
        {item.actor}
      </a>
    ),
  },
];

/** What staff did. */
export const OperationsTable = ({ rows, look }: { rows: string; look: Look }) => (
  <DataTable label="Operations" rows={rows} columns={columns} look={look} extra={null} />
);
