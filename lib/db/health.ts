import { readFileSync } from "node:fs";
import { join } from "node:path";
import { maskLiterals } from "@/lib/mask-literals";
import type { Db } from "./client";
import { DatabaseError } from "./errors";
import type { HealthFile, HealthRow } from "./health-rows";
import type { Watched } from "./watchdog";

/** What a panel shows behind "Show SQL": the very text that ran, and where an operator finds it. */
export interface HealthStatement {
  path: string;
  text: string;
}

/** What the server said. */
interface Measured<F extends HealthFile> {
  state: "measured";
  file: F;
  rows: HealthRow<F>[];
  /** ms since 1970, by the console's clock: only ages are shown of it. */
  measuredAt: number;
}

/** The server did not say it, or what it said would mislead. `mend` is SQL for an administrator, where SQL can help. */
interface CannotTell<F extends HealthFile> {
  state: "cannot_tell";
  file: F;
  missing: string;
  mend: string | null;
  /** Because no connection was left for the question. */
  isFull?: boolean;
  measuredAt: number;
}

export type Panel<F extends HealthFile> = Measured<F> | CannotTell<F>;

const pathOf = (file: HealthFile) => `sql/health/${file}.sql`;
const fullPathOf = (file: HealthFile) => join(process.cwd(), "sql", "health", `${file}.sql`);

const statements = new Map<HealthFile, HealthStatement>();
/** The text of a file, read once. */
export const healthStatement = (file: HealthFile): HealthStatement => {
  const known = statements.get(file) ?? { path: pathOf(file), text: readFileSync(fullPathOf(file), "utf8").trim() };
  statements.set(file, known);
  return known;
};

/** Runs a file of sql/health: psql and the console run the same text. */
export const queryHealth = <F extends HealthFile>(db: Db, file: F) => db.file<HealthRow<F>[]>(fullPathOf(file));

/** Whose values a statement names is not for the page to say. */
const withoutLiterals = <R extends object>(row: R): R =>
  "query" in row && typeof row.query === "string" ? { ...row, query: maskLiterals(row.query) } : row;

type Access = HealthRow<"access">;
type Obstacle = Pick<CannotTell<HealthFile>, "missing" | "mend" | "isFull">;

const needsAllStats = ({ readsAllStats, roleName }: Access): Obstacle | null =>
  readsAllStats
    ? null
    : { missing: `${roleName} is not a member of pg_monitor, so the sessions of other roles are hidden from it`, mend: grant(roleName) };
const needsActivities = ({ tracksActivities }: Access): Obstacle | null =>
  tracksActivities
    ? null
    : { missing: "The server does not record what sessions do (track_activities is off)", mend: turnOn("track_activities") };
const needsCounts = ({ tracksCounts }: Access): Obstacle | null =>
  tracksCounts ? null : { missing: "The server does not count rows and blocks (track_counts is off)", mend: turnOn("track_counts") };
const needsPrimary = ({ isStandby }: Access): Obstacle | null =>
  isStandby ? { missing: "This server is a standby, where row counters stay at zero. Look at its primary", mend: null } : null;

const grant = (roleName: string) => `grant pg_monitor to ${roleName};`;
const turnOn = (setting: string) => `alter system set ${setting} = on;\nselect pg_reload_conf();`;

/** Without these a panel would show zeroes that look like health. Panels that are missing here say what they can, and mark what is hidden. */
const needs: Partial<Record<HealthFile, ((access: Access) => Obstacle | null)[]>> = {
  transactions: [needsAllStats, needsActivities],
  vacuum_progress: [needsAllStats],
  slots: [needsAllStats],
  cache: [needsCounts],
  throughput: [needsCounts],
  dead_tuples: [needsCounts, needsPrimary],
  stale_statistics: [needsCounts, needsPrimary],
};

const atPsql = "-- in psql, in the platform's database, as an administrator:";

/** SQLSTATEs with which the server itself says that it cannot tell. */
const refusals: Record<string, (role: string) => Obstacle> = {
  "42501": (role) => ({ missing: `${role} lacks a privilege for this`, mend: grant(role) }),
  "42P01": () => ({ missing: "This server lacks a view or extension that the statement needs", mend: null }),
  "42703": () => ({ missing: "A view of this server lacks a column that the statement needs", mend: null }),
  "42883": () => ({ missing: "This server lacks a function that the statement needs", mend: null }),
  "28P01": (role) => ({
    missing: `The server does not accept the password of ${role} (DB_MONITOR_PASSWORD)`,
    mend: `${atPsql}\n\\password ${role}`,
  }),
  "28000": (role) => ({
    missing: `The server does not let ${role} connect: the role may not log in, or pg_hba.conf has no line for it`,
    mend: `${atPsql}\nalter role ${role} login;`,
  }),
  "53300": (role) => ({ missing: `The server has no connection left for ${role}`, mend: null, isFull: true }),
};

// The server says this with the same SQLSTATE as of a view, but ends the connection with it.
const mayNotConnect = (role: string): Obstacle => ({
  missing: `${role} may not connect to the platform's database`,
  mend: `${atPsql}\ngrant connect on database :"DBNAME" to ${role};`,
});

/**
 * Measures one panel, as `role` through `run`.
 * @throws DatabaseError when the database is busy or cannot be reached, or the statement is wrong.
 */
const measure = async <F extends HealthFile>(
  run: Watched,
  role: string,
  file: F,
  access: Promise<Panel<"access">> | null,
): Promise<Panel<F>> => {
  const cannotTell = (obstacle: Obstacle): CannotTell<F> => ({ state: "cannot_tell", file, ...obstacle, measuredAt: Date.now() });
  try {
    const [rows, known] = await Promise.all([run((db) => queryHealth(db, file)), access]);
    const row = known?.state === "measured" ? known.rows[0] : undefined;
    for (const need of row ? (needs[file] ?? []) : []) {
      const obstacle = need(row as Access);
      if (obstacle) return cannotTell(obstacle);
    }
    return { state: "measured", file, rows: rows.map(withoutLiterals), measuredAt: Date.now() };
  } catch (error) {
    const { code, severity } = (error instanceof DatabaseError ? error.cause : {}) as { code?: string; severity?: string };
    const refusal = code === "42501" && severity === "FATAL" ? mayNotConnect : refusals[code ?? ""];
    if (!refusal) throw error;
    return cannotTell(refusal(role));
  }
};

/** One look at the server: what the role may see is asked once for all panels. */
export interface HealthReader {
  <F extends HealthFile>(file: F): Promise<Panel<F>>;
}

/**
 * Reads the panels of one request.
 * @param run the monitor's pool
 * @param role whose pool it is, for the sentences that name a missing grant
 */
export const healthReader = (run: Watched, role: string): HealthReader => {
  let access: Promise<Panel<"access">> | undefined;
  const readAccess = () => (access ??= measure(run, role, "access", null));
  return async <F extends HealthFile>(file: F) =>
    (file === "access" ? readAccess() : measure(run, role, file, needs[file] ? readAccess() : null)) as Promise<Panel<F>>;
};
