import { fullTime, number, plural, shortId, visible } from "./format";

/** What the words need to know of a row of the audit log. */
export interface Told {
  action: string;
  resource: string | null;
  resourceId: string | null;
  ownerId: string | null;
  oldValues: unknown;
  newValues: unknown;
  actorId: string | null;
  actorName: string | null;
  actorEmail: string | null;
  targetName: string | null;
  operationId: string | null;
}

/** A piece of a sentence: plain words, a person to link to, or something quoted as it was written. */
export type Words = string | { person: string; name: string } | { quote: string };

/** What kind of thing happened; it gives the entry its mark. */
export type AuditGroup = "sign-in" | "failure" | "create" | "change" | "remove" | "read";

type Values = Record<string, unknown>;

// What is looked up comes from other services: an object would answer to "constructor" too.
const dictionary = <T>(entries: Record<string, T>): ReadonlyMap<string, T> => new Map(Object.entries(entries));

const valuesOf = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};

/** "session.revoke": what the log calls it, whether a service wrote it as verb and noun or already joined. */
export const auditName = ({ action, resource }: { action: string; resource: string | null }): string =>
  action.includes(".") || !resource ? action : `${resource}.${action}`;

/** Whether a text fits a pattern with `*`. By hand, because a regular expression made of many of them may take for ever. */
const fits = (text: string, pattern: string): boolean => {
  const [first = "", ...rest] = pattern.toLowerCase().split("*");
  const last = rest.pop();
  const name = text.toLowerCase();
  if (last === undefined) return name === first;
  if (!name.startsWith(first)) return false;
  let at = first.length;
  for (const part of rest) {
    const found = name.indexOf(part, at);
    if (found < 0) return false;
    at = found + part.length;
  }
  return name.length - last.length >= at && name.endsWith(last);
};

/**
 * The names that a typed filter means: `session.revoke`, `session.*`, `*.login`; a bare word is a verb or a noun. Case does not matter.
 */
export const matchAuditNames = <Name extends { action: string; resource: string | null }>(
  typed: string,
  names: readonly Name[],
): Name[] => {
  const patterns = typed.includes(".") ? [typed] : [typed, `${typed}.*`, `*.${typed}`];
  return names.filter((name) => patterns.some((pattern) => fits(auditName(name), pattern)));
};

const people = new Set(["user", "auth"]);

/** Whom a row is about: the owner of a session or token, or the person themself. Null when it is about no person. */
export const targetOf = (row: Told): string | null =>
  row.ownerId ?? (row.resourceId !== null && (row.targetName !== null || people.has(row.resource ?? "")) ? row.resourceId : null);

// What only the person themself can have done: without a user_id the actor was deleted since.
const ownActs = new Set(["login", "logout", "change_password", "verify_email", "confirm_failed"]);

/** Who did it. A row without a user_id is the system's, that of somebody not signed in, or of a person who has been deleted since. */
export const actorOf = (
  row: Told,
): { id: string | null; name: string; email: string | null; kind: "person" | "deleted" | "system" | "unknown" } => {
  const deleted = (id: string, email: string | null) => ({
    id,
    name: email ? visible(email, 120) : `deleted person ${shortId(id)}`,
    email,
    kind: "deleted" as const,
  });
  if (row.actorId !== null) {
    if (row.actorName === null) return deleted(row.actorId, row.actorEmail);
    const email = row.actorEmail && visible(row.actorEmail, 255);
    return { id: row.actorId, name: visible(row.actorName, 120) || (email ?? shortId(row.actorId)), email, kind: "person" };
  }
  const target = targetOf(row);
  if (ownActs.has(row.action) && target && row.targetName === null) return deleted(target, null);
  if (row.action === "login_failed") return { id: null, name: "Not signed in", email: null, kind: "unknown" };
  return { id: null, name: "System", email: null, kind: "system" };
};

const columnWords = dictionary<string>({ email: "e-mail", email_verified: "e-mail verification" });
// Values that may stand in a sentence. Whatever else a service wrote is shown by the entry's own page, masked where it must be.
const sayable = new Set(["email", "first_name", "last_name", "role"]);

const said = (value: unknown): Words => (typeof value === "string" && value !== "" ? { quote: visible(value, 120) } : "nothing");

const failures = dictionary<string>({
  wrong_password: "wrong password",
  unknown_email: "no such account",
  suspended: "the account is suspended",
  inactive: "the account is inactive",
  no_console_role: "the role may not use the console",
});

/** Why a sign-in failed, in words; a service may have written anything, or nothing. */
export const failureWords = (outcome: string | null): string =>
  outcome === null ? "no reason written" : (failures.get(outcome) ?? visible(outcome, 60));

