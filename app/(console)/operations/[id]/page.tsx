import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ChangeButton } from "@/components/change-button";
import { Pager } from "@/components/data-table/pager";
import { Effect } from "@/components/effect";
import { EmptyState } from "@/components/empty-state";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TroublePanel } from "@/components/trouble-panel";
import { Badge } from "@/components/ui/badge";
import { buttonClass } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { UrlDialog } from "@/components/url-dialog";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { pageOf, parseCursor } from "@/lib/cursor";
import { auditPageSize, listAudit } from "@/lib/db/audit";
import { getOperation, getUndo, listOperationTargets } from "@/lib/db/operations";
import { reads } from "@/lib/db/pools";
import { cappedCount, number, plural, visible } from "@/lib/format";
import { endedBy, operationSentence, targetsOf, undoRefusal } from "@/lib/operation-words";
import { paths } from "@/lib/paths";
import { oneOf, text, uuid } from "@/lib/search-params";
import { toAuditItem } from "../../audit/audit-item";
import { AuditTable } from "../../audit/audit-table";
import { restoreEndedSessions } from "../../sessions/actions";
import { OperationFacts } from "./operation-facts";
import { OperationTargets, targetsPageSize } from "./operation-targets";

export const metadata: Metadata = { title: "Operation" };

const undoCap = 10_000;

export default async function OperationPage({ params, searchParams }: PageProps<"/operations/[id]">) {
  const staff = await requireStaff("operation.read");
  const id = uuid((await params).id);
  if (!id) notFound();
  const query = await searchParams;
  const cursor = parseCursor(query);
  const asksToUndo = oneOf(query.act, ["undo"]) !== undefined;
  const targetsPage = Math.min(Math.max(Number.parseInt(text(query.targets, 5) ?? "", 10) || 1, 1), 1_000);
  const [found, undoing, entries, targets] = await Promise.all([
    attempt(reads((db) => getOperation(db, id))),
    attempt(reads((db) => getUndo(db, id, undoCap))),
    attempt(reads((db) => listAudit(db, { operationId: id }, cursor))),
    attempt(reads((db) => listOperationTargets(db, id, { limit: targetsPageSize, offset: (targetsPage - 1) * targetsPageSize }))),
  ]);
  if (found.trouble) return <TroublePanel trouble={found.trouble} />;
  const operation = found.value[0];
  if (!operation) notFound();
  const look = { now: Date.now(), zone: staff.zone, language: staff.language };
  const undo = undoing.value?.[0];
  const ended = endedBy(operation);
  const sessions = undo ? `${cappedCount(undo.restorable, undoCap)} ${undo.restorable === 1 ? "session" : "sessions"}` : "";
  const refusal = undo && undoRefusal(operation, undo, staff);
  const title = `${visible(operation.actorName || operation.actorEmail, 120)} ${operationSentence(operation)}`;
  const effects: [hit: boolean, text: string][] = [
    [false, `From this operation: ${title}`],
    [true, `${sessions} of ${number(ended ?? 0)} ${undo?.restorable === 1 ? "is" : "are"} live again at once`],
    [false, "Those that have expired stay ended, and so do those whose owner is not active or has changed the password"],
  ];
  if (operation.kind.startsWith("user.")) effects.splice(1, 0, [false, "What else this operation changed stays as it is"]);
  const dialog = {
    title: `Restore ${sessions}`,
    verb: "Restore",
    look: "primary",
    fields: [["undoes", id]],
    isCounted: true,
    submitAction: restoreEndedSessions,
  } as const;
  const page = entries.value && pageOf(entries.value, auditPageSize, cursor);
  return (
    <>
      <Breadcrumb trail={[{ label: "Record" }, { label: "Operations", to: paths.operations() }]} here={visible(operation.kind, 80)} />
      <PageHeader title={title} lead={operation.undone ? <Badge tone="mute">Undone</Badge> : null}>
        <a href={paths.audit({ operation: id })} className={buttonClass()}>
          In the audit log
        </a>
        {ended && undo ? (
          <>
            {operation.undone ? null : (
              <span className="text-ink-3">
                {cappedCount(undo.restorable, undoCap)} of {number(ended)} can be restored
              </span>
            )}
            <ChangeButton label="Undo" size="normal" refusal={refusal} effects={effects} dialog={dialog} />
            {asksToUndo && !refusal ? (
              <UrlDialog
                {...dialog}
                effects={effects.map(([hit, words]) => (
                  <Effect key={words} hit={hit}>
                    {words}
                  </Effect>
                ))}
                asksPassword
                closeTo={paths.operation(id)}
              />
            ) : null}
          </>
        ) : null}
      </PageHeader>
      <OperationFacts operation={operation} look={look} />
      {entries.trouble ? <TroublePanel trouble={entries.trouble} of="What it did to each" /> : null}
      {page ? (
        <Card aria-label="Targets">
          <CardHeader title="What it did to each" note={plural(operation.targetCount, "target")} />
          {page.rows.length > 0 ? (
            <AuditTable rows={JSON.stringify(page.rows.map(toAuditItem))} look={look} list={{ operation: id }} />
          ) : (
            <EmptyState title="No entry here">It changed nothing that the log keeps an entry of.</EmptyState>
          )}
          <Pager
            newer={page.newer ? paths.operation(id, { before: page.newer }) : undefined}
            older={page.older ? paths.operation(id, { after: page.older }) : undefined}
          >
            {number(page.rows.length)} shown
          </Pager>
        </Card>
      ) : null}
      {targets.trouble ? <TroublePanel trouble={targets.trouble} of="Targets" /> : null}
      {targets.value?.length ? <OperationTargets id={id} rows={targets.value} page={targetsPage} total={targetsOf(operation)} /> : null}
    </>
  );
}
