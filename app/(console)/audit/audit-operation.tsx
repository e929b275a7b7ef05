import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Card } from "@/components/ui/card";
import type { OperationRow } from "@/lib/db/operations";
import { plural, visible, visibleReason } from "@/lib/format";
import { paths } from "@/lib/paths";

/** The operation whose entries are listed: who, why, how much, and whether it was undone. */
export const AuditOperation = ({ operation, look }: { operation: OperationRow; look: Look }) => (
  <Card aria-label="Operation" className="flex flex-wrap items-baseline gap-x-3 gap-y-1 px-3.5 py-2.5">
    <a href={paths.operation(operation.id)} className="font-mono text-xs text-accent underline-offset-2 hover:underline">
      {operation.kind}
    </a>
    <span>
      <a href={paths.user(operation.actorId)} className="font-medium underline-offset-2 hover:underline">
        {visible(operation.actorName ?? operation.actorEmail, 120)}
      </a>{" "}
      <span className="text-ink-3">
        as {operation.actorRole}, <Time at={operation.createdAt} {...look} kind="stamp" />, {plural(operation.targetCount, "target")}
      </span>
    </span>
    {operation.reason ? <q className="wrap-anywhere">{visibleReason(operation.reason)}</q> : null}
    {operation.ticket ? <span className="font-mono text-xs text-ink-3">{visible(operation.ticket, 100)}</span> : null}
    {operation.undoneBy ? (
      <a href={paths.operation(operation.undoneBy)}>
        <Badge tone="mute">Undone</Badge>
      </a>
    ) : null}
    {operation.undoes ? (
      <a href={paths.operation(operation.undoes)} className="text-accent underline-offset-2 hover:underline">
        Undoes this operation
      </a>
    ) : null}
    <a href={paths.audit()} className="ml-auto text-accent underline-offset-2 hover:underline">
      Whole log
    </a>
  </Card>
);
