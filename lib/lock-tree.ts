import type { HealthRow } from "@/lib/db/health-rows";

type Row = HealthRow<"blocking">;

/** A session in the queue, and those that wait behind it. */
export interface LockNode {
  session: Row;
  waiters: LockNode[];
  /** Further sessions that this one waits for, besides the one it stands under. */
  alsoWaitsFor: number[];
  /** How many wait behind it, directly or not. */
  behind: number;
  /** The longest wait behind it, in seconds. */
  longestWaitS: number;
}

/**
 * The queue as trees: at the root who waits for nobody. A session that waits for several stands under the last of them in the queue, once.
 * Sessions in a deadlock wait for each other until the server ends one of them: the lowest pid is then taken for the root.
 */
export const lockTrees = (rows: readonly Row[]): LockNode[] => {
  const sessions = new Map<number, Row>();
  const blockers = new Map<number, number[]>();
  for (const row of rows) {
    sessions.set(row.pid, sessions.get(row.pid) ?? row);
    if (row.blockedBy !== null) blockers.set(row.pid, [...(blockers.get(row.pid) ?? []), row.blockedBy]);
  }

  const depths = new Map<number, number>();
  const depthOf = (pid: number, path: ReadonlySet<number>): number => {
    const known = depths.get(pid);
    if (known !== undefined) return known;
    if (path.has(pid)) return 0;
    const ahead = (blockers.get(pid) ?? []).filter((other) => sessions.has(other));
    const depth = ahead.length === 0 ? 0 : 1 + Math.max(...ahead.map((other) => depthOf(other, new Set([...path, pid]))));
    depths.set(pid, depth);
    return depth;
  };
  const parentOf = (pid: number) =>
    (blockers.get(pid) ?? [])
      .filter((other) => sessions.has(other))
      .toSorted((a, b) => depthOf(b, new Set()) - depthOf(a, new Set()) || a - b)[0];

  const children = new Map<number, number[]>();
  for (const pid of sessions.keys()) {
    const parent = parentOf(pid);
    if (parent !== undefined) children.set(parent, [...(children.get(parent) ?? []), pid]);
  }

  const placed = new Set<number>();
  const build = (pid: number, parent?: number): LockNode => {
    placed.add(pid);
    const session = sessions.get(pid) as Row;
    const waiters = (children.get(pid) ?? [])
      .filter((child) => !placed.has(child))
      .map((child) => build(child, pid))
      .toSorted((a, b) => (b.session.waitingS ?? 0) - (a.session.waitingS ?? 0) || a.session.pid - b.session.pid);
    return {
      session,
      waiters,
      alsoWaitsFor: (blockers.get(pid) ?? []).filter((other) => other !== parent),
      behind: waiters.reduce((sum, waiter) => sum + 1 + waiter.behind, 0),
      longestWaitS: Math.max(0, ...waiters.map((waiter) => Math.max(waiter.session.waitingS ?? 0, waiter.longestWaitS))),
    };
  };
  const roots = [...sessions.keys()].filter((pid) => parentOf(pid) === undefined).map((pid) => build(pid));
  for (const pid of [...sessions.keys()].toSorted((a, b) => a - b)) if (!placed.has(pid)) roots.push(build(pid));
  return roots.toSorted((a, b) => b.longestWaitS - a.longestWaitS || a.session.pid - b.session.pid);
};

/** Who a session is, in words: the program, else the role, else only its number. */
export const sessionName = ({
  pid,
  applicationName,
  roleName,
}: {
  pid: number | null;
  applicationName: string | null;
  roleName: string | null;
}): string => {
  const who = applicationName && roleName ? `${applicationName} as ${roleName}` : applicationName || roleName;
  if (pid === null || pid === 0) return who ? `prepared transaction ${who}` : "a prepared transaction";
  return who ? `pid ${pid} (${who})` : `pid ${pid}`;
};

/** What a session waits for: "a row of users", "AccessExclusiveLock on users"; null for one that waits for nothing. */
export const waitsFor = ({ lockType, lockMode, relation }: Row): string | null => {
  if (lockType === null) return null;
  if (lockType === "transactionid" || lockType === "tuple") return relation ? `a row of ${relation}` : "the end of a transaction";
  return relation ? `${lockMode} on ${relation}` : `${lockMode} (${lockType})`;
};

const keepsOut: Record<string, string> = {
  AccessExclusiveLock: "keeps everybody out of",
  ExclusiveLock: "keeps writers out of",
  ShareRowExclusiveLock: "keeps writers out of",
  ShareLock: "keeps writers out of",
  RowExclusiveLock: "has changed rows of",
  RowShareLock: "has locked rows of",
};

/** "blocked by pid 20931 (export as api): it has changed rows of users, open 6 min" for a change that ended as busy; null when nobody holds a lock now. */
export const blockedBy = (holders: readonly HealthRow<"lock_holders">[], duration: (s: number) => string): string | null => {
  const [holder] = holders.filter((row) => row.lockMode in keepsOut);
  if (!holder) return null;
  const since = holder.openS === null ? "" : `, open ${duration(holder.openS).replaceAll(" ", "\u00a0")}`;
  // What it does is in no table before it commits, so nobody can tell whose it is.
  if (holder.applicationName?.startsWith("gatehouse ")) return `Another change of the console is under way${since}.`;
  return `Blocked by ${sessionName(holder)}: it ${keepsOut[holder.lockMode]} ${holder.relation}${since}.`;
};
