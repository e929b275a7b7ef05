import type { ReactNode } from "react";
import { CopyButton } from "@/components/copy-button";
import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { Card } from "@/components/ui/card";
import type { OperationRow } from "@/lib/db/operations";
import { number, shortId, visible, visibleReason } from "@/lib/format";
import { resultFacts } from "@/lib/operation-result";
import { paths } from "@/lib/paths";

const Fact = ({ name, children }: { name: string; children: ReactNode }) => (
  <div className="grid grid-cols-[5rem_1fr] gap-3 sm:grid-cols-[9rem_1fr] border-b border-line px-3.5 py-2 last:border-b-0">
    <dt className="text-ink-3">{name}</dt>
    <dd className="min-w-0 wrap-anywhere">{children}</dd>
  </div>
);

const linkClass = "text-accent underline-offset-2 hover:underline";

/** Who did it, when, from where, why, and what the function counted. */
export const OperationFacts = ({ operation, look }: { operation: OperationRow; look: Look }) => (
  <Card aria-label="Facts">
    <dl>
      <Fact name="By">
        <a href={paths.user(operation.actorId)} className="font-medium underline-offset-2 hover:underline">
          {visible(operation.actorName || operation.actorEmail, 120)}
        </a>{" "}
        <span className="text-ink-3">
          {visible(operation.actorEmail, 255)}, as {visible(operation.actorRole, 40)}
        </span>
      </Fact>
      <Fact name="When">
        <Time at={operation.createdAt} {...look} kind="full" /> <span className="text-ink-3">(</span>
        <Time at={operation.createdAt} {...look} />
        <span className="text-ink-3">)</span>
      </Fact>
      <Fact name="Reason">
        {operation.reason ? (
          <span className="whitespace-pre-line">{visibleReason(operation.reason)}</span>
        ) : (
          <span className="text-ink-3">none given</span>
        )}
      </Fact>
      {operation.ticket ? (
        <Fact name="Ticket">
          <a href={paths.operations({ q: operation.ticket })} className={`font-mono text-xs ${linkClass}`}>
            {visible(operation.ticket, 100)}
          </a>
        </Fact>
      ) : null}
      <Fact name="Hit">
        {number(operation.targetCount)}
        {resultFacts(operation, look.zone).map(({ name, value }) => (
          <span key={name} className="text-ink-3">
            {" "}
            · {name} {value}
          </span>
        ))}
      </Fact>
      {operation.undoes ? (
        <Fact name="Undoes">
          <a href={paths.operation(operation.undoes)} className={linkClass}>
            the operation that ended them
          </a>
        </Fact>
      ) : null}
      {operation.undoneBy ? (
        <Fact name="Undone">
          <a href={paths.operation(operation.undoneBy)} className={linkClass}>
            by a later operation
          </a>
        </Fact>
      ) : null}
      <Fact name="From">
        <span className="font-mono text-xs">{operation.ipAddress ?? "unknown address"}</span>
        {operation.userAgent ? <span className="text-ink-3"> {visible(operation.userAgent, 200)}</span> : null}
      </Fact>
      <Fact name="Id">
        <CopyButton value={operation.id} shown={shortId(operation.id)} label="Copy the id" />{" "}
        <span className="font-mono text-xs text-ink-3">{visible(operation.kind, 80)}</span>
      </Fact>
    </dl>
  </Card>
);
