import type { Metadata } from "next";
import { redirect } from "next/navigation";
import { FilterForm } from "@/components/data-table/filter-form";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { cursorQuery, pageOf } from "@/lib/cursor";
import { auditPageSize, listAudit } from "@/lib/db/audit";
import { getOperation, type OperationRow } from "@/lib/db/operations";
import { localField, number, zoneCity } from "@/lib/format";
import { jumpOf } from "@/lib/moment";
import { paths } from "@/lib/paths";
import { traceReads } from "@/lib/trace";
import { answerAudit } from "./audit-filter";
import { toAuditItem } from "./audit-item";
import { AuditNothing } from "./audit-nothing";
import { AuditOperation } from "./audit-operation";
import { AuditPresets } from "./audit-presets";
import { AuditTable } from "./audit-table";
import { ViewsOfPage } from "../views/views-of-page";
import { auditRanges, parseAuditUrl } from "./schema";

export const metadata: Metadata = { title: "Audit log" };

export default async function AuditPage({ searchParams }: PageProps<"/audit">) {
  const staff = await requireStaff("audit.read");
  const query = await searchParams;
  const asked = parseAuditUrl(query, staff.zone);
  const { shown, cursor } = asked;
  const jump = jumpOf(query, staff.zone);
  if ((asked.isLocal && asked.badMoment === undefined) || jump) redirect(paths.audit({ ...shown, after: jump }));
  const trace = traceReads(query, ["show"]);
  const here = { ...shown, ...cursorQuery(cursor) };
  const [found, operation] = await Promise.all([
    attempt(
      answerAudit(asked).then(async ({ filter, problem }) =>
        filter
          ? {
              page: pageOf(await trace.reads("show", "audit.ts: listAudit", (db) => listAudit(db, filter, cursor)), auditPageSize, cursor),
            }
          : { problem },
      ),
    ),
    attempt<OperationRow[]>(
      shown.operation
        ? trace.reads("show", "operations.ts: getOperation", (db) => getOperation(db, shown.operation ?? ""))
        : Promise.resolve([]),
    ),
  ]);
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const page = found.value?.page;
  const field = (moment: string | undefined) => (moment ? localField(Date.parse(moment), staff.zone) : "");
  const text = (name: "action" | "actor" | "target" | "ip", label: string, placeholder: string) => ({
    name,
    label,
    value: shown[name] ?? "",
    placeholder,
    width: "w-full sm:w-52",
  });
  const when = (name: "from" | "to", label: string) => ({
    name,
    label,
    value: field(shown[name]),
    placeholder: "",
    type: "datetime-local" as const,
    width: "w-full sm:w-auto",
    zone: staff.zone,
  });
  return (
    <>
      <Breadcrumb trail={[{ label: "Record" }]} here="Audit log" />
      <PageHeader title="Audit log">
        <ViewsOfPage page="audit" here={paths.audit(shown)} staff={staff} />
      </PageHeader>
      <FilterForm
        action={paths.audit()}
        keep={{ operation: shown.operation }}
        texts={[
          text("action", "Action", "Action, such as *.login"),
          text("actor", "Actor", "Actor: e-mail, id or “system”"),
          text("target", "Target", "Target: e-mail or id"),
          text("ip", "IP address or network", "IP or network, 10.5.0.0/16"),
          ...(shown.range === "custom" ? [when("from", "From"), when("to", "Until")] : []),
        ]}
        choices={[
          {
            name: "range",
            label: "Time",
            value: shown.range ?? "",
            options: [
              ["", "Time: all"],
              ...auditRanges.map(([name, , label]) => [name, label] as const),
              ["custom", `From … until … (${zoneCity(staff.zone)})`],
            ],
          },
          {
            name: "changed",
            label: "Changed column",
            value: shown.changed ?? "",
            options: [
              ["", "Changed: any"],
              ["role", "Changed: role"],
              ["status", "Changed: status"],
            ],
          },
        ]}
      />
      <AuditPresets shown={shown} me={staff.email} />
      {operation.value?.[0] ? <AuditOperation operation={operation.value[0]} look={look} /> : null}
      <TracedSql trace={trace} of="audit log" closeTo={paths.audit(here)} />
      {found.trouble ? <TroublePanel trouble={found.trouble} /> : null}
      {found.value?.problem ? <AuditNothing problem={found.value.problem} shown={shown} zone={staff.zone} /> : null}
      {page ? (
        <Card aria-label="Audit log">
          {page.rows.length > 0 ? (
            <AuditTable rows={JSON.stringify(page.rows.map(toAuditItem))} look={look} list={{ ...shown, after: undefined }} />
          ) : asked.isFiltered || cursor ? (
            <AuditNothing shown={shown} zone={staff.zone} />
          ) : (
            <EmptyState title="Nothing yet">What the services and the staff do appears here as it happens.</EmptyState>
          )}
          <Pager
            newer={page.newer ? paths.audit({ ...shown, before: page.newer }) : undefined}
            older={page.older ? paths.audit({ ...shown, after: page.older }) : undefined}
            sql={paths.audit({ ...here, sql: "show" })}
            jump={{ to: paths.audit(shown), zone: staff.zone }}
          >
            {number(page.rows.length)} shown, newest first
          </Pager>
        </Card>
      ) : null}
    </>
  );
}
