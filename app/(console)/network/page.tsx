import type { Metadata } from "next";
import { FilterForm } from "@/components/data-table/filter-form";
import { EmptyState } from "@/components/empty-state";
import { Misread } from "@/components/misread";
import { PageHeader } from "@/components/page-header";
import { SessionTable } from "@/components/session-table";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { SqlLink } from "@/components/show-sql";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card, CardHeader } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { getNetwork, listNetworkPeople, type NetworkPersonRow, type NetworkRow } from "@/lib/db/networks";
import { listLiveSessions, type LiveSessionRow } from "@/lib/db/sessions";
import { cappedCount, number } from "@/lib/format";
import { paths } from "@/lib/paths";
import { traceReads } from "@/lib/trace";
import { endSessions, restoreEndedSessions } from "../sessions/actions";
import { EndMatchingDialog, EndMatchingLink } from "../sessions/session-end-matching";
import { refusalFor, toSessionItem } from "../sessions/session-item";
import { NetworkFigures } from "./network-figures";
import { NetworkPeople } from "./network-people";
import { parseNetworkUrl } from "./schema";

export const metadata: Metadata = { title: "Network" };

const cap = 10_000;
const most = 10;

export default async function NetworkPage({ searchParams }: PageProps<"/network">) {
  const staff = await requireStaff("session.read");
  const query = await searchParams;
  const { typed, ip, asksToEnd } = parseNetworkUrl(query);
  const trace = traceReads(query, ["figures", "people", "sessions"]);
  const [facts, people, sessions] = await Promise.all([
    attempt<NetworkRow[]>(ip ? trace.reads("figures", "networks.ts: getNetwork", (db) => getNetwork(db, ip, cap)) : Promise.resolve([])),
    attempt<NetworkPersonRow[]>(
      ip ? trace.reads("people", "networks.ts: listNetworkPeople", (db) => listNetworkPeople(db, ip, cap, most)) : Promise.resolve([]),
    ),
    attempt<LiveSessionRow[]>(
      ip
        ? trace.reads("sessions", "sessions.ts: listLiveSessions", (db) => listLiveSessions(db, { ip }, { limit: most }))
        : Promise.resolve([]),
    ),
  ]);
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const row = facts.value?.[0];
  const trouble = facts.trouble ?? people.trouble ?? sessions.trouble;
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }, { label: "Sessions", to: paths.sessions() }]} here="Network" />
      <PageHeader
        title={ip ? <span className="font-mono">{ip}</span> : "Network"}
        lead={ip ? "Who comes from there, and what happened" : undefined}
      >
        {ip && row ? (
          <EndMatchingLink
            staff={staff}
            filter={{ ip }}
            count={cappedCount(row.liveSessions, cap)}
            to={paths.network({ ip, end: "matching" })}
          />
        ) : null}
      </PageHeader>
      <FilterForm
        action={paths.network()}
        texts={[{ name: "ip", label: "IP address or network", value: typed ?? "", placeholder: "IP or network, 10.5.0.0/16" }]}
        choices={[]}
      />
      {ip && asksToEnd ? (
        <EndMatchingDialog staff={staff} filter={{ ip }} what={`address ${ip}`} closeTo={paths.network({ ip })} look={look} />
      ) : null}
      <TracedSql trace={trace} of={trace.panel ?? ""} closeTo={paths.network({ ip })} />
      {trouble ? <TroublePanel trouble={trouble} /> : null}
      {row && ip ? <NetworkFigures row={row} ip={ip} cap={cap} look={look} /> : null}
      {people.value?.length && ip ? (
        <NetworkPeople
          people={people.value}
          ip={ip}
          note={row && row.people > most ? `the ${most} with the most sessions, of ${number(row.people)}` : ""}
          look={look}
        />
      ) : null}
      {sessions.value?.length && ip ? (
        <Card aria-label="Live sessions">
          <CardHeader title="Live sessions" note={sessions.value.length > most ? `the newest ${most}` : ""}>
            <SqlLink to={paths.network({ ip, sql: "sessions" })} of="live sessions" />
            <a href={paths.sessions({ ip })} className="text-xs text-accent underline-offset-2 hover:underline">
              All, with filters
            </a>
          </CardHeader>
          <SessionTable
            label="Live sessions"
            rows={JSON.stringify(sessions.value.slice(0, most).map((session) => toSessionItem(session, staff)))}
            state="live"
            showOwner
            look={look}
            acts={{ endSessions, restore: restoreEndedSessions, refusal: refusalFor(staff) }}
          />
        </Card>
      ) : null}
      {typed && !ip ? <Misread misread={{ part: "ip", typed }} /> : null}
      {typed ? null : <EmptyState title="Which address?">Type an IP address or a network to see who comes from there.</EmptyState>}
      {row?.liveSessions === 0 ? <EmptyState title="No live session from there" /> : null}
    </>
  );
}
