/**
 * What an error means for a person: refused (a rule of ours), not_found, conflict (the world has changed), busy (somebody holds a lock, it took
 * too long, or the server takes no more for now), unreachable (the outcome of a change is unknown), signed_out, forbidden, step_up (the password must be given again first), or
 * fault (a bug: it is logged with its digest).
 */
export type Meaning = "refused" | "not_found" | "conflict" | "busy" | "unreachable" | "signed_out" | "forbidden" | "step_up" | "fault";

/** Our own deadline passed before the database answered. */
export class DeadlineError extends Error {
  override name = "DeadlineError";
  constructor(readonly timeoutMs: number) {
    super(`The database did not answer within ${timeoutMs} ms`);
  }
}

/** More wait for their turn than there may: for a connection, or for something of the console's own, which no lock is in the way of. The message is for people. */
export class OverloadError extends Error {
  override name = "OverloadError";
  constructor(
    message: string,
    readonly isOwn = false,
  ) {
    super(message);
  }
}

/** A database error by its meaning. The message may be shown for refused, not_found, conflict, forbidden and signed_out: it is then our own text. */
export class DatabaseError extends Error {
  override name = "DatabaseError";
  /** Next shows nothing of a server error in the browser but its digest: the meaning and a reference must travel in it. */
  readonly digest: string;
  constructor(
    readonly meaning: Meaning,
    message: string,
    override readonly cause: unknown,
  ) {
    super(message);
    this.digest = `gatehouse:${meaning}:${Math.random().toString(16).slice(2, 10)}`;
  }
  // Next loads this module once for pages and once more for routes, and both share the pools: an error may be of the other one's class.
  static override [Symbol.hasInstance](value: unknown): boolean {
    return value instanceof Error && value.name === "DatabaseError" && "meaning" in value;
  }
}

// SQLSTATE: https://www.postgresql.org/docs/current/errcodes-appendix.html; GH... are raised by sql/functions.
const meanings: Record<string, Meaning> = {
  GH001: "signed_out",
  GH002: "forbidden",
  GH003: "refused",
  GH004: "not_found",
  GH005: "conflict",
  GH006: "step_up",
  "40001": "busy",
  "40P01": "busy",
  "53100": "busy",
  "53300": "busy",
  "55P03": "busy",
  "57014": "busy",
  "25006": "busy",
  "57P01": "unreachable",
  "57P02": "unreachable",
  "57P03": "unreachable",
  CONNECTION_CLOSED: "unreachable",
  CONNECTION_ENDED: "unreachable",
  CONNECTION_DESTROYED: "unreachable",
  CONNECT_TIMEOUT: "unreachable",
  ECONNREFUSED: "unreachable",
  ECONNRESET: "unreachable",
  EPIPE: "unreachable",
  ENOTFOUND: "unreachable",
  EAI_AGAIN: "unreachable",
  ETIMEDOUT: "unreachable",
  EHOSTUNREACH: "unreachable",
  ENETUNREACH: "unreachable",
  ENOENT: "unreachable",
};

const words: Record<Meaning, string> = {
  refused: "This was refused.",
  not_found: "There is no such record.",
  conflict: "This has changed in the meantime.",
  busy: "The database is busy with it.",
  unreachable: "The database cannot be reached.",
  signed_out: "Your session has ended. Sign in again.",
  forbidden: "Your role may not do this.",
  step_up: "Give your password again.",
  fault: "Something went wrong.",
};

/** Busy for a reason of the server's own: nobody's lock is in the way. */
const ownReasons: Record<string, string> = {
  "25006": "The database takes no changes now: it is a standby, or read-only.",
  "53100": "The disk of the database server is full.",
  "53300": "The database server has no connection left.",
};

/** The statement ran into its own limit, which waiting for nobody else may cause. */
const tooSlow = "This took the database too long, and it was stopped.";

/** The meaning of whatever a query threw. Never carries a message of PostgreSQL's own. */
export const meaningOf = (error: unknown): DatabaseError => {
  if (error instanceof DatabaseError) return error;
  if (error instanceof DeadlineError) return new DatabaseError("unreachable", words.unreachable, error);
  if (error instanceof OverloadError) return new DatabaseError("busy", error.message, error);
  const { code, message } = error as { code?: string; message?: string };
  const meaning = meanings[code ?? ""] ?? (code?.startsWith("08") ? "unreachable" : "fault");
  const own = code?.startsWith("GH") ? message : code === "57014" ? tooSlow : ownReasons[code ?? ""];
  return new DatabaseError(meaning, own || words[meaning], error);
};

/** Whether somebody's lock may be what it waited for. */
export const mayBeBlocked = ({ meaning, cause }: DatabaseError) =>
  meaning === "busy" && !(((cause as { code?: string }).code ?? "") in ownReasons) && !(cause as { isOwn?: boolean }).isOwn;

/** Worth another try at once: the statement did not run, or ran back completely. */
export const isTransient = (error: DatabaseError) =>
  error.meaning === "unreachable"
    ? !(error.cause instanceof DeadlineError)
    : ["40001", "40P01"].includes((error.cause as { code?: string }).code ?? "");

// No connection was made.
const unsent = new Set(["57P03", "CONNECT_TIMEOUT", "ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "EHOSTUNREACH", "ENETUNREACH", "ENOENT"]);

/** Whether it is certain that the statement did not run, or ran back completely, and another try may help. */
export const neverRan = (error: DatabaseError) =>
  isTransient(error) && (error.meaning !== "unreachable" || unsent.has((error.cause as { code?: string }).code ?? ""));
