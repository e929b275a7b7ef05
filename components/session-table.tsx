"use client";

import { lazy, Suspense, useState } from "react";
import { number } from "@/lib/format";
import { paths } from "@/lib/paths";
import { DataTable, type Column, type Look } from "./data-table/data-table";
import { SelectionBar } from "./data-table/selection-bar";
import { PersonName } from "./person-name";
import type { FormAction } from "./use-undo";
import { Time } from "./time";
import { Badge } from "./ui/badge";
import { Button, buttonClass } from "./ui/button";

/** A session as a page hands it over. */
export interface SessionItem {
  id: string;
  userId: string;
  /** The owner's name, or null when the person is gone. */
  owner: string | null;
  email: string | null;
  /** Of staff alone. */
  role?: string;
  app: string;
  on: string;
  ip: string | null;
  createdAt: string | null;
  lastUsedAt: string | null;
  expiresAt: string;
  isOwn: boolean;
  /** Why it cannot be restored, once it is ended. */
  noUndo?: string;
  ended?: {
    at: string;
    how: "expired" | "signed_out" | "revoked";
    by: string | null;
    reason: string | null;
    ticket: string | null;
    operationId: string | null;
  };
}

/** What the table needs from its page besides the rows. */
export interface SessionActs {
  endSessions: FormAction;
  restore: FormAction;
  /** Why this role may not end sessions; undefined when it may. */
  refusal?: string;
  /** Whether the dialog asks why; it must, unless told otherwise. */
  reason?: "optional";
}

interface Extra extends SessionActs {
  ask: (sessions: SessionItem[]) => void;
}

// The dialog comes when somebody opens it, not with every list.
const SessionEndDialog = lazy(async () => ({ default: (await import("./session-end-dialog")).SessionEndDialog }));

const ownReason = "This is the session you are using. Sign out instead.";

// The one thing to do with a row stays in reach, however narrow the screen.
const stickyEnd = "sticky-end";

const owner: Column<SessionItem, Extra> = {
  id: "person",
  header: "Person",
  className: "row-lead fill",
  cell: (session) =>
    session.owner === null ? (
      <span className="text-ink-3">deleted person</span>
    ) : (
      <a href={paths.user(session.userId)} data-row-link className="person">
        <PersonName name={session.owner} email={session.email} />
      </a>
    ),
};
// The room is for how it ended.
const ownerOfEnded: Column<SessionItem, Extra> = { ...owner, className: "row-lead" };

/** Where no person stands before it, the device leads on from the row. */
const deviceCell = (session: SessionItem, isRowLink: boolean) => (
  <span className="flex items-center gap-2">
    <span className="max-w-52 truncate">
      <a href={paths.session(session.id)} data-row-link={isRowLink || undefined} className="font-medium text-ink hover:underline">
        {session.app}
      </a>
      {session.on ? ` on ${session.on}` : ""}
    </span>
    {session.isOwn ? (
      <Badge tone="ok" mark={false}>
        This session
      </Badge>
    ) : null}
  </span>
);

const device: Column<SessionItem, Extra> = {
  id: "device",
  header: "Device",
  className: "row-lead",
  cell: (session) => deviceCell(session, true),
};
const deviceOfOwner: Column<SessionItem, Extra> = {
  ...device,
  className: undefined,
  cell: (session) => deviceCell(session, session.owner === null),
};

const ip: Column<SessionItem, Extra> = {
  id: "ip",
  header: "IP",
  cell: (session) =>
    session.ip ? (
      <a
        href={paths.network({ ip: session.ip })}
        title={`What comes from ${session.ip}`}
        className="block truncate font-mono text-xs hover:underline @min-[50rem]:max-w-36 @min-[58rem]:max-w-56"
      >
        {session.ip}
      </a>
    ) : (
      <span className="text-ink-3">unknown</span>
    ),
};

const created: Column<SessionItem, Extra> = {
  id: "created",
  header: "Created",
  isNamed: true,
  className: "@max-[66rem]:hidden",
  cell: (session, look) => <Time at={session.createdAt} {...look} />,
};
const lastUsed: Column<SessionItem, Extra> = {
  id: "last_used",
  header: "Last used",
  isNamed: true,
  cell: (session, look) => <Time at={session.lastUsedAt} {...look} />,
};

