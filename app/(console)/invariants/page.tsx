import type { Metadata } from "next";
import { RowWalk } from "@/components/data-table/row-walk";
import { Effect } from "@/components/effect";
import { PageHeader } from "@/components/page-header";
import { NoUndo, SessionEndMoment } from "@/components/session-end-moment";
import { SessionTable } from "@/components/session-table";
import { TokenTable } from "@/components/token-table";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { UrlDialog } from "@/components/url-dialog";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { invariants, listResetTokensByIds, listSessionsByIds } from "@/lib/db/invariants";
import { reads } from "@/lib/db/pools";
import { getSupportCap, type LiveSessionRow } from "@/lib/db/sessions";
import type { TokenRow } from "@/lib/db/tokens";
import { number, plural } from "@/lib/format";
import { paths } from "@/lib/paths";
import { oneOf } from "@/lib/search-params";
import { capOf, overCap } from "@/lib/support-cap";
import { traceReads } from "@/lib/trace";
import { endTokens } from "../tokens/actions";
import { toTokenItem, tokenRefusalFor } from "../tokens/token-item";
import { endSessions, restoreEndedSessions } from "../sessions/actions";
import { refusalFor, toSessionItem } from "../sessions/session-item";
import { checks } from "./invariant-checks";
import { InvariantPeople, MendPerson } from "./invariant-people";
import { InvariantRow, MendRows } from "./invariant-row";

export const metadata: Metadata = { title: "Broken invariants" };

/** As many as one operation by ids may name. */
const cap = 1_000;
const shownRows = 50;

export default async function InvariantsPage({ searchParams }: PageProps<"/invariants">) {
  const staff = await requireStaff("session.read");
  const query = await searchParams;
  const names = checks.map(({ name }) => name);
  const asked = oneOf(query.check, names);
  const chosen = checks.find(({ name }) => name === asked);
  const trace = traceReads(query, names);
  const asksToMend = oneOf(query.end, ["these"]) !== undefined;
  const found = await Promise.all(
    checks.map(async (check) => {
      const began = performance.now();
      const { value, trouble } = await attempt(
        trace.reads(check.name, `invariants.ts: ${check.name}`, (db) => invariants[check.name](db, cap + 1)),
      );
      return { check, ids: value?.map(({ id }) => id), trouble, tookMs: performance.now() - began };
    }),
  );
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const refusals = {
    session: refusalFor(staff),
    token: tokenRefusalFor(staff),
    person: undefined,
  };
  const own = staff.sessionId;
  const of = found.find(({ check }) => check === chosen);
  const ids = (of?.ids ?? []).filter((id) => id !== own).slice(0, cap);
  const [sessions, tokens, supportCap] = await Promise.all([
    attempt<LiveSessionRow[]>(
      chosen?.of === "session" && ids.length > 0 ? reads((db) => listSessionsByIds(db, ids, shownRows)) : Promise.resolve([]),
    ),
    attempt<TokenRow[]>(
      chosen?.of === "token" && ids.length > 0 ? reads((db) => listResetTokensByIds(db, ids, shownRows)) : Promise.resolve([]),
    ),
    attempt<{ cap: number }[]>(asksToMend ? reads((db) => getSupportCap(db)) : Promise.resolve([])),
  ]);
  const broken = found.filter((one) => one.ids?.length).length;
  const here = (check?: string, end?: string, sql?: string) => paths.invariants({ check, end, sql });
  const traced = checks.find(({ name }) => name === trace.panel);
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }]} here="Broken invariants" />
      <PageHeader
        title="Broken invariants"
        lead={broken === 0 ? "Each of these should read 0." : `Each of these should read 0; ${broken} of ${checks.length} do not.`}
      >
        <a href={here(chosen?.name)} className={buttonClass()}>
          Look again
        </a>
      </PageHeader>
      {chosen && asksToMend && ids.length > 0 && !refusals[chosen.of] && chosen.of !== "person" ? (
        <UrlDialog
          title={chosen.of === "token" ? `Revoke ${plural(ids.length, "token")}` : `End ${plural(ids.length, "session")}`}
          verb={chosen.of === "token" ? "Revoke tokens" : "End sessions"}
          fields={ids.map((id) => [chosen.of === "token" ? "ids" : "sessionIds", id] as const)}
          effects={
            <>
              <Effect hit>
                {plural(ids.length, chosen.of)}: {chosen.title.toLowerCase()}
                {of?.ids && of.ids.length > cap ? ` (the first ${number(cap)}; look again for the rest)` : ""}
              </Effect>
              {chosen.noUndo ? <NoUndo why={chosen.noUndo} /> : null}
              <Effect hit={false}>The accounts stay as they are</Effect>
              <Effect hit={false}>Those that have ended by themselves in the meantime are left as they are</Effect>
              {chosen.of === "session" ? <SessionEndMoment /> : null}
            </>
          }
          refusal={overCap(
            capOf(staff, supportCap.value?.[0]?.cap),
            ids.length,
            staff.role,
            chosen.of === "token" ? "revoke" : "end",
            chosen.of,
          )}
          submitAction={chosen.of === "token" ? endTokens : endSessions}
          restore={chosen.of === "token" ? undefined : restoreEndedSessions}
          closeTo={here(chosen.name)}
        />
      ) : null}
      <TracedSql trace={trace} of={traced?.title.toLowerCase() ?? ""} closeTo={here(chosen?.name)} />
      <Card aria-label="Checks">
        <RowWalk>
          <ul>
            {found.map(({ check, ids: hit, trouble, tookMs }) => (
              <InvariantRow
                key={check.name}
                check={check}
                count={hit?.length}
                cap={cap}
                tookMs={tookMs}
                trouble={trouble}
                show={check.of === "person" ? undefined : here(check.name)}
                mend={
                  check.of === "person" ? (
                    // Of several each has their own, below.
                    check.mend && hit?.length === 1 && hit[0] ? (
                      <MendPerson mend={check.mend} id={hit[0]} staff={staff} />
                    ) : null
                  ) : (
                    <MendRows of={check.of} to={here(check.name, "these")} refusal={refusals[check.of]} />
                  )
                }
                sql={here(chosen?.name, undefined, check.name)}
              />
            ))}
          </ul>
        </RowWalk>
      </Card>
      {sessions.trouble ? <TroublePanel trouble={sessions.trouble} /> : null}
      {sessions.value?.length && chosen ? (
        <Card aria-label={chosen.title}>
          <CardHeader title={chosen.title} note={ids.length > shownRows ? `${shownRows} of ${number(ids.length)}` : ""} />
          <SessionTable
            label={chosen.title}
            rows={JSON.stringify(sessions.value.map((row) => toSessionItem(row, staff)))}
            state="live"
            showOwner
            look={look}
            acts={{ endSessions, restore: restoreEndedSessions, refusal: refusalFor(staff) }}
          />
        </Card>
      ) : null}
      {tokens.value?.length && chosen ? (
        <Card aria-label={chosen.title}>
          <CardHeader title={chosen.title} note={ids.length > shownRows ? `${shownRows} of ${number(ids.length)}` : ""} />
          <TokenTable
            rows={JSON.stringify(tokens.value.map(toTokenItem))}
            showOwner
            look={look}
            endTokens={endTokens}
            refusal={refusals.token}
          />
        </Card>
      ) : null}
      {found.map(({ check, ids: hit }) =>
        check.of === "person" && hit?.length ? (
          <InvariantPeople key={check.name} check={check} ids={hit.slice(0, cap)} staff={staff} />
        ) : null,
      )}
    </>
  );
}
