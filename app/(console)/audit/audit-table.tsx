"use client";

import { DataTable, type Column, type Look } from "@/components/data-table/data-table";
import { EventMark, Sentence } from "@/components/sentence";
import { Time } from "@/components/time";
import type { AuditGroup, Words } from "@/lib/audit-words";
import { relativeTime, stamp } from "@/lib/format";
import { paths } from "@/lib/paths";

/** A row as the page hands it over. */
export interface AuditItem {
  id: string;
  /** Null when the service wrote no time. */
  at: string | null;
  /** "session.revoke". */
  name: string;
  group: AuditGroup;
  words: Words[];
  actor: string;
  actorEmail: string | null;
  /** Null for the system, for somebody who was not signed in, and for people who are gone. */
  actorId: string | null;
  ip: string | null;
  reason: string | null;
  ticket: string | null;
}

/** The list's address, which the entry's page needs for its way back. */
type List = Record<string, string | undefined>;

const columns: readonly Column<AuditItem, List>[] = [
  {
    id: "time",
    header: "Time",
    cell: (item, look, list) => (
      <span className="flex items-baseline gap-2">
        <a
          href={paths.auditEntry(item.id, list)}
          data-row-link
          aria-label={`${item.at === null ? "unknown" : stamp(Date.parse(item.at), look.now, look.zone)} ${item.name}`}
          className="row-link font-medium text-ink"
        >
          {item.at === null ? "unknown" : <Time at={item.at} {...look} kind="stamp" />}
        </a>
        {item.at === null ? null : <span className="text-xs text-ink-3 max-2xl:hidden">{relativeTime(Date.parse(item.at), look.now)}</span>}
      </span>
    ),
  },
  {
    id: "event",
    header: "Event",
    className: "@max-[50rem]:hidden",
    cell: (item) => (
      <span className="flex items-center gap-2">
        <EventMark group={item.group} />
        <span title={item.name} className="max-w-52 truncate font-mono text-xs @max-[69rem]:max-w-36">
          {item.name}
        </span>
      </span>
    ),
  },
  {
    id: "what",
    header: "What happened",
    className: "fill",
    cell: (item) => (
      <span className="flex items-baseline gap-2.5 @max-[50rem]:flex-col @max-[50rem]:gap-0 @max-[50rem]:py-1.5">
        <span className="max-w-full truncate @max-[50rem]:whitespace-normal">
          <Sentence words={item.words} />
        </span>
        {item.reason === null ? null : (
          <span title={item.reason} className="min-w-0 shrink-99999 truncate text-ink-3 @max-[50rem]:max-w-full">
            {item.reason}
          </span>
        )}
        {item.ticket ? <span className="max-w-28 shrink-0 truncate font-mono text-xs text-ink-3">{item.ticket}</span> : null}
        <span className="max-w-full truncate text-xs text-ink-3 @min-[50rem]:hidden">
          {item.name} · {item.actor}
        </span>
      </span>
    ),
  },
  {
    id: "actor",
    header: "Actor",
    className: "@max-[50rem]:hidden",
    cell: (item) =>
      item.actorId === null ? (
        <span title={item.actor} className="block max-w-44 truncate text-ink-3">
          {item.actor}
        </span>
      ) : (
        <a
          href={paths.user(item.actorId)}
          title={item.actorEmail ?? undefined}
          className="relative z-10 block max-w-44 truncate text-ink underline-offset-2 hover:underline"
        >
          {item.actor}
        </a>
      ),
  },
  {
    id: "ip",
    header: "IP",
    className: "@max-[60rem]:hidden",
    cell: (item) => (item.ip === null ? <span className="text-ink-3">–</span> : <span className="font-mono text-xs">{item.ip}</span>),
  },
];

export const AuditTable = ({ rows, look, list }: { rows: string; look: Look; list: List }) => (
  <DataTable label="Audit log" rows={rows} columns={columns} look={look} extra={list} />
);
