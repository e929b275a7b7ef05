import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { Pager } from "@/components/data-table/pager";
import { PageHeader } from "@/components/page-header";
import { SessionTable } from "@/components/session-table";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { Tabs } from "@/components/tabs";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { cursorQuery, pageOf } from "@/lib/cursor";
import { countLiveSessions, countSessionFacets, listSessions, type FacetRow } from "@/lib/db/sessions";
import { cappedCount } from "@/lib/format";
import { paths } from "@/lib/paths";
import { filterWords } from "@/lib/session-filter-words";
import { traceReads } from "@/lib/trace";
import { ViewsOfPage } from "../views/views-of-page";
import { endSessions, restoreEndedSessions } from "./actions";
import { EndMatchingDialog, EndMatchingLink } from "./session-end-matching";
import { NoSessions } from "./session-nothing";
import { parseSessionsUrl } from "./schema";
import { SessionFacets } from "./session-facets";
import { SessionFilters } from "./session-filters";
import { refusalFor, toSessionItem } from "./session-item";

export const metadata: Metadata = { title: "Sessions" };

const limit = 50;
const cap = 10_000;
const sample = 1_000;

export default async function SessionsPage({ searchParams }: PageProps<"/sessions">) {
  const staff = await requireStaff("session.read");
  const query = await searchParams;
  const asked = parseSessionsUrl(query, staff.zone);
  const { state, shown, filter, misread, cursor } = asked;
  if (asked.isLocal && !misread) redirect(paths.sessions(shown));
  const trace = traceReads(query, ["show"]);
  const here = { ...shown, ...cursorQuery(cursor) };
  const showFacets = shown.facets === "on" && !misread;
  const [list, live, facets] = await Promise.all([
    attempt(
      misread
        ? Promise.resolve([])
        : trace.reads("show", `sessions.ts: ${state === "live" ? "listLiveSessions" : "listEndedSessions"}`, (db) =>
            listSessions(db, state, filter, { limit, cursor }),
          ),
    ),
    attempt<{ count: number }[]>(
      misread || state === "ended"
        ? Promise.resolve([])
        : trace.reads("show", "sessions.ts: countLiveSessions", (db) => countLiveSessions(db, filter, cap)),
    ),
    attempt<FacetRow[]>(
      showFacets
        ? trace.reads("show", "sessions.ts: countSessionFacets", (db) => countSessionFacets(db, state, filter, sample))
        : Promise.resolve([]),
    ),
  ]);
  const page = list.value && pageOf(list.value, limit, cursor);
  const liveCount = live.value?.[0] ? cappedCount(live.value[0].count, cap) : undefined;
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const found = (name: "browser" | "os") => (facets.value ?? []).filter(({ facet }) => facet === name).map(({ value }) => value);
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }]} here="Sessions" />
      <PageHeader title="Sessions">
        <ViewsOfPage page="sessions" here={paths.sessions(shown)} staff={staff} />
        {state === "live" && !misread ? (
          <EndMatchingLink staff={staff} filter={filter} count={liveCount} to={paths.sessions({ ...shown, end: "matching" })} />
        ) : null}
      </PageHeader>
      <SessionFilters shown={shown} zone={staff.zone} found={{ browser: found("browser"), os: found("os") }} />
      {asked.asksToEnd && !misread ? (
        <EndMatchingDialog
          staff={staff}
          filter={filter}
          what={filterWords(asked.filtering, staff.zone)}
          closeTo={paths.sessions(shown)}
          look={look}
        />
      ) : null}
      <TracedSql trace={trace} of="sessions" closeTo={paths.sessions(here)} />
      <Tabs
        label="State"
        tabs={[
          { label: "Live", count: liveCount, to: paths.sessions({ ...shown, state: undefined }), isOpen: state === "live" },
          { label: "Ended", to: paths.sessions({ ...shown, state: "ended" }), isOpen: state === "ended" },
        ]}
      />
      {facets.trouble ? <TroublePanel trouble={facets.trouble} of="Facets" /> : null}
      {facets.value?.length ? <SessionFacets facets={facets.value} state={state} shown={shown} sample={sample} /> : null}
      {list.trouble ? <TroublePanel trouble={list.trouble} of="Sessions" /> : null}
      {page ? (
        <Card aria-label={state === "live" ? "Live sessions" : "Ended sessions"}>
          {page.rows.length > 0 ? (
            <SessionTable
              label={state === "live" ? "Live sessions" : "Ended sessions"}
              rows={JSON.stringify(page.rows.map((row) => toSessionItem(row, staff)))}
              state={state}
              showOwner
              look={look}
              acts={{ endSessions, restore: restoreEndedSessions, refusal: refusalFor(staff) }}
            />
          ) : (
            <NoSessions asked={asked} zone={staff.zone} />
          )}
          {misread ? null : (
            <Pager
              newer={page.newer ? paths.sessions({ ...shown, before: page.newer }) : undefined}
              older={page.older ? paths.sessions({ ...shown, after: page.older }) : undefined}
              sql={paths.sessions({ ...here, sql: "show" })}
            >
              {state === "live" && liveCount ? `${page.rows.length} of ${liveCount} live` : `${page.rows.length} shown`}
              <a
                href={paths.sessions({ ...shown, facets: showFacets ? undefined : "on" })}
                // The panel opens above the list.
                data-keep-scroll={showFacets || undefined}
                className="underline underline-offset-2 hover:text-ink"
              >
                {showFacets ? "Hide facets" : "Show facets"}
              </a>
            </Pager>
          )}
        </Card>
      ) : null}
    </>
  );
}
