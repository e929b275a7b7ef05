import type { ReactNode } from "react";
import type { Look } from "@/components/data-table/data-table";
import { StatusBadge } from "@/components/status-badge";
import { Time } from "@/components/time";
import { Card } from "@/components/ui/card";
import type { SessionFactsRow } from "@/lib/db/session-facts";
import { visible, visibleReason } from "@/lib/format";
import { paths } from "@/lib/paths";

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="min-w-0 px-3.5 py-2.5">
    <dt className="text-xs text-ink-3">{name}</dt>
    <dd className="mt-0.5 wrap-anywhere">{children}</dd>
  </div>
);

const link = "text-ink underline-offset-2 hover:underline";
const endings = { expired: "Expired", signed_out: "Signed out", revoked: "Revoked" } as const;

/** What is kept about a session. */
export const SessionFacts = ({ session, look }: { session: SessionFactsRow; look: Look }) => (
  <Card aria-label="Facts">
    <dl className="grid sm:grid-cols-2 lg:grid-cols-4">
      <Fact name="Person">
        {session.email === null ? (
          <span className="text-ink-3">deleted person</span>
        ) : (
          <span className="flex flex-wrap items-center gap-2">
            <a href={paths.user(session.userId)} className={`font-medium ${link}`}>
              {visible(session.name || session.email, 120)}
            </a>
            <StatusBadge status={session.status ?? ""} />
          </span>
        )}
      </Fact>
      <Fact name="E-mail and role">
        {session.email ? `${visible(session.email, 255)}, ${session.role}` : <span className="text-ink-3">unknown</span>}
      </Fact>
      <Fact name="Address">
        {session.ipAddress ? (
          <a href={paths.network({ ip: session.ipAddress })} className={`font-mono text-xs ${link}`}>
            {session.ipAddress}
          </a>
        ) : (
          <span className="text-ink-3">unknown</span>
        )}
      </Fact>
      <Fact name="Browser or app, system, device">
        {visible(session.browser, 60)}, {visible(session.os, 60)}, {session.device}
      </Fact>
      <Fact name="Created">
        <Time at={session.createdAt} {...look} kind="full" />
      </Fact>
      <Fact name="Last used">
        <Time at={session.updatedAt} {...look} kind="full" />
      </Fact>
      <Fact name={session.endedAt ? "Would have expired" : "Expires"}>
        <Time at={session.expiresAt} {...look} kind="full" />
      </Fact>
      {session.endedAt ? (
        <Fact name="Ended">
          {endings[session.endedHow ?? "expired"]} <Time at={session.endedAt} {...look} />
          {session.endedBy ? ` by ${visible(session.endedBy, 255)}` : ""}
          {session.reason ? <span className="whitespace-pre-line">: {visibleReason(session.reason)}</span> : null}
          {session.ticket ? ` (${visible(session.ticket, 100)})` : ""}
          {session.operationId ? (
            <>
              {" "}
              <a href={paths.operation(session.operationId)} className="text-accent underline-offset-2 hover:underline">
                The operation
              </a>
            </>
          ) : null}
        </Fact>
      ) : null}
      <Fact name="User agent">
        <span className="text-xs text-ink-2">{session.userAgent ? visible(session.userAgent, 500) : "not told"}</span>
      </Fact>
    </dl>
  </Card>
);
