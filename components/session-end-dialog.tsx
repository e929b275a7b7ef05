"use client";

import { fullTime, number, plural, relativeTime } from "@/lib/format";
import { ChangeDialog } from "./change-dialog";
import type { Look } from "./data-table/data-table";
import { Effect } from "./effect";
import { SessionEndMoment } from "./session-end-moment";
import type { SessionActs, SessionItem } from "./session-table";

const title = (sessions: readonly SessionItem[]) => {
  const owners = new Set(sessions.map((session) => session.owner ?? session.userId));
  return `End ${plural(sessions.length, "session")} of ${owners.size === 1 ? [...owners][0] : plural(owners.size, "person", "people")}`;
};

/** Asks why these sessions shall end, and says which they are. */
export const SessionEndDialog = ({
  sessions,
  look,
  acts,
  onClose,
  onDone,
}: {
  sessions: readonly SessionItem[];
  look: Look;
  acts: SessionActs;
  onClose: () => void;
  onDone?: () => void;
}) => (
  <ChangeDialog
    title={title(sessions)}
    verb={sessions.length === 1 ? "End session" : "End sessions"}
    fields={sessions.map((session) => ["sessionIds", session.id] as const)}
    effects={
      <>
        {sessions.slice(0, 5).map((session) => (
          <Effect key={session.id} hit>
            {session.app}
            {session.on ? ` on ${session.on}` : ""}, <span className="font-mono text-xs">{session.ip ?? "unknown address"}</span>
            {session.createdAt ? (
              <span title={fullTime(Date.parse(session.createdAt), look.zone)}>
                , signed in {relativeTime(Date.parse(session.createdAt), look.now)}
              </span>
            ) : null}
          </Effect>
        ))}
        {sessions.length > 5 ? <Effect hit>and {number(sessions.length - 5)} more</Effect> : null}
        <Effect hit={false}>All other sessions stay signed in</Effect>
        <SessionEndMoment />
      </>
    }
    reason={acts.reason}
    submitAction={acts.endSessions}
    restore={acts.restore}
    onClose={onClose}
    onDone={onDone}
  />
);
