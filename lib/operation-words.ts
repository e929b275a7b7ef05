import { plural, visible } from "./format";

/** What the words need to know of an operation. */
export interface ToldOperation {
  kind: string;
  targetCount: number;
  /** Set when all that it hit is of this one person. */
  targetName: string | null;
  /** What the function counted, and which status it set. */
  result?: Record<string, unknown>;
}

type Phrase = (o: ToldOperation) => string;

/** Of one person by name; of several the count says enough. */
const whose = ({ targetName }: ToldOperation, preposition = "of") => (targetName ? ` ${preposition} ${visible(targetName, 120)}` : "");

const people = (o: ToldOperation) =>
  o.targetCount === 1 ? (o.targetName ? visible(o.targetName, 120) : "a person") : plural(o.targetCount, "person", "people");

const statusVerbs: ReadonlyMap<unknown, string> = new Map([
  ["active", "activated"],
  ["inactive", "deactivated"],
  ["suspended", "suspended"],
]);

const phrases: ReadonlyMap<string, Phrase> = new Map<string, Phrase>([
  ["session.revoke", (o) => `ended ${plural(o.targetCount, "session")}${whose(o)}`],
  ["session.create", () => "opened a session of the canary"],
  ["session.restore", (o) => `restored ${plural(o.targetCount, "session")}${whose(o)}`],
  ["token.revoke", (o) => `revoked ${plural(o.targetCount, "token")}${whose(o)}`],
  ["rate_limit.reset", (o) => `reset ${plural(o.targetCount, "rate limit")}${whose(o)}`],
  ["user.create", (o) => `created the account of ${people(o)}`],
  ["user.update", (o) => `changed the account of ${people(o)}`],
  ["user.set_role", (o) => `changed the role of ${people(o)}`],
  ["user.set_status", (o) => `${statusVerbs.get(o.result?.status) ?? "changed the status of"} ${people(o)}`],
  ["user.verify_email", (o) => `changed the e-mail verification of ${people(o)}`],
  ["user.delete", (o) => `deleted ${people(o)}`],
  ["user.anonymise", (o) => `anonymised ${o.targetCount === 1 ? "a person" : people(o)}`],
  ["user.export", (o) => `exported ${people(o)}`],
  ["user.send_reset", (o) => `made a password reset link for ${people(o)}`],
  ["user.resend_verification", (o) => `made a verification link for ${people(o)}`],
  ["user.import", (o) => `imported ${people(o)}`],
  ["account.change_password", () => "changed their own password"],
  ["account.end_sessions", (o) => `ended ${plural(o.targetCount, "session")} of their own`],
  ["note.create", (o) => `wrote a note${whose(o, "on")}`],
  ["note.update", (o) => `changed a note${whose(o, "on")}`],
  ["note.delete", (o) => `deleted a note${whose(o, "on")}`],
  ["view.save", () => "saved a view"],
  ["view.delete", () => "deleted a view"],
]);

/** What was done, as a sentence without its subject: "ended 3 sessions of Sofia Andersson". */
export const operationSentence = (o: ToldOperation): string =>
  phrases.get(o.kind)?.(o) ?? `did ${visible(o.kind, 80)} to ${plural(o.targetCount, "target")}`;

const restorable = new Set(["session.revoke", "account.end_sessions", "user.set_status", "user.set_role"]);

/** How many sessions an operation ended that may be put back; undefined for an operation of another kind. */
export const endedBy = ({ kind, targetCount, result }: { kind: string; targetCount: number; result: Record<string, unknown> }) =>
  !restorable.has(kind) ? undefined : typeof result.ended === "number" ? result.ended : kind === "session.revoke" ? targetCount : 0;

/** How many targets there were that the log has no entry of: those that were left out, and whom a file holds. */
export const targetsOf = ({ kind, targetCount, result }: { kind: string; targetCount: number; result: Record<string, unknown> }) =>
  Object.values((result.skipped ?? {}) as Record<string, unknown>).reduce<number>(
    (sum, count) => sum + (typeof count === "number" ? count : 0),
    kind === "user.export" ? targetCount : 0,
  );

/** Why an operation cannot be undone by this person, or not at all; undefined when it can. */
export const undoRefusal = (
  operation: { kind: string; actorId: string; actorEmail: string; undone: boolean },
  undo: { restorable: number; ownMinutes: number; isOwnOver: boolean },
  staff: { userId: string; role: string; capabilities: ReadonlySet<string> },
): string | undefined => {
  if (!restorable.has(operation.kind)) return "This kind of operation cannot be undone.";
  if (operation.undone) return "This has been undone already.";
  if (!staff.capabilities.has("session.restore")) {
    if (!staff.capabilities.has("session.restore_own")) return `Your role ${staff.role} may not restore sessions.`;
    if (operation.actorId !== staff.userId) return `Only an admin can undo what ${operation.actorEmail} did.`;
    if (undo.isOwnOver) return `You can undo your own revocations for ${undo.ownMinutes} minutes. Ask an admin.`;
  }
  return undo.restorable === 0
    ? "None can be restored: they have expired, or their owner is not active or has changed the password."
    : undefined;
};