const pasts = dictionary<string>({
  create: "created",
  update: "changed",
  delete: "deleted",
  revoke: "revoked",
  restore: "restored",
  reset: "reset",
  use: "used",
  send: "sent",
  export: "exported",
  anonymise: "anonymised",
  verify: "verified",
  view: "looked at",
  read: "looked at",
});

const nouns = dictionary<string>({ password_reset_token: "password reset link", email_verification_token: "verification link" });

/** How a sentence speaks of its target: by name, as "their own", or not at all on that person's own page. */
interface Whom {
  isOwn: boolean;
  /** " of Sofia Andersson", or nothing. */
  of: Words[];
  /** The same for other prepositions. */
  after: (preposition: string) => Words[];
  /** "Sofia Andersson", "their own account", "this person". */
  whom: Words[];
  /** "their" or "the". */
  their: string;
  /** "a session", "3 sessions", "2 of their own sessions". */
  sessions: string;
}

const updated = (row: Told, { of, whom, their }: Whom): Words[] => {
  const [before, after] = [valuesOf(row.oldValues), valuesOf(row.newValues)];
  const changed = Object.keys(after)
    .filter((name) => !["updated_at", "user_id", "reason"].includes(name))
    // What goes with another change by itself.
    .filter((name) => !(name === "suspended_until" && "status" in after) && !(name.startsWith("email_verified") && "email" in after))
    .toSorted();
  const [only] = changed;
  if (only === undefined) return ["changed ", ...whom];
  const columns = changed.slice(0, 3).map((name) => columnWords.get(name) ?? visible(name.replaceAll("_", " "), 40));
  if (changed.length > 1) return [`changed ${their} ${columns.join(", ")}${changed.length > 3 ? " and more" : ""}`, ...of];
  const end = typeof after.suspended_until === "string" ? ` until ${fullTime(Date.parse(after.suspended_until), "UTC")}` : "";
  if (only === "status" && after.status === "suspended") return ["suspended ", ...whom, ...(end ? [end] : [])];
  if (only === "suspended_until") return ["changed the end of the suspension", ...of, end ? ` to ${end.slice(7)}` : " to none"];
  if (only === "status" && after.status === "inactive") return ["deactivated ", ...whom];
  if (only === "status" && after.status === "active")
    return before.status === "suspended" ? ["lifted the suspension", ...of] : ["reactivated ", ...whom];
  const from = Object.hasOwn(before, only) ? [" from ", said(before[only])] : [];
  return [`changed ${their} ${columns[0]}`, ...of, ...(sayable.has(only) ? [...from, " to ", said(after[only])] : [])];
};

const failed = (row: Told, { after }: Whom): Words[] => {
  const { outcome, email } = valuesOf(row.newValues);
  const why = typeof outcome === "string" ? `: ${failureWords(outcome)}` : "";
  // An e-mail that is nobody's is what somebody typed.
  const typed: Words[] = typeof email === "string" && targetOf(row) === null ? [" as ", { quote: visible(email, 120) }] : [];
  return ["failed to sign in", ...after("as"), ...typed, why];
};

const otherwise = (name: string, { of, whom }: Whom): Words[] => {
  const at = name.lastIndexOf(".");
  const [noun, verb] = [name.slice(0, Math.max(at, 0)), pasts.get(name.slice(at + 1))];
  if (noun === "user" && verb) return [`${verb} `, ...whom];
  if (!noun || !verb) return ["did ", { quote: visible(name, 80) }, ...of];
  const thing = nouns.get(noun) ?? visible(noun.replaceAll("_", " "), 60);
  return [`${verb} ${/^[aeiou]/i.test(thing) ? "an" : "a"} ${thing}`, ...of];
};

// What the console makes is handed over by whoever made it; what a service makes, it sends.
const linkSentence = (link: string, { operationId }: Told, { isOwn, after }: Whom): Words[] => {
  if (operationId !== null) return [`made a ${link}`, ...after("for")];
  return isOwn ? [`asked for a ${link}`] : [`had a ${link} sent`, ...after("to")];
};

