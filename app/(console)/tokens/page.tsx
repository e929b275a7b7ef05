import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { ChangeButton } from "@/components/change-button";
import { FilterForm } from "@/components/data-table/filter-form";
import { Pager } from "@/components/data-table/pager";
import { EmptyPage, EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TokenTable } from "@/components/token-table";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { cursorQuery, pageOf } from "@/lib/cursor";
import { findAuditPeople, type AuditPerson } from "@/lib/db/audit-people";
import { reads } from "@/lib/db/pools";
import { getSupportCap } from "@/lib/db/sessions";
import { countLiveTokens, listTokens, type TokenFilter } from "@/lib/db/tokens";
import { cappedCount, plural, visible } from "@/lib/format";
import { jumpOf } from "@/lib/moment";
import { paths } from "@/lib/paths";
import { capOf, overCap } from "@/lib/support-cap";
import { traceReads, type ListTrace } from "@/lib/trace";
import { endMatchingTokens, endTokens } from "./actions";
import { everybodysTokens, parseTokensUrl } from "./schema";
import { toTokenItem, tokenRefusalFor } from "./token-item";

export const metadata: Metadata = { title: "Tokens" };

const limit = 50;
const cap = 10_000;
const kindWords = { password_reset: "password reset ", email_verification: "verification " } as const;

/** Whom the text means, if it means one; else those whom it may mean. */
const readPerson = async (typed: string | undefined) => {
  if (typed === undefined) return {};
  const people = (await reads((db) => findAuditPeople(db, typed))).filter(({ isDeleted }) => !isDeleted);
  const person = people.find(({ isExact }) => isExact) ?? (people.length === 1 ? people[0] : undefined);
  return person ? { person } : { people };
};

const read = async ({ shown, cursor }: ReturnType<typeof parseTokensUrl>, trace: ListTrace) => {
  const { person: typed, ...rest } = shown;
  const { person, people } = await readPerson(typed);
  if (people) return { people };
  const filter: TokenFilter = { ...rest, userId: person?.id };
  const [rows, live, supportCap] = await Promise.all([
    trace.reads("show", "tokens.ts: listTokens", (db) => listTokens(db, filter, { limit, cursor })),
    trace.reads("show", "tokens.ts: countLiveTokens", (db) => countLiveTokens(db, filter, cap)),
    reads((db) => getSupportCap(db)),
  ]);
  return { person, page: pageOf(rows, limit, cursor), live: live[0]?.count ?? 0, supportCap: supportCap[0]?.cap };
};