const endings = { expired: "Expired", signed_out: "Signed out", revoked: "Revoked" } as const;

const live: readonly Column<SessionItem, Extra>[] = [
  ip,
  created,
  lastUsed,
  {
    id: "expires",
    header: "Expires",
    isNamed: true,
    className: "@min-[50rem]:@max-[58rem]:hidden",
    cell: (session, look) => <Time at={session.expiresAt} {...look} />,
  },
  {
    id: "end",
    header: "End",
    hideHeader: true,
    className: stickyEnd,
    cell: (session, _look, { ask, refusal }) => (
      <Button
        size="small"
        reason={session.isOwn ? ownReason : refusal}
        onClick={() => ask([session])}
        aria-label={`End session: ${session.app} ${session.on} ${session.ip ?? ""}`}
      >
        End session
      </Button>
    ),
  },
];

const ended: readonly Column<SessionItem, Extra>[] = [
  { ...ip, className: "@min-[50rem]:@max-[60rem]:hidden" },
  { ...created, className: "@max-[80rem]:hidden" },
  { id: "ended", header: "Ended", isNamed: true, cell: (session, look) => <Time at={session.ended?.at ?? null} {...look} /> },
  {
    id: "how",
    header: "How",
    className: "fill",
    cell: ({ ended: end }) => (
      <span className="line-clamp-2 whitespace-normal @min-[50rem]:my-1" title={[end?.reason, end?.ticket].filter(Boolean).join(" · ")}>
        <Badge tone={end?.how === "revoked" ? "crit" : "mute"}>{endings[end?.how ?? "expired"]}</Badge>
        {end?.by ? (
          <>
            {" "}
            by {end.by}
            {end.reason ? `: ${end.reason}` : ""}
            {end.ticket ? ` (${end.ticket})` : ""}
          </>
        ) : null}
      </span>
    ),
  },
  {
    id: "undo",
    header: "Undo",
    hideHeader: true,
    className: stickyEnd,
    // The operation may have ended many more: its own page says how many come back.
    cell: ({ ended: end, expiresAt, app, noUndo }, look) =>
      end?.how !== "revoked" || !end.operationId || Date.parse(expiresAt) <= look.now ? null : noUndo ? (
        <Button size="small" reason={`It cannot be restored: ${noUndo}.`} aria-label={`Undo the ending of ${app}`}>
          Undo…
        </Button>
      ) : (
        <a href={paths.operation(end.operationId)} className={buttonClass("plain", "small")} aria-label={`Undo the ending of ${app}`}>
          Undo…
        </a>
      ),
  },
];

const withOwner = { live: [owner, deviceOfOwner, ...live], ended: [ownerOfEnded, deviceOfOwner, ...ended] };
const withoutOwner = { live: [device, ...live], ended: [device, ...ended] };

/** Sessions, live or ended, of one person or of everybody; live ones can be ended one by one or as a selection. */
export const SessionTable = ({
  label,
  rows,
  state,
  showOwner,
  look,
  acts,
}: {
  label: string;
  rows: string;
  state: "live" | "ended";
  showOwner: boolean;
  look: Look;
  acts: SessionActs;
}) => {
  const [asked, setAsked] = useState<{ sessions: SessionItem[]; clear?: () => void }>();
  const extra: Extra = { ...acts, ask: (sessions) => setAsked({ sessions }) };
  return (
    <>
      <DataTable<SessionItem, Extra>
        label={label}
        rows={rows}
        columns={(showOwner ? withOwner : withoutOwner)[state]}
        look={look}
        extra={extra}
        selectable={
          state === "live"
            ? { allowed: (session, { refusal }) => !session.isOwn && !refusal, name: (session) => `${session.app} ${session.ip ?? ""}` }
            : undefined
        }
        selectionBar={(selected, clear) => (
          <SelectionBar label="Selected sessions" selected={`${number(selected.length)} selected`} clear={clear}>
            <Button size="small" look="danger" onClick={() => setAsked({ sessions: selected, clear })}>
              End selected sessions
            </Button>
          </SelectionBar>
        )}
      />
      <Suspense>
        {asked ? (
          <SessionEndDialog sessions={asked.sessions} look={look} acts={acts} onClose={() => setAsked(undefined)} onDone={asked.clear} />
        ) : null}
      </Suspense>
    </>
  );
};
