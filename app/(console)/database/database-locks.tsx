import { Badge } from "@/components/ui/badge";
import type { HealthRow } from "@/lib/db/health-rows";
import { duration, visible } from "@/lib/format";
import { lockTrees, waitsFor, type LockNode } from "@/lib/lock-tree";
import { AllWell, CannotTell } from "./database-panel";
import { StateBadge } from "./database-transactions";

/** The lock queue: each session stands under the one that it waits for. */
export const LockQueue = ({ rows, access }: { rows: HealthRow<"blocking">[]; access: HealthRow<"access"> | undefined }) => {
  const trees = lockTrees(rows);
  if (trees.length === 0) return <AllWell>Nobody waits for a lock.</AllWell>;
  return (
    <>
      <ul className="flex flex-col gap-2 px-3.5 py-3">
        {trees.map((tree) => (
          <Node key={tree.session.pid} node={tree} isRoot />
        ))}
      </ul>
      {access?.readsAllStats === false ? (
        <CannotTell
          missing={`Who waits for whom is right, but what these sessions do is hidden: ${access.roleName} is not a member of pg_monitor`}
          mend={`grant pg_monitor to ${access.roleName};`}
        />
      ) : null}
    </>
  );
};

const Node = ({ node, isRoot = false }: { node: LockNode; isRoot?: boolean }) => {
  const { session, waiters, alsoWaitsFor } = node;
  const who = session.applicationName || session.roleName;
  const wanted = waitsFor(session);
  const durationS = isRoot ? session.openS : session.waitingS;
  return (
    <li className="min-w-0">
      <div className="flex min-h-7.5 flex-wrap items-center gap-x-2.5 gap-y-0.5 py-1">
        <span className="font-medium">{session.pid === 0 ? "Prepared transaction" : session.pid}</span>
        <span className="min-w-0 truncate text-ink-3" title={session.roleName ?? undefined}>
          {who ? visible(who, 80) : session.pid === 0 ? "" : "hidden by privilege"}
        </span>
        <span className="ml-auto flex items-center gap-2.5">
          {isRoot ? (
            <StateBadge state={session.state} />
          ) : (
            <Badge tone="mute" mark={false}>
              {session.lockMode === null ? "Waits" : "Lock"}
            </Badge>
          )}
          <span className="min-w-17 text-right whitespace-nowrap" title={isRoot ? "The transaction is open since" : "It waits since"}>
            {durationS === null ? "–" : duration(durationS)}
          </span>
        </span>
        <span className="flex w-full min-w-0 flex-col text-xs text-ink-3">
          {wanted ? (
            <span>
              waits for {wanted}
              {alsoWaitsFor.length > 0 ? `, and also for ${alsoWaitsFor.map((pid) => `pid ${pid}`).join(", ")}` : ""}
            </span>
          ) : null}
          {session.query ? (
            <span className="truncate font-mono" title={visible(session.query, 300)}>
              {isRoot && session.state?.startsWith("idle") ? "last: " : ""}
              {visible(session.query.replaceAll(/\s+/g, " ").trim(), 300)}
            </span>
          ) : null}
        </span>
      </div>
      {waiters.length > 0 ? (
        <ul className="ml-1.5 border-l-2 border-line-strong pl-3.5">
          {waiters.map((waiter) => (
            <Node key={waiter.session.pid} node={waiter} />
          ))}
        </ul>
      ) : null}
    </li>
  );
};