export default async function TokensPage({ searchParams }: PageProps<"/tokens">) {
  const staff = await requireStaff("token.read");
  const query = await searchParams;
  const asked = parseTokensUrl(query);
  const { shown, cursor } = asked;
  const jump = jumpOf(query, staff.zone);
  if (jump) redirect(paths.tokens({ ...shown, after: jump }));
  const trace = traceReads(query, ["show"]);
  const here = { ...shown, ...cursorQuery(cursor) };
  const { value: found, trouble } = await attempt(read(asked, trace));
  const live = found?.live ?? 0;
  const what = `live ${shown.kind ? kindWords[shown.kind] : ""}token`;
  const whose = found?.person ? ` of ${visible(found.person.name || found.person.email, 120)}` : "";
  const words = [shown.state, shown.kind && kindWords[shown.kind].trim(), whose.trim()].filter(Boolean).join(", ");
  const refusal = tokenRefusalFor(staff);
  return (
    <>
      <Breadcrumb trail={[{ label: "People" }]} here="Tokens" />
      <PageHeader
        title="Tokens"
        lead="Links for setting a password and for verifying an e-mail. The token itself is out of the console’s reach."
      >
        {found?.page ? (
          <ChangeButton
            label={`Revoke ${live === 1 ? "the one that is" : `all ${cappedCount(live, cap)} that are`} live…`}
            look="danger"
            size="normal"
            refusal={
              refusal ?? (live === 0 ? "No live token to revoke." : live > cap && "More than 10,000 are live: filter by kind or person.")
            }
            effects={[
              [true, `${plural(live, what)}${whose || " of everybody"}`],
              [false, "If more are live by then, nothing happens"],
              [false, "Whoever has such a link is refused from now on; they can ask for another one"],
              [false, "Sessions and passwords stay as they are. This cannot be undone"],
            ]}
            dialog={{
              title: `Revoke ${plural(live, what)}${whose}`,
              verb: "Revoke tokens",
              fields: [
                ...(shown.kind ? [["kind", shown.kind] as const] : []),
                ...(found.person ? [["userId", found.person.id] as const] : []),
                ["expectedCount", String(live)],
              ],
              phrase: found.person ? undefined : everybodysTokens,
              refusal: found.person ? undefined : overCap(capOf(staff, found.supportCap), live, staff.role, "revoke", "token"),
              submitAction: endMatchingTokens,
            }}
          />
        ) : null}
      </PageHeader>
      <FilterForm
        action={paths.tokens()}
        texts={[{ name: "person", label: "Person", value: shown.person ?? "", placeholder: "Person: e-mail, name or id" }]}
        choices={[
          {
            name: "kind",
            label: "Kind",
            value: shown.kind ?? "",
            options: [
              ["", "Kind: all"],
              ["password_reset", "Password reset"],
              ["email_verification", "E-mail verification"],
            ],
          },
          {
            name: "state",
            label: "State",
            value: shown.state ?? "",
            options: [
              ["", "State: all"],
              ["live", "Live"],
              ["used", "Used or revoked"],
              ["expired", "Expired"],
            ],
          },
        ]}
      />
      <TracedSql trace={trace} of="tokens" closeTo={paths.tokens(here)} />
      {trouble ? <TroublePanel trouble={trouble} /> : null}
      {found?.people ? <WhichPerson typed={shown.person ?? ""} people={found.people} shown={shown} /> : null}
      {found?.page ? (
        <Card aria-label="Tokens">
          {found.page.rows.length > 0 ? (
            <TokenTable
              rows={JSON.stringify(found.page.rows.map(toTokenItem))}
              showOwner
              look={{ now: Date.now(), zone: staff.zone, language: staff.language }}
              endTokens={endTokens}
              refusal={refusal}
            />
          ) : cursor ? (
            <EmptyPage first={paths.tokens(shown)} clear={words ? paths.tokens() : undefined}>
              {words}
            </EmptyPage>
          ) : words ? (
            <EmptyState title="No token matches" clear={paths.tokens()}>
              {words}
            </EmptyState>
          ) : (
            <EmptyState title="No tokens">Reset and verification tokens appear here, until the clean-up removes them.</EmptyState>
          )}
          <Pager
            newer={found.page.newer ? paths.tokens({ ...shown, before: found.page.newer }) : undefined}
            older={found.page.older ? paths.tokens({ ...shown, after: found.page.older }) : undefined}
            sql={paths.tokens({ ...here, sql: "show" })}
            jump={{ to: paths.tokens(shown), zone: staff.zone }}
          >
            {found.page.rows.length} shown, newest first
          </Pager>
        </Card>
      ) : null}
    </>
  );
}

const WhichPerson = ({
  typed,
  people,
  shown,
}: {
  typed: string;
  people: readonly AuditPerson[];
  shown: Record<string, string | undefined>;
}) => (
  <Card>
    <EmptyState
      title={people.length === 0 ? `No such person: “${visible(typed, 120)}”` : `“${visible(typed, 120)}” may be several people`}
      clear={paths.tokens({ ...shown, person: undefined })}
    >
      {people.length === 0
        ? "Nobody has this e-mail, name or id."
        : people.map((person) => (
            <span key={person.id} className="block">
              <a href={paths.tokens({ ...shown, person: person.email })} className="text-accent underline-offset-2 hover:underline">
                {visible(person.name ?? person.email, 80)}
              </a>{" "}
              {visible(person.email, 120)}
            </span>
          ))}
    </EmptyState>
  </Card>
);