const sentences = dictionary<(row: Told, whom: Whom) => Words[]>({
  "auth.login": (row) => [valuesOf(row.newValues).client === "gatehouse" ? "signed in to the console" : "signed in"],
  "auth.login_failed": failed,
  "auth.confirm_failed": (_, { after }) => ["gave a wrong password when asked for it again", ...after("as")],
  "auth.logout": () => ["signed out"],
  "session.logout": () => ["signed out"],
  "session.create": (_, { of }) => ["opened a session", ...of],
  "session.revoke": (_, { sessions, of }) => [`ended ${sessions}`, ...of],
  "session.restore": (_, { sessions, of }) => [`restored ${sessions}`, ...of],
  "view.save": (row) => [
    "saved the view ",
    said(valuesOf(row.newValues).name),
    valuesOf(row.newValues).is_shared === true ? " for everybody" : "",
  ],
  "view.delete": (row) => ["deleted the view ", said(valuesOf(row.oldValues).name)],
  "user.create": (_, { isOwn, of }) => (isOwn ? ["registered"] : ["created the account", ...of]),
  "user.update": updated,
  "user.delete": (_, { whom }) => ["deleted ", ...whom],
  "user.anonymise": (_, { whom }) => ["anonymised ", ...whom],
  "user.export": (row, { whom }) => {
    const { count } = valuesOf(row.newValues);
    return [
      "exported ",
      ...(row.resourceId === null && typeof count === "number" ? [plural(count, "person", "people")] : ["everything about ", ...whom]),
    ];
  },
  "user.verify_email": (_, { their, of }) => [`verified ${their} e-mail`, ...of],
  "user.unverify_email": (_, { their, of }) => [`took back the verification of ${their} e-mail`, ...of],
  "user.change_password": (_, { their, of }) => [`changed ${their} password`, ...of],
  "note.create": (_, { after }) => ["wrote a note", ...after("on")],
  "note.update": (_, { after }) => ["changed a note", ...after("on")],
  "note.delete": (_, { after }) => ["deleted a note", ...after("on")],
  "password_reset_token.use": (_, { of }) => ["used a password reset link", ...of],
  "email_verification_token.use": (_, { of }) => ["used a verification link", ...of],
  "password_reset_token.revoke": (_, { of }) => ["revoked a password reset link", ...of],
  "email_verification_token.revoke": (_, { of }) => ["revoked a verification link", ...of],
  "rate_limit.reset": (row, { of }) => {
    const { key } = valuesOf(row.oldValues);
    return ["reset a rate limit", ...of, ...(typeof key === "string" ? [" ", { quote: visible(key, 120) }] : [])];
  },
  "password_reset_token.create": (row, whom) => linkSentence("password reset link", row, whom),
  "email_verification_token.create": (row, whom) => linkSentence("verification link", row, whom),
});

/** Whether an entry of this name is told by a phrase of its own, not by one put together from its parts. */
export const hasAuditPhrase = (name: string): boolean => sentences.has(name);

/** Somebody who is gone has no page to link to; their e-mail may have been written down with what was done. */
const goneName = (row: Told, id: string): string => {
  const email = row.resource === "user" ? (valuesOf(row.oldValues).email ?? valuesOf(row.newValues).email) : undefined;
  return typeof email === "string" ? visible(email, 120) : `deleted person ${shortId(id)}`;
};

/**
 * What was done, as a sentence without its subject: "ended a session of Sofia Andersson".
 * @param on.aboutId the person whose page this is: they are not named on it
 * @param on.count how many rows like this one the sentence stands for
 */
export const auditSentence = (row: Told, { aboutId, count = 1 }: { aboutId?: string; count?: number } = {}): Words[] => {
  const target = targetOf(row);
  const isOwn = target !== null && target === actorOf(row).id;
  const isAbout = target !== null && target === aboutId;
  const named: Words[] =
    target === null ? [] : [row.targetName === null ? goneName(row, target) : { person: target, name: visible(row.targetName, 120) }];
  const after = (preposition: string): Words[] => (isOwn || isAbout || target === null ? [] : [` ${preposition} `, ...named]);
  const whom = isOwn ? ["their own account"] : isAbout ? ["this person"] : target === null ? ["somebody"] : named;
  const name = auditName(row);
  const many = count === 1 ? "one" : number(count);
  const sessions = isOwn ? `${many} of their own sessions` : count === 1 ? "a session" : `${many} sessions`;
  const words: Whom = { isOwn, of: after("of"), after, whom, their: isOwn ? "their" : "the", sessions };
  return sentences.get(name)?.(row, words) ?? otherwise(name, words);
};

/** A sentence as plain text. */
export const plainWords = (words: readonly Words[]): string =>
  words.map((word) => (typeof word === "string" ? word : "person" in word ? word.name : `“${word.quote}”`)).join("");

/** The sentence with a capital at its beginning. */
export const asSentence = (words: readonly Words[]): Words[] => {
  const [first, ...rest] = words;
  return typeof first === "string" ? [first.charAt(0).toUpperCase() + first.slice(1), ...rest] : [...words];
};

const groups = dictionary<AuditGroup>({
  login: "sign-in",
  logout: "sign-in",
  login_failed: "failure",
  confirm_failed: "failure",
  create: "create",
  restore: "create",
  reset: "change",
  delete: "remove",
  revoke: "remove",
  anonymise: "remove",
  view: "read",
  read: "read",
  export: "read",
});

/** The kind of thing that an entry tells of. */
export const auditGroup = (row: { action: string; resource: string | null }): AuditGroup => {
  const name = auditName(row);
  if (name === "session.create") return "sign-in";
  return groups.get(name.slice(name.lastIndexOf(".") + 1)) ?? "change";
};
