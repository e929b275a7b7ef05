import type { Metadata } from "next";
import { ChangeButton } from "@/components/change-button";
import { FilterForm } from "@/components/data-table/filter-form";
import { Pager } from "@/components/data-table/pager";
import { EmptyPage, EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { Tabs } from "@/components/tabs";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { cursorQuery, pageOf } from "@/lib/cursor";
import { countRateLimits, listRateLimits, type RateLimitCounts } from "@/lib/db/rate-limits";
import { cappedCount, plural, visible } from "@/lib/format";
import { paths } from "@/lib/paths";
import { traceReads } from "@/lib/trace";
import { resetLimits, resetMatchingLimits } from "./actions";
import { resetRefusalFor, toRateLimitItem } from "./rate-limit-item";
import { RateLimitsTable } from "./rate-limits-table";
import { parseRateLimitsUrl } from "./schema";

export const metadata: Metadata = { title: "Rate limits" };

const limit = 50;
const cap = 10_000;

/** The two acts on more than a page: what begins like the search, and what is over. */
const ResetMany = ({ q, counts, refusal }: { q: string | undefined; counts: RateLimitCounts; refusal: string | undefined }) => {
  // As many as one operation takes; those that are left are as easily reset next.
  const expired = Math.min(counts.expired, cap);
  return (
    <>
      {q && q.length >= 3 ? (
        <ChangeButton
          label={
            counts.prefixed === 1
              ? "Reset the one that begins with it"
              : `Reset all ${cappedCount(counts.prefixed, cap)} that begin with it`
          }
          size="normal"
          refusal={
            refusal ??
            (counts.prefixed === 0
              ? "No key begins with what you search for."
              : counts.prefixed > cap && `More than ${plural(cap, "rate limit")}: narrow the search.`)
          }
          effects={[
            [
              true,
              `${plural(counts.prefixed, "key")}, running or over, that ${counts.prefixed === 1 ? "begins" : "begin"} with “${visible(q, 255)}”`,
            ],
            [false, "If more begin with it by then, nothing happens"],
            [false, "The services go on counting: the next request begins at one"],
          ]}
          dialog={{
            title: `Reset ${plural(counts.prefixed, "rate limit")}`,
            verb: counts.prefixed === 1 ? "Reset" : "Reset all",
            look: "primary",
            fields: [
              ["prefix", q],
              ["expectedCount", String(counts.prefixed)],
            ],
            submitAction: resetMatchingLimits,
          }}
        />
      ) : null}
      {q ? null : (
        <ChangeButton
          label="Reset expired ones"
          size="normal"
          refusal={refusal ?? (counts.expired === 0 ? "None is expired." : undefined)}
          effects={[
            [
              true,
              `${plural(expired, "rate limit")} whose time is over${expired < counts.expired ? ", the longest over first; more are left for the next time" : ""}`,
            ],
            [false, "Those that are running stay"],
          ]}
          dialog={{
            title: `Reset ${plural(expired, "expired rate limit")}`,
            verb: "Reset all",
            look: "primary",
            fields: [
              ["expiredAt", counts.now.toJSON()],
              ["expectedCount", String(expired)],
            ],
            submitAction: resetMatchingLimits,
          }}
        />
      )}
    </>
  );
};

export default async function RateLimitsPage({ searchParams }: PageProps<"/rate-limits">) {
  const staff = await requireStaff("rate_limit.read");
  const query = await searchParams;
  const { shown, filter, cursor } = parseRateLimitsUrl(query);
  const trace = traceReads(query, ["show"]);
  const here = { ...shown, ...cursorQuery(cursor) };
  const [list, counted] = await Promise.all([
    attempt(trace.reads("show", "rate-limits.ts: listRateLimits", (db) => listRateLimits(db, filter, { limit, cursor }))),
    attempt(trace.reads("show", "rate-limits.ts: countRateLimits", (db) => countRateLimits(db, filter.q, cap))),
  ]);
  const page = list.value && pageOf(list.value, limit, cursor);
  const counts = counted.value?.[0];
  const refusal = resetRefusalFor(staff);
  const tab = (state: "live" | "expired" | "all", label: string, count?: number) => ({
    label,
    count: count === undefined ? undefined : cappedCount(count, cap),
    to: paths.rateLimits({ q: shown.q, state: state === "live" ? undefined : state }),
    isOpen: filter.state === state,
  });
  return (
    <>
      <Breadcrumb trail={[{ label: "Support" }]} here="Rate limits" />
      <PageHeader title="Rate limits">{counts ? <ResetMany q={shown.q} counts={counts} refusal={refusal} /> : null}</PageHeader>
      <FilterForm
        action={paths.rateLimits()}
        keep={{ state: shown.state }}
        texts={[
          { name: "q", label: "Search rate limits", value: shown.q ?? "", placeholder: "A part of the key: e-mail, id, address, route" },
        ]}
        choices={[]}
      />
      <Tabs label="State" tabs={[tab("live", "Running", counts?.live), tab("expired", "Expired", counts?.expired), tab("all", "All")]} />
      <TracedSql trace={trace} of="rate limits" closeTo={paths.rateLimits(here)} />
      {list.trouble ? <TroublePanel trouble={list.trouble} /> : null}
      {page ? (
        <Card aria-label="Rate limits">
          {page.rows.length > 0 ? (
            <RateLimitsTable
              rows={JSON.stringify(page.rows.map(toRateLimitItem))}
              look={{ now: Date.now(), zone: staff.zone, language: staff.language }}
              resetLimits={resetLimits}
              refusal={refusal}
            />
          ) : cursor ? (
            <EmptyPage first={paths.rateLimits(shown)}>{shown.q ? `key “${visible(shown.q, 255)}”` : null}</EmptyPage>
          ) : shown.q ? (
            <EmptyState title="No rate limit matches" clear={paths.rateLimits({ state: shown.state })}>
              No {filter.state === "all" ? "" : filter.state === "live" ? "running " : "expired "}key holds “{visible(shown.q, 255)}”.
            </EmptyState>
          ) : (
            <EmptyState title={filter.state === "expired" ? "None is expired" : "Nothing is counted just now"}>
              The services and the console’s own sign-in count requests here, until the clean-up removes what is over.
            </EmptyState>
          )}
          <Pager
            words={["Hotter", "Cooler"]}
            newer={page.newer ? paths.rateLimits({ ...shown, before: page.newer }) : undefined}
            older={page.older ? paths.rateLimits({ ...shown, after: page.older }) : undefined}
            sql={paths.rateLimits({ ...here, sql: "show" })}
          >
            {page.rows.length} shown, hottest first
          </Pager>
        </Card>
      ) : null}
    </>
  );
}
