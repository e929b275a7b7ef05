import diff from "microdiff";
import { visible } from "./format";

/** A value as it is shown. Text from outside is made visible and cut; `full` is there when something was cut off. */
export interface Shown {
  kind: "missing" | "null" | "empty" | "text" | "number" | "boolean" | "json" | "masked";
  text: string;
  full?: string;
}

/** One changed place: where it is, and what stood there before and after. */
export interface Change {
  path: string;
  before: Shown;
  after: Shown;
  /** For lists: what came and what went, instead of both lists whole. */
  items?: { removed: Shown[]; added: Shown[] };
}

type Json = null | boolean | number | string | Json[] | { [key: string]: Json };

// Other services write here too, so the name decides: whatever may be a secret is not shown at all, at no depth.
const secret =
  /passw|passphrase|passcode|pwd|secret|token|hash|credential|cookie|(?:api|access|private|signing|encryption)[-_ ]?key|otp|mfa|authori[sz]ation|signature|bearer|jwt|recovery[-_ ]?code|backup[-_ ]?code|seed|^(?:session|session[-_]?id)$/i;
// Short ones are parts of words that say nothing, such as bypass and author: they count as the last word of a name.
const lastWord = /(?:^|[-_. ])(?:pass|pin|salt|auth|sid|refresh)$/i;
// When a password was changed is what one comes to read; sessions are named by ids of rows.
const harmless = new Set(["password_changed_at", "token_id", "session_id", "mfa_enabled"]);
const isSecret = (key: string) => (secret.test(key) || lastWord.test(key.replaceAll(/(?<=[a-z\d])(?=[A-Z])/g, "_"))) && !harmless.has(key);

const noise = new Set(["updated_at"]);
const maxDepth = 12;
// What lies deeper goes along behind the mark, unseen, so that a change of it is found.
const tooDeep = "\u0000deep";
const isTooDeep = (value: Json) => typeof value === "string" && value.startsWith(tooDeep);
const exact = "\u0000number:";

// JavaScript's numbers are doubles. One that would be rounded stays the text that PostgreSQL printed: no JSON string can begin with a NUL there.
const keepNumbers = (json: string) =>
  json.replace(/"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g, (part) =>
    part.startsWith('"') || String(Number(part)) === part ? part : JSON.stringify(exact + part),
  );

// Objects without a prototype: a key may be called "constructor".
const plain = (value: Json, depth = 0): Json => {
  if (typeof value !== "object" || value === null) return value;
  if (depth >= maxDepth) return tooDeep + JSON.stringify(value);
  if (Array.isArray(value)) return value.map((item) => plain(item, depth + 1));
  return Object.assign(
    Object.create(null) as object,
    Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item, depth + 1)])),
  );
};

const parse = (text: string | null): Json | undefined => {
  if (text === null) return undefined;
  try {
    return plain(JSON.parse(keepNumbers(text)) as Json);
  } catch {
    // Deeper than the parser goes.
    return tooDeep + text;
  }
};

const hideSecrets = (value: Json): Json => {
  if (typeof value !== "object" || value === null) return isTooDeep(value) ? "…" : value;
  if (Array.isArray(value)) return value.map(hideSecrets);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, isSecret(key) ? "hidden" : hideSecrets(item)]));
};

/** A row as JSON with whatever may be a secret hidden, at any depth; numbers stay as PostgreSQL printed them. */
export const withoutSecrets = (json: string): string =>
  JSON.stringify(hideSecrets(parse(json) ?? null)).replace(/"\\u0000number:([^"]+)"/g, "$1");

