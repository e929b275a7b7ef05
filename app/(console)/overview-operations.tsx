import type { Look } from "@/components/data-table/data-table";
import { EmptyState } from "@/components/empty-state";
import { SqlLink } from "@/components/show-sql";
import { Time } from "@/components/time";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import type { OperationRow } from "@/lib/db/operations";
import { visible, visibleReason } from "@/lib/format";
import { operationSentence } from "@/lib/operation-words";
import { paths } from "@/lib/paths";

/** What staff did last. */
export const OverviewOperations = ({ operations, look }: { operations: readonly OperationRow[]; look: Look }) => (
  <Card>
    <CardHeader title="Latest staff operations">
      <SqlLink to={paths.overview({ sql: "operations" })} of="latest staff operations" />
      <a href={paths.operations()} className="text-xs text-accent underline-offset-2 hover:underline">
        All operations
      </a>
    </CardHeader>
    {operations.length === 0 ? (
      <EmptyState title="Nothing yet">What staff do appears here, with who and why.</EmptyState>
    ) : (
      <ul>
        {operations.map((operation) => (
          <li
            key={operation.id}
            className="relative flex min-h-9 items-baseline gap-2 border-b border-line px-3.5 py-1.5 last:border-b-0 hover:bg-sunken"
          >
            <span className="min-w-0 flex-1 wrap-anywhere">
              <a
                href={paths.operation(operation.id)}
                className="outline-none after:absolute after:inset-0 focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
              >
                <span className="font-medium">{visible(operation.actorName || operation.actorEmail, 120)}</span>{" "}
                {operationSentence(operation)}
              </a>
              {operation.reason ? <span className="text-ink-3">: {visibleReason(operation.reason, 160)}</span> : null}
              {operation.ticket ? <span className="text-ink-3"> ({visible(operation.ticket, 100)})</span> : null}
            </span>
            {operation.undone ? (
              <Badge tone="mute" mark={false}>
                Undone
              </Badge>
            ) : null}
            <span className="shrink-0 text-xs text-ink-3">
              <Time at={operation.createdAt} {...look} />
            </span>
          </li>
        ))}
      </ul>
    )}
  </Card>
);
