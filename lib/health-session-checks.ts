import { duration, number, percent, plural } from "@/lib/format";
import { capitalise, check, grade, thresholds, type Finding, type Health, type Judgement } from "@/lib/health-finding";
import { lockTrees, sessionName } from "@/lib/lock-tree";

const mendOf = (health: Health) => {
  const access = health.access?.state === "measured" ? health.access.rows[0] : undefined;
  return access && !access.readsAllStats ? `grant pg_monitor to ${access.roleName};` : undefined;
};

/** Whether the console can change anything. Its own session says it, or the server does. */
export const changes = (health: Health): Finding[] => {
  const access = health.access?.state === "measured" ? health.access.rows[0] : undefined;
  if (!access?.isStandby && !health.readOnly) return [];
  return [
    {
      id: "changes",
      state: "critical",
      title: "The database takes no changes",
      evidence: access?.isStandby
        ? "This server is a standby."
        : "default_transaction_read_only is on for the console: set for the server, for this database or for its role.",
      advice: `Nobody can sign in, and every change fails. ${access?.isStandby ? "Name the primary in DB_HOST or DATABASE_URL." : "If nobody has set it on purpose, look whether the disk is full before it is switched off."}`,
      file: "access",
    },
  ];
};

/** How near the server is to its limit of connections, which any panel may have run into. */
export const connections = (health: Health): Finding[] => {
  const isFull = Object.values(health).some((panel) => typeof panel === "object" && panel.state === "cannot_tell" && panel.isFull);
  if (!isFull) return connectionsInUse(health);
  return [
    {
      id: "connections",
      state: "critical",
      title: "The server has no connection left",
      evidence:
        "It refused one that was to look at it: all connection slots are taken, or those of a role or database with a limit of its own.",
      advice: "Find the program that opens so many, or put a pooler in front. An administrator still gets in by the places kept for them.",
      file: "connections",
    },
  ];
};

const connectionsInUse = check("connections", "Connections", ([row], health) => {
  if (!row) return [];
  const parts = [
    `${row.active} active`,
    `${row.idle} idle`,
    `${row.idleInTransaction} idle in transaction`,
    `${row.own} of the console's health checks`,
  ];
  const share = row.total / row.usable;
  const state = grade(share, thresholds.connections);
  const findings: Judgement[] = [
    {
      id: "connections",
      state,
      title: `${number(row.total)} of ${number(row.usable)} connections are in use`,
      evidence: `${percent(share, 0)}: ${parts.join(", ")}. ${plural(row.reserved, "further place")} of max_connections ${row.maxConnections} ${row.reserved === 1 ? "is" : "are"} kept for administrators.`,
      advice:
        state === "ok"
          ? undefined
          : "Find the program that opens so many, or put a pooler in front. The next ones are refused at the limit.",
    },
  ];
  if (row.hidden > 0) {
    findings.push({
      id: "connections-hidden",
      state: "cannot_tell",
      title: "What the connections do",
      evidence: `${number(row.hidden)} of ${plural(row.total, "session")} ${row.hidden === 1 ? "is" : "are"} hidden by privilege.`,
      mend: mendOf(health),
    });
  }
  return findings;
});

export const transactions = check("transactions", "Open transactions", (rows) => {
  const judged = rows.map((row) => {
    const isIdle = row.state?.startsWith("idle in transaction") ?? false;
    const isPrepared = row.state === "prepared";
    const limits = isPrepared ? thresholds.preparedS : isIdle ? thresholds.idleInTransactionS : thresholds.transactionS;
    return { row, isIdle, isPrepared, state: grade(row.openS, limits) };
  });
  const bad = judged.filter(({ state }) => state !== "ok");
  if (bad.length === 0) {
    const [oldest] = rows;
    return [
      {
        id: "transactions",
        state: "ok",
        title: oldest ? "No transaction is open for long" : "No transaction is open",
        evidence: oldest ? `The oldest of ${rows.length} is ${duration(oldest.openS)} old.` : "Besides the one that asked.",
      },
    ];
  }
  return bad.map(({ row, isIdle, isPrepared, state }) => ({
    id: `transaction-${row.pid ?? row.applicationName}`,
    state,
    title: isPrepared
      ? `A prepared transaction is ${duration(row.openS)} old`
      : isIdle
        ? `A transaction has been idle for ${duration(row.inStateS ?? row.openS)}`
        : `A transaction has been running for ${duration(row.openS)}`,
    evidence: `${capitalise(sessionName(row))}, open ${duration(row.openS)}. It keeps its locks${row.horizonAge === null ? "" : `, and vacuum cannot remove what has died since (${plural(row.horizonAge, "transaction")} ago)`}.`,
    advice: isPrepared
      ? "Commit it or roll it back by its name: nobody else will."
      : isIdle
        ? "Its program has stopped between two statements. Look there first; idle_in_transaction_session_timeout ends such sessions."
        : "Find out what it is for before it is ended: its work is lost then.",
  }));
});

export const blocking = check("blocking", "Who waits for whom", (rows) => {
  const roots = lockTrees(rows);
  if (roots.length === 0)
    return [
      {
        id: "blocking",
        state: "ok",
        title: "Nobody waits for a lock",
        evidence: "By pg_blocking_pids() over all sessions of this database.",
      },
    ];
  return roots.map((root) => {
    const state = root.behind >= thresholds.waiters.critical ? "critical" : grade(root.longestWaitS, thresholds.waitingS);
    const relation = rows.find((row) => row.blockedBy === root.session.pid && row.relation)?.relation;
    return {
      id: `blocking-${root.session.pid}`,
      state,
      title: `${plural(root.behind, "session")} ${root.behind === 1 ? "waits" : "wait"} behind one transaction, ${duration(root.longestWaitS)} so far`,
      evidence: `${capitalise(sessionName(root.session))} is in the way${relation ? ` on ${relation}` : ""}${root.session.openS === null ? "" : `, open ${duration(root.session.openS)}`}.`,
      advice: state === "ok" ? undefined : "The queue goes on as soon as that transaction ends.",
    };
  });
});
