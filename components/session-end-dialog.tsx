"use client";

import { fullTime, number, plural, relativeTime } from "@/lib/format";
import { ChangeDialog } from "./change-dialog";
import type { Look } from "./data-table/data-table";
import { OtherSessions } from "./blast-radius";
import { Effect } from "./effect";
import { NoUndo, SessionEndMoment } from "./session-end-moment";
import type { SessionActs, SessionItem } from "./session-table";

const shown = 5;

/** Which session that is; whose, where there are several people. */
const Which = ({ session, look, ofMany }: { session: SessionItem; look: Look; ofMany: boolean }) => (
  <>
    {ofMany ? (
      <>
        <strong className="font-medium text-ink">{session.owner}</strong>
        {session.role ? `, ${session.role}` : ""}:{" "}
      </>
    ) : null}
    {session.app}
    {session.on ? ` on ${session.on}` : ""}, <span className="font-mono text-xs">{session.ip ?? "unknown address"}</span>
    {session.createdAt ? (
      <>
        ,{" "}
        <span title={fullTime(Date.parse(session.createdAt), look.zone)} className="whitespace-nowrap">
          signed in {relativeTime(Date.parse(session.createdAt), look.now)}
        </span>
      </>
    ) : null}
  </>
);

/** Which sessions those are, whose, and what stays. */
const Effects = ({
  sessions,
  owners,
  look,
}: {
  sessions: readonly SessionItem[];
  owners: ReadonlyMap<string, SessionItem>;
  look: Look;
}) => {
  const [first] = sessions;
  const staff = [...owners.values()].filter(({ role }) => role);
  const lasting = sessions.filter(({ noUndo }) => noUndo);
  const whys = new Set(lasting.map(({ noUndo }) => noUndo));
  // Nobody looks for one of the staff among fifty.
  const ordered = sessions.toSorted((a, b) => Number(Boolean(b.role)) - Number(Boolean(a.role)));
  const line = (session: SessionItem) => <Which session={session} look={look} ofMany={owners.size > 1} />;
  return (
    <>
      {owners.size > 1 ? (
        <Effect hit>
          <strong className="font-medium text-ink">{plural(owners.size, "person", "people")}</strong>, among them{" "}
          <strong className="font-medium text-ink">{number(staff.length)}</strong> of the staff
        </Effect>
      ) : staff[0] ? (
        <Effect hit>This person is of the staff: {staff[0].role}</Effect>
      ) : null}
      {ordered.slice(0, shown).map((session) => (
        <Effect key={session.id} hit>
          {line(session)}
        </Effect>
      ))}
      {sessions.length > shown ? (
        <Effect hit>
          <details>
            <summary className="w-fit hover:text-ink">and {number(sessions.length - shown)} more</summary>
            <ul className="flex flex-col gap-1 pt-1">
              {ordered.slice(shown).map((session) => (
                <li key={session.id}>{line(session)}</li>
              ))}
            </ul>
          </details>
        </Effect>
      ) : null}
      {lasting.length > 0 ? (
        <NoUndo
          of={sessions.length === 1 ? "It" : lasting.length === sessions.length ? "They" : `${number(lasting.length)} of them`}
          why={whys.size === 1 ? ([...whys][0] ?? "") : "the people are not active, or have changed the password since"}
        />
      ) : null}
      {owners.size === 1 && first ? (
        <OtherSessions userId={first.userId} besides={sessions.map(({ id }) => id)} />
      ) : (
        <Effect hit={false}>All other sessions stay signed in</Effect>
      )}
      <SessionEndMoment />
    </>
  );
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
}) => {
  const owners = new Map(sessions.map((session) => [session.userId, session]));
  return (
    <ChangeDialog
      title={`End ${plural(sessions.length, "session")} of ${owners.size === 1 ? (sessions[0]?.owner ?? "a deleted person") : plural(owners.size, "person", "people")}`}
      verb={sessions.length === 1 ? "End session" : "End sessions"}
      fields={sessions.map((session) => ["sessionIds", session.id] as const)}
      effects={<Effects sessions={sessions} owners={owners} look={look} />}
      reason={acts.reason}
      submitAction={acts.endSessions}
      restore={acts.restore}
      onClose={onClose}
      onDone={onDone}
    />
  );
};
