import { actorOf, asSentence, auditGroup, auditName, auditSentence, type AuditGroup, type Told, type Words } from "./audit-words";
import { describeDevice } from "./device";
import type { DateLanguage } from "./date-language";
import { dayHeading, plural, visible, visibleReason, type Zone } from "./format";

/** Something that happened, as a person's timeline tells it. */
export interface ActivityEntry {
  id: string;
  /** Milliseconds; null when the service wrote no time. */
  at: number | null;
  group: AuditGroup;
  words: Words[];
  /** "from 198.51.100.7 with Firefox 145 on Windows", of what the person did themself. */
  origin: string | null;
  reason: string | null;
  ticket: string | null;
  /** What this line stands for, when it stands for several. */
  folded: ActivityEntry[];
}

/** A day of the reader's zone with what happened on it, the latest first. */
export interface ActivityDay {
  heading: string;
  entries: ActivityEntry[];
}

interface Row extends Told {
  id: string;
  createdAt: Date | null;
  ipAddress: string | null;
  userAgent: string | null;
  reason: string | null;
  ticket: string | null;
}

const originOf = (row: Row): string => {
  const { app, on } = describeDevice(null, row.userAgent);
  const device = row.userAgent ? `with ${visible(app, 40)}${on ? ` on ${visible(on, 40)}` : ""}` : "";
  return [row.ipAddress ? `from ${row.ipAddress}` : "", device].filter(Boolean).join(" ");
};

const entryOf = (row: Row, personId: string, count = 1): ActivityEntry => {
  const actor = actorOf(row);
  const isOwn = actor.id === personId || actor.kind === "unknown";
  const sentence = auditSentence(row, { aboutId: personId, count });
  const words: Words[] = isOwn
    ? asSentence(sentence)
    : [
        actor.kind === "person" && actor.id ? { person: actor.id, name: actor.name } : actor.kind === "system" ? "The system" : actor.name,
        " ",
        ...sentence,
      ];
  return {
    id: row.id,
    at: row.createdAt?.getTime() ?? null,
    group: auditGroup(row),
    words,
    origin: isOwn ? originOf(row) || null : null,
    reason: row.reason && visibleReason(row.reason),
    ticket: row.ticket && visible(row.ticket, 100),
    folded: [],
  };
};

/** The rows without the sessions that the sign-in beside them tells of already. */
const withoutEchoes = <R extends Row>(rows: readonly R[]): R[] => {
  const told = new Set(
    rows.filter((row) => auditName(row) === "auth.login").map((row) => (row.newValues as { session_id?: unknown } | null)?.session_id),
  );
  return rows.filter((row) => auditName(row) !== "session.create" || !told.has(row.resourceId));
};

const names = new Map<string, "in" | "out" | "failed">(
  Object.entries({
    "auth.login": "in",
    "session.create": "in",
    "session.logout": "out",
    "auth.logout": "out",
    "auth.login_failed": "failed",
  } as const),
);

/** Neighbours with the same key become one line, from so many on. */
const foldOf = (row: Row, personId: string): { key: string; from: number } | undefined => {
  if (row.operationId !== null) return { key: `operation ${row.operationId} ${auditName(row)}`, from: 2 };
  const kind = names.get(auditName(row));
  if (kind === "failed") return { key: "failed", from: 3 };
  return kind && actorOf(row).id === personId ? { key: "signs", from: 4 } : undefined;
};

const times = (count: number) => (count === 1 ? "once" : count === 2 ? "twice" : plural(count, "time"));

const addresses = (rows: readonly Row[]) => {
  const found = [...new Set(rows.map((row) => row.ipAddress).filter((ip) => ip !== null))];
  return found.length === 0 ? "" : found.length > 3 ? `from ${found.length} addresses` : `from ${found.join(", ")}`;
};

/** One line for a run of rows, in words of its own. */
const summary = (rows: readonly Row[], personId: string): ActivityEntry => {
  const entries = rows.map((row) => entryOf(row, personId));
  const [first] = entries;
  const [row] = rows;
  if (!first || !row) throw new Error("A run has rows");
  const count = (kind: string) => rows.filter((one) => names.get(auditName(one)) === kind).length;
  if (row.operationId !== null) return { ...entryOf(row, personId, rows.length), folded: entries };
  const failed = count("failed");
  const [signedIn, signedOut] = [count("in"), count("out")];
  const text =
    failed > 0
      ? `Failed to sign in ${times(failed)}`
      : [signedIn ? `signed in ${times(signedIn)}` : "", signedOut ? `signed out ${times(signedOut)}` : ""].filter(Boolean).join(", ");
  return { ...first, words: asSentence([text]), origin: addresses(rows) || null, folded: entries };
};

/**
 * A person's timeline: sentences by day, with runs of the same thing folded into one line.
 * @param rows as listActivity gives them, the newest first
 */
export const activityDays = (rows: readonly Row[], personId: string, zone: Zone, language?: DateLanguage): ActivityDay[] => {
  const days: { heading: string; runs: { key?: string; from: number; rows: Row[] }[] }[] = [];
  for (const row of withoutEchoes(rows)) {
    const heading = row.createdAt === null ? "At an unknown time" : dayHeading(row.createdAt.getTime(), zone, language);
    let day = days.at(-1);
    if (day?.heading !== heading) days.push((day = { heading, runs: [] }));
    const fold = foldOf(row, personId);
    const last = day.runs.at(-1);
    if (fold && last && last.key === fold.key) last.rows.push(row);
    else day.runs.push({ key: fold?.key, from: fold?.from ?? Infinity, rows: [row] });
  }
  return days.map(({ heading, runs }) => ({
    heading,
    entries: runs.flatMap((run) =>
      run.rows.length >= run.from ? [summary(run.rows, personId)] : run.rows.map((row) => entryOf(row, personId)),
    ),
  }));
};
