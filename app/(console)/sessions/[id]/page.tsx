import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { Activity } from "@/components/activity";
import { OtherSessions } from "@/components/blast-radius";
import { CopyButton } from "@/components/copy-button";
import { Effect } from "@/components/effect";
import { NoUndo, SessionEndMoment } from "@/components/session-end-moment";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TroublePanel } from "@/components/trouble-panel";
import { Badge } from "@/components/ui/badge";
import { Button, buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { UrlDialog } from "@/components/url-dialog";
import { activityDays } from "@/lib/activity";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { listSessionEvents } from "@/lib/db/audit";
import { reads } from "@/lib/db/pools";
import { getSession } from "@/lib/db/session-facts";
import { getSessionSignals } from "@/lib/db/session-signals";
import { describeDevice } from "@/lib/device";
import { env } from "@/lib/env";
import { shortId, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { oneOf, uuid } from "@/lib/search-params";
import { signalsOf } from "@/lib/session-signals";
import { endSessions, restoreEndedSessions } from "../actions";
import { noUndoFor, refusalFor } from "../session-item";
import { SessionFacts } from "./session-facts";
import { SessionOthers } from "./session-others";
import { SessionSignals } from "./session-signals";

export const metadata: Metadata = { title: "Session" };

export default async function SessionPage({ params, searchParams }: PageProps<"/sessions/[id]">) {
  const staff = await requireStaff("session.read");
  const id = uuid((await params).id);
  if (!id) notFound();
  const asksToEnd = oneOf((await searchParams).end, ["this"]) !== undefined;
  const [found, signals] = await Promise.all([
    attempt(reads((db) => getSession(db, id))),
    attempt(reads((db) => getSessionSignals(db, id))),
  ]);
  if (found.trouble) return <TroublePanel trouble={found.trouble} />;
  const session = found.value[0];
  if (!session) notFound();
  const entries = await attempt(reads((db) => listSessionEvents(db, session)));
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const isLive = session.endedAt === null;
  const isOwn = session.id === staff.sessionId;
  const refusal = isOwn ? "This is the session you are using. Sign out instead." : refusalFor(staff);
  const noUndo = noUndoFor({ ...session, passwordChangedAt: signals.value?.[0]?.passwordChangedAt ?? null });
  const { app, on } = describeDevice(session.deviceInfo, session.userAgent);
  const name = `${visible(app, 60)}${on ? ` on ${visible(on, 60)}` : ""}`;
  const owner = visible(session.name || session.email || "a deleted person", 120);
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }, { label: "Sessions", to: paths.sessions() }]} here={name} />
      <PageHeader
        title={
          <span className="flex flex-wrap items-center gap-x-2">
            {name}
            <Badge tone={isLive ? "ok" : "mute"}>{isLive ? "Live" : "Ended"}</Badge>
            {isOwn ? (
              <Badge tone="ok" mark={false}>
                This session
              </Badge>
            ) : null}
          </span>
        }
        lead={
          <>
            Session of {owner} · <CopyButton value={session.id} shown={shortId(session.id)} label="Copy the id" />
          </>
        }
      >
        {!isLive ? null : refusal ? (
          <Button look="danger" reason={refusal}>
            End session…
          </Button>
        ) : (
          <a href={paths.session(id, { end: "this" })} data-keep-scroll className={buttonClass("danger")}>
            End session…
          </a>
        )}
      </PageHeader>
      {isLive && asksToEnd && !refusal ? (
        <UrlDialog
          title={`End 1 session of ${owner}`}
          verb="End session"
          fields={[["sessionIds", id]]}
          effects={
            <>
              <Effect hit>
                {name}, <span className="font-mono text-xs">{session.ipAddress ?? "unknown address"}</span>
              </Effect>
              {noUndo ? <NoUndo of="It" why={noUndo} /> : null}
              <OtherSessions userId={session.userId} besides={[id]} />
              <SessionEndMoment />
            </>
          }
          submitAction={endSessions}
          restore={restoreEndedSessions}
          closeTo={paths.session(id)}
        />
      ) : null}
      <SessionFacts session={session} look={look} />
      <SessionOthers session={session} look={look} />
      {signals.trouble ? <TroublePanel trouble={signals.trouble} of="Signals" /> : null}
      {signals.value?.[0] ? (
        <SessionSignals id={id} signals={signalsOf(signals.value[0], { ip: session.ipAddress, isLive })} role={env().DB_USERNAME} />
      ) : null}
      {entries.trouble ? <TroublePanel trouble={entries.trouble} of="Audit events" /> : null}
      {entries.value ? (
        <Card aria-label="Audit events">
          <CardHeader title="Audit events" note={entries.value.length > 0 ? "the newest fifty at the most" : ""} />
          {entries.value.length > 0 ? (
            <Activity days={activityDays(entries.value.slice(0, 50), session.userId, look.zone, look.language)} look={look} />
          ) : (
            <EmptyState title="Nothing in the log">No service has written an entry that names this session.</EmptyState>
          )}
        </Card>
      ) : null}
    </>
  );
}
