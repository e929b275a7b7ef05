import type { Panel } from "@/lib/db/health";
import type { HealthFile, HealthRow } from "@/lib/db/health-rows";

type Panels = { [F in HealthFile]?: Panel<F> };

/** What one look at the server has measured. A panel that is missing could not be read this time. */
export type Health = Panels & {
  /** Whether the console's own session can change nothing. */
  readOnly?: boolean;
};

export type FindingState = "critical" | "warn" | "cannot_tell" | "ok";

/** One judgement, with what it rests on. */
export interface Finding {
  id: string;
  state: FindingState;
  title: string;
  evidence: string;
  /** What to do about it. */
  advice?: string;
  /** SQL for an administrator. */
  mend?: string;
  /** The statement that it comes from. */
  file: HealthFile;
}

/** Durations in seconds, shares from 0 to 1. */
export const thresholds = {
  connections: { warn: 0.8, critical: 0.95 },
  idleInTransactionS: { warn: 60, critical: 600 },
  transactionS: { warn: 300, critical: 1800 },
  preparedS: { warn: 300, critical: 3600 },
  waitingS: { warn: 10, critical: 60 },
  waiters: { critical: 10 },
  cacheHit: { warn: 0.95, critical: 0.85 },
  /** Below this many blocks a ratio is an accident. */
  cacheBlocks: 50_000,
  deadlocksPerDay: { warn: 1, critical: 24 },
  /** Of write-ahead log that a slot keeps while nobody reads from it. */
  keptBytes: { warn: 100e6, critical: 1e9 },
  dead: { rows: 1000, warn: 0.1, criticalRows: 10_000, critical: 0.3 },
  /** Of autovacuum_freeze_max_age: a little above is normal, since autovacuum begins there. */
  freeze: { warn: 1.1, critical: 2 },
} as const;

/** How bad a value is, where more is worse. */
export const grade = (value: number, { warn, critical }: { warn: number; critical: number }): FindingState =>
  value >= critical ? "critical" : value >= warn ? "warn" : "ok";

/** A finding, before it is known from which statement it comes. */
export type Judgement = Omit<Finding, "file">;

/** What the rows of one panel mean. A panel that is missing or cannot tell is a finding of its own, never "ok". */
export const check =
  <F extends HealthFile>(file: F, subject: string, judge: (rows: HealthRow<F>[], health: Health) => Judgement[]) =>
  (health: Health): Finding[] => {
    const panel: Panels[F] = (health as Panels)[file];
    if (!panel) return [{ id: file, state: "cannot_tell", title: subject, evidence: "The database did not answer this time.", file }];
    if (panel.state === "cannot_tell")
      return [{ id: file, state: "cannot_tell", title: subject, evidence: `${panel.missing}.`, mend: panel.mend ?? undefined, file }];
    return judge(panel.rows, health).map((finding) => ({ ...finding, file }));
  };

/** A sentence's first letter. */
export const capitalise = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
