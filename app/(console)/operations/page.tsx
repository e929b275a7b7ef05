import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FilterForm } from "@/components/data-table/filter-form";
import { Pager } from "@/components/data-table/pager";
import { EmptyPage, EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { cursorQuery, pageOf, type Cursor } from "@/lib/cursor";
import { findAuditPeople } from "@/lib/db/audit-people";
import { listOperationKinds, listOperations, type OperationRow } from "@/lib/db/operations";
import { reads } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { visible, visibleReason } from "@/lib/format";
import { operationSentence } from "@/lib/operation-words";
import { jumpOf } from "@/lib/moment";
import { paths } from "@/lib/paths";
import { traceReads, type ListTrace } from "@/lib/trace";
import { refusalFor } from "../sessions/session-item";
import { proveRevoking } from "./canary/actions";
import { CanaryCard } from "./canary/canary-card";
import { OperationsTable, type OperationItem } from "./operations-table";
import { parseOperationsUrl, ranges } from "./schema";

export const metadata: Metadata = { title: "Operations" };

const limit = 50;

const toItem = (row: OperationRow): OperationItem => ({
  id: row.id,
  at: row.createdAt.toJSON(),
  kind: visible(row.kind, 80),
  what: operationSentence(row),
  actor: visible(row.actorName || row.actorEmail, 120),
  actorId: row.actorId,
  role: visible(row.actorRole, 40),
  reason: row.reason && visibleReason(row.reason),
  ticket: row.ticket && visible(row.ticket, 100),
  count: row.targetCount,
  state: row.undone ? "undone" : row.undoes ? "undo" : null,
});

/** The page, or why nobody can be meant by the actor. */
const read = async ({ filter, shown }: ReturnType<typeof parseOperationsUrl>, cursor: Cursor | undefined, trace: ListTrace) => {
  const people = shown.actor === undefined ? [] : await reads((db) => findAuditPeople(db, shown.actor ?? ""));
  const actor = people.find(({ isExact }) => isExact) ?? (people.length === 1 ? people[0] : undefined);
  if (shown.actor !== undefined && !actor) return { people };
  const rows = await trace.reads("show", "operations.ts: listOperations", (db) =>
    listOperations(db, { ...filter, actorId: actor?.id }, { limit, cursor }),
  );
  return { page: pageOf(rows, limit, cursor) };
};

export default async function OperationsPage({ searchParams }: PageProps<"/operations">) {
  const staff = await requireStaff("operation.read");
  const query = await searchParams;
  const asked = parseOperationsUrl(query);
  const { shown, cursor } = asked;
  const jump = jumpOf(query, staff.zone);
  if (jump) redirect(paths.operations({ ...shown, after: jump }));
  const trace = traceReads(query, ["show"]);
  const here = { ...shown, ...cursorQuery(cursor) };
  const [found, kinds] = await Promise.all([
    attempt(read(asked, cursor, trace)),
    attempt(trace.reads("show", "operations.ts: listOperationKinds", (db) => listOperationKinds(db))),
  ]);
  const known = [...new Set([...(kinds.value ?? []).map(({ kind }) => kind), ...(shown.kind ? [shown.kind] : [])])].toSorted();
  const page = found.value?.page;
  return (
    <>
      <Breadcrumb trail={[{ label: "Record" }]} here="Operations" />
      <PageHeader title="Operations" lead="Each thing that staff did: why, what it hit, and whether it can be undone." />
      <FilterForm
        action={paths.operations()}
        texts={[
          { name: "q", label: "Search reasons and tickets", value: shown.q ?? "", placeholder: "Reason or ticket" },
          { name: "actor", label: "Actor", value: shown.actor ?? "", placeholder: "By: e-mail, name or id", width: "w-full sm:w-56" },
        ]}
        choices={[
          {
            name: "kind",
            label: "Kind",
            value: shown.kind ?? "",
            options: [["", "Kind: all"], ...known.map((kind) => [kind, visible(kind, 60)] as const)],
          },
          {
            name: "range",
            label: "Time",
            value: shown.range ?? "",
            options: [["", "Time: all"], ...ranges.map(([name, , label]) => [name, label] as const)],
          },
        ]}
      />
      <TracedSql trace={trace} of="operations" closeTo={paths.operations(here)} />
      {found.trouble ? <TroublePanel trouble={found.trouble} /> : null}
      {found.value?.people ? (
        <Card>
          <EmptyState
            title={
              found.value.people.length === 0
                ? `No such person: “${visible(shown.actor ?? "", 120)}”`
                : `“${visible(shown.actor ?? "", 120)}” may be several people`
            }
            clear={paths.operations({ ...shown, actor: undefined })}
          >
            {found.value.people.map((person) => (
              <span key={person.id} className="block">
                <a href={paths.operations({ ...shown, actor: person.email })} className="text-accent underline-offset-2 hover:underline">
                  {visible(person.name ?? person.email, 80)}
                </a>{" "}
                {visible(person.email, 120)}
              </span>
            ))}
          </EmptyState>
        </Card>
      ) : null}
      {page ? (
        <Card aria-label="Operations">
          {page.rows.length > 0 ? (
            <OperationsTable
              rows={JSON.stringify(page.rows.map(toItem))}
              look={{ now: Date.now(), zone: staff.zone, language: staff.language }}
            />
          ) : cursor ? (
            <EmptyPage first={paths.operations(shown)} clear={asked.isFiltered ? paths.operations() : undefined}>
              {asked.words}
            </EmptyPage>
          ) : asked.isFiltered ? (
            <EmptyState title="No operation matches" clear={paths.operations()}>
              {asked.words}
            </EmptyState>
          ) : (
            <EmptyState title="Nothing yet">What staff do appears here, with who and why.</EmptyState>
          )}
          <Pager
            newer={page.newer ? paths.operations({ ...shown, before: page.newer }) : undefined}
            older={page.older ? paths.operations({ ...shown, after: page.older }) : undefined}
            sql={paths.operations({ ...here, sql: "show" })}
            jump={{ to: paths.operations(shown), zone: staff.zone }}
          >
            {page.rows.length} shown, newest first
          </Pager>
        </Card>
      ) : null}
      <CanaryCard
        isConfigured={Boolean(env().GATEHOUSE_CANARY_URL && env().GATEHOUSE_CANARY_EMAIL)}
        refusal={refusalFor(staff)}
        prove={proveRevoking}
      />
    </>
  );
}