const printed = (value: Json, indent: string): string => {
  if (isTooDeep(value)) return "…";
  if (typeof value === "string") return value.startsWith(exact) ? value.slice(exact.length) : JSON.stringify(value);
  if (typeof value !== "object" || value === null) return String(value);
  const inner = `${indent}  `;
  const lines = Array.isArray(value)
    ? value.map((item) => printed(item, inner))
    : Object.entries(value).map(([key, item]) => `${JSON.stringify(key)}: ${isSecret(key) ? "hidden" : printed(item, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return lines.length === 0 ? `${open}${close}` : `${open}\n${lines.map((line) => inner + line).join(",\n")}\n${indent}${close}`;
};

const shortest = 300;
const longest = 20_000;

const cut = (kind: Shown["kind"], text: string): Shown =>
  text.length > shortest
    ? { kind, text: `${visibleLines(text.slice(0, shortest)).slice(0, shortest)}…`, full: visibleLines(text.slice(0, longest)) }
    : { kind, text: visibleLines(text) };

// Line breaks are layout in what we printed ourselves.
const visibleLines = (text: string) =>
  text
    .split("\n")
    .map((line) => visible(line, longest))
    .join("\n");

const show = (value: Json | undefined, masked: boolean): Shown => {
  if (value === undefined) return { kind: "missing", text: "" };
  if (value === null) return { kind: "null", text: "null" };
  if (masked) return { kind: "masked", text: "" };
  if (value === "") return { kind: "empty", text: "" };
  if (isTooDeep(value)) return { kind: "json", text: "nested too deep to be shown" };
  if (typeof value === "string") return value.startsWith(exact) ? { kind: "number", text: value.slice(exact.length) } : cut("text", value);
  if (typeof value === "number") return { kind: "number", text: String(value) };
  if (typeof value === "boolean") return { kind: "boolean", text: String(value) };
  return cut("json", printed(value, ""));
};

const at = (value: Json | undefined, path: readonly (string | number)[]): Json | undefined =>
  path.reduce<Json | undefined>(
    (so, key) => (typeof so === "object" && so !== null && key in so ? (so as Record<string, Json>)[key] : undefined),
    value,
  );

/** What is in one list and not in the other, however often. */
const without = (list: readonly Json[], other: readonly Json[]): Json[] => {
  const left = other.map((item) => JSON.stringify(item));
  return list.filter((item) => {
    const found = left.indexOf(JSON.stringify(item));
    if (found >= 0) left.splice(found, 1);
    return found < 0;
  });
};

const changeAt = (path: (string | number)[], old: Json | undefined, now: Json | undefined): Change => {
  const masked = path.some((key) => isSecret(String(key)));
  const [before, after] = [at(old, path), at(now, path)];
  const change = {
    path: path.map((key) => visible(String(key), 100)).join(" › "),
    before: show(before, masked),
    after: show(after, masked),
  };
  if (masked || !Array.isArray(before) || !Array.isArray(after) || before.length + after.length > 2000) return change;
  const [removed, added] = [without(before, after), without(after, before)];
  // Only the order has changed: both lists whole say more.
  if (removed.length + added.length === 0) return change;
  return { ...change, items: { removed: removed.map((item) => show(item, false)), added: added.map((item) => show(item, false)) } };
};

/**
 * What differs between the values before and after, place by place; secrets are masked, and what is written at each change is left out.
 * @param oldText what audit_logs.old_values holds, as PostgreSQL prints it; null when nothing was written
 * @param newText the same of new_values
 */
export const auditDiff = (oldText: string | null, newText: string | null): Change[] => {
  const [old, now] = [parse(oldText), parse(newText)];
  const isRecord = (value: Json | undefined) =>
    value === undefined || (typeof value === "object" && value !== null && !Array.isArray(value));
  if (!isRecord(old) || !isRecord(now))
    return oldText === newText ? [] : [{ path: "value", before: show(old, false), after: show(now, false) }];
  const nothing = Object.create(null) as Record<string, Json>;
  const found = diff((old ?? nothing) as Record<string, Json>, (now ?? nothing) as Record<string, Json>, { cyclesFix: false });
  // A list is one place, whatever has changed in it.
  const paths = found.map(({ path }) =>
    path.slice(0, path.some((key) => typeof key === "number") ? path.findIndex((key) => typeof key === "number") : undefined),
  );
  const unique = [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
  return unique
    .filter(([first]) => !(noise.has(String(first)) && unique.length > 1))
    .map((path) => changeAt(path, old, now))
    .toSorted((a, b) => (a.path < b.path ? -1 : 1));
};
