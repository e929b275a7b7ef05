import type { ReactNode } from "react";
import { CopyButton } from "@/components/copy-button";
import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Card } from "@/components/ui/card";
import { actorOf, targetOf } from "@/lib/audit-words";
import type { AuditEntryRow } from "@/lib/db/audit";
import { describeDevice } from "@/lib/device";
import { relativeTime, shortId, visible, visibleReason } from "@/lib/format";
import { paths } from "@/lib/paths";

const linkClass = "text-accent underline-offset-2 hover:underline";

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="grid grid-cols-[8rem_minmax(0,1fr)] items-baseline gap-3 border-b border-line px-3.5 py-2 last:border-b-0 max-sm:grid-cols-1 max-sm:gap-0">
    <dt className="text-xs text-ink-3">{name}</dt>
    <dd className="flex min-w-0 flex-wrap items-baseline gap-x-2.5 gap-y-0.5 wrap-anywhere">{children}</dd>
  </div>
);

const Actor = ({ entry }: { entry: AuditEntryRow }) => {
  const actor = actorOf(entry);
  if (actor.kind !== "person" || actor.id === null)
    return (
      <>
        {actor.name}
        {actor.kind === "deleted" && actor.email ? <span className="text-xs text-ink-3">deleted since</span> : null}
        {actor.id ? <CopyButton value={actor.id} shown={shortId(actor.id)} label="Copy the id" /> : null}
      </>
    );
  return (
    <>
      <a href={paths.user(actor.id)} className="font-medium underline-offset-2 hover:underline">
        {actor.name}
      </a>
      <span className="text-ink-3">{actor.email}</span>
      <a href={paths.audit({ actor: entry.actorEmail ?? actor.id })} className={linkClass}>
        All they did
      </a>
    </>
  );
};

const Target = ({ entry }: { entry: AuditEntryRow }) => {
  const person = targetOf(entry);
  const thing = entry.resourceId !== null && entry.resourceId !== person ? entry.resourceId : null;
  return (
    <>
      {person === null ? null : entry.targetName === null ? (
        <span>
          deleted person <CopyButton value={person} shown={shortId(person)} label="Copy the id" />
        </span>
      ) : (
        <>
          <a href={paths.user(person)} className="font-medium underline-offset-2 hover:underline">
            {visible(entry.targetName, 120)}
          </a>
          <span className="text-ink-3">{visible(entry.targetEmail ?? "", 255)}</span>
        </>
      )}
      {thing ? (
        <span className="text-ink-3">
          {visible(entry.resource ?? "id", 60).replaceAll("_", " ")} <CopyButton value={thing} shown={shortId(thing)} label="Copy the id" />
          {entry.resource === "session" ? (
            <a href={paths.session(thing)} className={`ml-2.5 ${linkClass}`}>
              The session
            </a>
          ) : null}
        </span>
      ) : null}
      {person === null && thing === null ? <span className="text-ink-3">nothing named</span> : null}
      {(person ?? thing) ? (
        <a href={paths.audit({ target: (person && entry.targetEmail) ?? person ?? thing })} className={linkClass}>
          {person === null ? "All that was done to it" : "All that was done to them"}
        </a>
      ) : null}
    </>
  );
};

/** Who, when, from where, why: what is known of an entry besides its values. */
export const AuditFacts = ({ entry, look }: { entry: AuditEntryRow; look: Look }) => {
  const { app, on } = describeDevice(null, entry.userAgent);
  return (
    <Card aria-label="Facts">
      <dl>
        <Fact name="Time">
          {entry.createdAt === null ? (
            "unknown"
          ) : (
            <>
              <span className="font-medium">
                <Time at={entry.createdAt} {...look} kind="full" />
              </span>
              <span className="text-ink-3">{relativeTime(entry.createdAt.getTime(), look.now)}</span>
            </>
          )}
        </Fact>
        <Fact name="Actor">
          <Actor entry={entry} />
        </Fact>
        <Fact name="Target">
          <Target entry={entry} />
        </Fact>
        {entry.reason ? (
          <Fact name="Reason">
            <span className="whitespace-pre-line">{visibleReason(entry.reason)}</span>
          </Fact>
        ) : null}
        {entry.ticket ? (
          <Fact name="Ticket">
            <span className="font-mono text-xs">{visible(entry.ticket, 100)}</span>
          </Fact>
        ) : null}
        {entry.operationId ? (
          <Fact name="Operation">
            <CopyButton value={entry.operationId} shown={shortId(entry.operationId)} label="Copy the id" />
            <a href={paths.operation(entry.operationId)} className={linkClass}>
              The whole operation
            </a>
          </Fact>
        ) : null}
        <Fact name="Actor’s IP address">
          {entry.ipAddress ? (
            <>
              <span className="font-mono text-xs">{entry.ipAddress}</span>
              <a href={paths.audit({ ip: entry.ipAddress })} className={linkClass}>
                All from this address
              </a>
            </>
          ) : (
            <span className="text-ink-3">not recorded</span>
          )}
        </Fact>
        <Fact name="Actor’s device">
          {entry.userAgent ? (
            <>
              <span>
                {visible(app, 60)}
                {on ? ` on ${visible(on, 60)}` : ""}
              </span>
              <span className="font-mono text-xs text-ink-3">{visible(entry.userAgent, 1000)}</span>
            </>
          ) : (
            <span className="text-ink-3">not recorded</span>
          )}
        </Fact>
        <Fact name="Entry">
          <CopyButton value={entry.id} shown={entry.id} label="Copy the id" />
        </Fact>
      </dl>
    </Card>
  );
};
