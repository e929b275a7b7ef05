import type { HealthRow } from "@/lib/db/health-rows";
import { bytes, duration, number, percent, plural } from "@/lib/format";
import { check, grade, thresholds, type Health, type Judgement } from "@/lib/health-finding";
import { sessionName } from "@/lib/lock-tree";

export const cache = check("cache", "Cache hit", ([row]) => {
  if (!row) return [];
  const blocks = row.hitBlocks + row.readBlocks;
  const window = `${number(blocks)} blocks in ${row.wasReset ? "" : "at least "}${duration(row.windowS)}`;
  if (blocks < thresholds.cacheBlocks || row.hitShare === null) {
    return [
      {
        id: "cache",
        state: "cannot_tell",
        title: "Cache hit",
        evidence: `Too little traffic to judge: ${window}, and it takes ${number(thresholds.cacheBlocks)}.`,
      },
    ];
  }
  const state = row.hitShare < thresholds.cacheHit.critical ? "critical" : row.hitShare < thresholds.cacheHit.warn ? "warn" : "ok";
  return [
    {
      id: "cache",
      state,
      title: `${percent(row.hitShare)} of blocks came from shared_buffers`,
      evidence: `Of ${window}.`,
      advice: state === "ok" ? undefined : "Look for sequential scans first, then at shared_buffers. Just after a start this is normal.",
    },
  ];
});

export const throughput = check("throughput", "Deadlocks and checksums", ([row]) => {
  if (!row) return [];
  const days = Math.max(row.windowS / 86_400, 1);
  const state = row.deadlocks === 0 ? "ok" : grade(row.deadlocks / days, thresholds.deadlocksPerDay);
  const since = `in ${row.wasReset ? "" : "at least "}${duration(row.windowS)}`;
  const findings: Judgement[] = [
    {
      id: "deadlocks",
      state,
      title: row.deadlocks === 0 ? "No deadlocks" : plural(row.deadlocks, "deadlock"),
      evidence: `${number(row.commits)} commits and ${number(row.rollbacks)} rollbacks ${since}.`,
      advice: state === "ok" ? undefined : "Two programs lock the same rows in a different order. The server's log names both statements.",
    },
  ];
  if (row.checksumFailures) {
    findings.push({
      id: "checksums",
      state: "critical",
      title: `${plural(row.checksumFailures, "data page")} failed the checksum`,
      evidence: `Counted ${since}.`,
      advice: "The storage has damaged data. Take a backup of what can be read, and move to other hardware before anything else.",
    });
  }
  return findings;
});

export const deadTuples = check("dead_tuples", "Dead rows", (rows, health) => {
  const { dead } = thresholds;
  const findings: Judgement[] = [];
  const access = health.access?.state === "measured" ? health.access.rows[0] : undefined;
  if (access && !access.autovacuumOn) {
    findings.push({
      id: "autovacuum",
      state: "critical",
      title: "Autovacuum is switched off",
      evidence: "The server's setting autovacuum is off, so dead rows stay until somebody vacuums by hand.",
      mend: "alter system set autovacuum = on;\nselect pg_reload_conf();",
    });
  }
  for (const row of rows) {
    const share = row.deadShare ?? 0;
    if (!row.isDue || row.deadRows < dead.rows || share < dead.warn) continue;
    const isCritical = share >= dead.critical && row.deadRows >= dead.criticalRows && row.vacuumPhase === null;
    findings.push({
      id: `dead-${row.relation}`,
      state: isCritical ? "critical" : "warn",
      title: `${row.relation}: ${percent(share, 0)} of its rows are dead`,
      evidence: `${number(row.deadRows)} dead, vacuum is due from ${number(row.vacuumAt)}; last vacuum ${row.lastVacuumS === null ? "not known" : `${duration(row.lastVacuumS)} ago`}.`,
      advice: row.vacuumPhase
        ? `A vacuum is at work: ${row.vacuumPhase}.`
        : row.autovacuumEnabled
          ? whatVacuumDoes(row, health)
          : "Autovacuum is switched off for this table (autovacuum_enabled).",
      mend: row.autovacuumEnabled ? undefined : `alter table ${row.relation} reset (autovacuum_enabled);`,
    });
  }
  if (findings.length > 0) return findings;
  const total = rows.reduce((sum, row) => sum + row.deadRows, 0);
  return [
    {
      id: "dead",
      state: "ok",
      title: "Vacuum keeps up",
      evidence: `${number(total)} dead rows in ${plural(rows.length, "table")}${rows.length === 30 ? " with the most of them" : ""}.`,
    },
  ];
});

/** Autovacuum comes every minute to a table that stays due, so within this time it was here. */
const recentlyS = 300;

const whatVacuumDoes = (row: HealthRow<"dead_tuples">, health: Health) => {
  const wasHere = row.lastVacuumS !== null && row.lastVacuumS < recentlyS;
  const reason = holder(health, wasHere);
  if (!wasHere) return `Autovacuum should come within a minute or two.${reason ? ` It cannot remove ${reason}.` : ""}`;
  return reason
    ? `Vacuum has been here. It cannot remove ${reason}.`
    : "Vacuum has just been here: either these have died since, or something holds them. Look at open transactions and at replication.";
};

