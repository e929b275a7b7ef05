import type { Metadata } from "next";
import { FilterForm } from "@/components/data-table/filter-form";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { SessionTable } from "@/components/session-table";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { Tabs } from "@/components/tabs";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { pageOf } from "@/lib/cursor";
import { reads } from "@/lib/db/pools";
import { countLiveSessions, listSessions } from "@/lib/db/sessions";
import { cappedCount, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { endSessions, restoreEndedSessions } from "./actions";
import { parseSessionsUrl } from "./schema";
import { refusalFor, toSessionItem } from "./session-item";

export const metadata: Metadata = { title: "Sessions" };

const limit = 50;
const cap = 10_000;

export default async function SessionsPage({ searchParams }: PageProps<"/sessions">) {
  const staff = await requireStaff("session.read");
  const { state, shown, filter, badIp, cursor, isFiltered } = parseSessionsUrl(await searchParams);
  const [list, live] = await Promise.all([
    attempt(badIp ? Promise.resolve([]) : reads((db) => listSessions(db, state, filter, { limit, cursor }))),
    attempt<{ count: number }[]>(badIp ? Promise.resolve([]) : reads((db) => countLiveSessions(db, filter, cap))),
  ]);
  const page = list.value && pageOf(list.value, limit, cursor);
  const liveCount = live.value?.[0] ? cappedCount(live.value[0].count, cap) : undefined;
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }]} here="Sessions" />
      <PageHeader title="Sessions" />
      <FilterForm
        action={paths.sessions()}
        keep={{ state: shown.state }}
        texts={[
          { name: "q", label: "Search sessions by person", value: shown.q ?? "", placeholder: "Person: name, e-mail or id" },
          {
            name: "ip",
            label: "IP address or network",
            value: shown.ip ?? "",
            placeholder: "IP or network, 10.5.0.0/16",
            width: "w-full sm:w-56",
          },
        ]}
        choices={[]}
      />
      <Tabs
        label="State"
        tabs={[
          { label: "Live", count: liveCount, to: paths.sessions({ ...shown, state: undefined }), isOpen: state === "live" },
          { label: "Ended", to: paths.sessions({ ...shown, state: "ended" }), isOpen: state === "ended" },
        ]}
      />
      {list.trouble ? <TroublePanel trouble={list.trouble} /> : null}
      {page ? (
        <Card aria-label={state === "live" ? "Live sessions" : "Ended sessions"}>
          {page.rows.length > 0 ? (
            <SessionTable
              label={state === "live" ? "Live sessions" : "Ended sessions"}
              rows={JSON.stringify(page.rows.map((row) => toSessionItem(row, staff)))}
              state={state}
              showOwner
              look={{ now: Date.now(), zone: staff.zone, language: staff.language }}
              acts={{ endSessions, restore: restoreEndedSessions, refusal: refusalFor(staff) }}
            />
          ) : badIp ? (
            <EmptyState title="This is not an address" clear={paths.sessions({ state: shown.state })}>
              “{visible(shown.ip ?? "", 64)}” is neither an IP address nor a network such as 10.5.0.0/16 or 2001:db8::/32.
            </EmptyState>
          ) : isFiltered ? (
            <EmptyState title={`No ${state} session matches`} clear={paths.sessions({ state: shown.state })}>
              {[shown.q && `person “${visible(shown.q)}”`, shown.ip && `address ${shown.ip}`].filter(Boolean).join(", ")}
            </EmptyState>
          ) : (
            <EmptyState title={state === "live" ? "No live session" : "No session has ended yet"} />
          )}
          <Pager
            newer={page.newer ? paths.sessions({ ...shown, before: page.newer }) : undefined}
            older={page.older ? paths.sessions({ ...shown, after: page.older }) : undefined}
          >
            {state === "live" && liveCount ? `${page.rows.length} of ${liveCount} live` : `${page.rows.length} shown`}
          </Pager>
        </Card>
      ) : null}
    </>
  );
}
