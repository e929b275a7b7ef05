/** The columns of a person that the log can hold. Passwords are never read; what changes with each sign-in is not written there. */
export const keptColumns = [
  "email",
  "first_name",
  "last_name",
  "role",
  "status",
  "suspended_until",
  "email_verified",
  "email_verified_at",
  "password_changed_at",
] as const;
export type KeptColumn = (typeof keptColumns)[number];

type Values = Readonly<Record<string, unknown>>;

/** A row of the log about a person, as far as it tells of these columns. */
export interface LoggedChange {
  id: string;
  at: Date;
  action: string;
  oldValues: Values | null;
  newValues: Values | null;
}

/** What can be said of a column at a moment. */
export type Known =
  | { kind: "known"; value: unknown }
  /** It was one thing at one moment and another at a later one, and the log does not say when it changed. `until` null: today. */
  | { kind: "gap"; before: unknown; after: unknown; since: Date; until: Date | null }
  /** The log does not go back so far, or says that something changed without saying to what. */
  | { kind: "unknown" }
  /** The person did not exist yet. */
  | { kind: "absent" };

export interface Gap {
  column: KeptColumn;
  before: unknown;
  after: unknown;
  since: Date;
  until: Date | null;
}

interface Step {
  at: Date;
  isCreation: boolean;
  /** Undefined: the log does not say. */
  before?: unknown;
  after?: unknown;
}

/** A person's row through time. */
export interface UserHistory {
  now: Values;
  createdAt: Date | null;
  /** The oldest row of the log about this person; before it nothing is known. */
  oldest: Date | null;
  steps: Readonly<Record<KeptColumn, readonly Step[]>>;
}

const moment = /^\d{4}-\d\d-\d\d[T ]\d\d:\d\d/;

/** Whether two values are the same; moments by what they mean, since each service prints them in its own way. */
export const isSame = (one: unknown, other: unknown): boolean => {
  if (typeof one === "string" && typeof other === "string" && moment.test(one) && moment.test(other))
    return Date.parse(one) === Date.parse(other);
  return JSON.stringify(one) === JSON.stringify(other);
};

// What a row tells of by its name alone, without saying the value.
const implied = new Map<string, readonly KeptColumn[]>([
  ["change_password", ["password_changed_at"]],
  ["verify_email", ["email_verified", "email_verified_at"]],
  ["unverify_email", ["email_verified", "email_verified_at"]],
]);

const stepOf = (change: LoggedChange, column: KeptColumn): Step | undefined => {
  const has = (values: Values | null) => values !== null && Object.hasOwn(values, column);
  const [before, after] = [has(change.oldValues), has(change.newValues)];
  if (!before && !after && !implied.get(change.action)?.includes(column)) return undefined;
  // A suspension without an end has none written down.
  const missing = column === "suspended_until" ? null : undefined;
  return {
    at: change.at,
    isCreation: change.action === "create",
    before: before ? change.oldValues?.[column] : change.action === "create" ? undefined : missing,
    after: after ? change.newValues?.[column] : missing,
  };
};

/**
 * A person's row through time, folded from today's row and the log.
 * @param now today's values
 * @param changes the log's rows about the person, the newest first; with one more than are wanted at the most, the oldest one given is where knowledge begins
 */
export const historyOf = (now: Values, createdAt: Date | null, changes: readonly LoggedChange[]): UserHistory => {
  const forward = changes.toReversed();
  const stepsOf = (column: KeptColumn) => forward.map((change) => stepOf(change, column)).filter((step) => step !== undefined);
  return {
    now,
    createdAt,
    oldest: forward[0]?.at ?? null,
    steps: Object.fromEntries(keptColumns.map((column) => [column, stepsOf(column)])) as unknown as UserHistory["steps"],
  };
};

/** What lies between two neighbours: the value after the one and before the other, which must agree. */
const between = (prev: Step, next: { at: Date | null; before?: unknown }): Known => {
  if (prev.after === undefined && next.before === undefined) return { kind: "unknown" };
  if (prev.after === undefined) return { kind: "known", value: next.before };
  if (next.before === undefined || isSame(prev.after, next.before)) return { kind: "known", value: prev.after };
  return { kind: "gap", before: prev.after, after: next.before, since: prev.at, until: next.at };
};

/** What a column held at a moment. */
export const columnAt = (history: UserHistory, column: KeptColumn, at: Date): Known => {
  const { now, createdAt, oldest, steps } = history;
  if (createdAt && at < createdAt) return { kind: "absent" };
  const prev = steps[column].findLast((step) => step.at <= at);
  const next = steps[column].find((step) => step.at > at);
  if (prev) return between(prev, next ?? { at: null, before: now[column] ?? null });
  if (next?.isCreation) return { kind: "absent" };
  if (!oldest || at < oldest || (next && next.before === undefined)) return { kind: "unknown" };
  return { kind: "known", value: next ? next.before : (now[column] ?? null) };
};

/** Where the log contradicts itself or today's row: something was changed that nobody wrote down. The newest first. */
export const gapsOf = ({ now, steps }: UserHistory): Gap[] =>
  keptColumns
    .flatMap((column) =>
      steps[column].flatMap((step, n) => {
        const found = between(step, steps[column][n + 1] ?? { at: null, before: now[column] ?? null });
        return found.kind === "gap" ? [{ column, before: found.before, after: found.after, since: found.since, until: found.until }] : [];
      }),
    )
    .toSorted((a, b) => b.since.getTime() - a.since.getTime());

/** What of a change still stands: the columns that hold what it set, with what stood there before. */
export const undoable = (history: UserHistory, change: LoggedChange): { column: KeptColumn; before: unknown }[] =>
  keptColumns.flatMap((column) => {
    const step = stepOf(change, column);
    if (!step || step.isCreation || step.before === undefined || step.after === undefined || isSame(step.before, step.after)) return [];
    const isLast = history.steps[column].at(-1)?.at.getTime() === change.at.getTime();
    return isLast && isSame(step.after, history.now[column] ?? null) ? [{ column, before: step.before }] : [];
  });