/** Which of all that may hold rows goes back furthest: most often an old transaction. A standby always holds a few. */
const holder = (health: Health, wasHere: boolean) => {
  const transactions = health.transactions?.state === "measured" ? health.transactions.rows : [];
  const replication = health.slots?.state === "measured" ? health.slots.rows : [];
  const [oldest] = [
    ...transactions
      .filter((row) => row.openS >= thresholds.idleInTransactionS.warn)
      .map((row) => ({ age: row.horizonAge, words: `what has died since ${sessionName(row)} began, ${duration(row.openS)} ago` })),
    ...replication
      .filter((row) => wasHere || !row.isActive)
      .map((row) => ({ age: row.horizonAge, words: `what the replication ${row.kind} ${row.name} still asks for` })),
  ]
    .filter(({ age }) => age !== null)
    .toSorted((a, b) => Number(b.age) - Number(a.age));
  return oldest?.words;
};

export const slots = check("slots", "Replication slots", (rows) => {
  const left = rows.filter((row) => row.kind === "slot" && !row.isActive);
  const findings = left.flatMap((row): Judgement[] => {
    const held = row.horizonAge ?? row.catalogHorizonAge;
    const state = grade(row.keptBytes ?? 0, thresholds.keptBytes);
    if (state === "ok" && held === null) return [];
    const kept = row.keptBytes === null ? "" : `It keeps ${bytes(row.keptBytes)} of write-ahead log. `;
    const horizon =
      held === null
        ? ""
        : `Vacuum cannot remove what has died ${row.horizonAge === null ? "in the catalogue " : ""}since it was last used (${plural(held, "transaction")} ago).`;
    return [
      {
        id: `slot-${row.name}`,
        state: state === "ok" ? "warn" : state,
        title: `Nobody reads from the replication slot ${row.name}`,
        evidence: `${kept}${horizon}`.trim(),
        advice: "The disk fills up until its standby or subscriber is back. If that is gone for good, drop the slot.",
        mend: `-- only if nobody will read from it again:\nselect pg_drop_replication_slot(${quote(row.name)});`,
      },
    ];
  });
  if (findings.length > 0) return findings;
  return [
    {
      id: "slots",
      state: "ok",
      title: "No replication slot is left behind",
      evidence:
        rows.length === 0 ? "There is none, and no standby." : `${plural(rows.length, "slot or standby", "slots and standbys")} looked at.`,
    },
  ];
});

const quote = (text: string) => `'${text.replaceAll("'", "''")}'`;

export const invalidIndexes = check("invalid_indexes", "Invalid indexes", (rows) => {
  if (rows.length === 0) return [{ id: "indexes", state: "ok", title: "Every index is valid", evidence: "By pg_index in this database." }];
  return rows.map((row) => ({
    id: `index-${row.name}`,
    state: "warn",
    title: `The index ${row.name} of ${row.relation} is invalid`,
    evidence: "Making it has failed: no query uses it, and writes may still pay for it.",
    mend: row.isLeftover ? `drop index concurrently ${row.name};` : `reindex index concurrently ${row.name};`,
  }));
});

export const wraparound = check("wraparound", "Wraparound", (rows) => {
  const judged = rows
    .filter((row) => row.kind === "database")
    .flatMap((row) => [
      { name: row.name, kind: "transaction ids", age: row.xidAge, limit: row.freezeMaxAge, failsafe: row.failsafeAge },
      {
        name: row.name,
        kind: "multixact ids",
        age: row.multixactAge,
        limit: row.multixactFreezeMaxAge,
        failsafe: row.multixactFailsafeAge,
      },
    ])
    .map((item) => ({ ...item, share: item.age / item.limit }))
    .toSorted((a, b) => b.share - a.share);
  const [worst] = judged;
  if (!worst) return [];
  const state = worst.age >= worst.failsafe ? "critical" : grade(worst.share, thresholds.freeze);
  const evidence = `${worst.name}: ${number(worst.age)} ${worst.kind} old, ${percent(worst.share, 0)} of the age at which autovacuum must freeze (${number(worst.limit)}).`;
  return [
    {
      id: "wraparound",
      state,
      title: state === "ok" ? "No id comes near wraparound" : `${worst.name} is late with freezing its ${worst.kind}`,
      evidence,
      advice:
        state === "ok"
          ? undefined
          : "Something keeps vacuum from freezing: look for an old transaction, a prepared one, or a replication slot. The server stops writing at 2.1 billion.",
    },
  ];
});

export const statistics = check("stale_statistics", "Planner statistics", (rows) => {
  const [worst] = rows;
  if (!worst)
    return [
      {
        id: "statistics",
        state: "ok",
        title: "Planner statistics are fresh",
        evidence: "No table of 1,000 rows has changed by a quarter since its last analyze.",
      },
    ];
  return [
    {
      id: "statistics",
      state: "warn",
      title:
        rows.length === 1
          ? `${worst.relation}: planner statistics are old`
          : `Planner statistics are old in ${plural(rows.length, "table")}`,
      evidence: rows
        .slice(0, 3)
        .map((row) =>
          row.neverAnalyzed
            ? `${row.relation}: never analyzed`
            : `${row.relation}: ${number(row.changedRows)} changes on ${plural(row.liveRows, "row")}`,
        )
        .join("; ")
        .concat("."),
      advice: "Plans may be badly wrong until an analyze; it only reads, and takes seconds.",
      mend: rows.map((row) => `analyze ${row.relation};`).join("\n"),
    },
  ];
});
