import { fullTime, number, plural, visible, type Zone } from "./format";
import { skippedWords } from "./selection-outcome";
import { filterWords } from "./session-filter-words";
import { spanNames } from "./session-spans";
import { userFilterWords } from "./user-filter-words";

type Values = Record<string, unknown>;

/** What the facts need to know of an operation. */
interface ResultOf {
  kind: string;
  result: Values;
  targetId: string | null;
  targetName: string | null;
}

const names: ReadonlyMap<string, string> = new Map([
  ["ended", "sessions ended"],
  ["restored", "sessions restored"],
  ["of", "of so many"],
  ["named", "named"],
  ["shown", "shown before"],
  ["people_shown", "people shown before"],
  ["session_id", "session"],
  ["revoked", "tokens revoked"],
  ["links", "links spent"],
  ["reset", "rate limits reset"],
  ["prefix", "keys that begin with"],
  ["expired_at", "over at"],
  ["expires_at", "good until"],
  ["created", "people created"],
  ["user_id", "person"],
  ["was", "before"],
  ["status", "new status"],
]);

const valuesOf = (value: unknown): Values =>
  typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Values) : {};
const textOf = (value: unknown) => (typeof value === "string" ? value : undefined);
const numberOf = (value: unknown) => (typeof value === "number" ? value : undefined);
const flagOf = (value: unknown) => (typeof value === "boolean" ? value : undefined);
const momentOf = (value: unknown) => (Number.isFinite(Date.parse(textOf(value) ?? "")) ? textOf(value) : undefined);

/** A filter as the function that ended the sessions wrote it down, in the words of the list's URL. */
const sessionFilter = (filter: Values, { targetId, targetName }: ResultOf, zone: Zone): string => {
  const person = textOf(filter.user_id);
  const spans = spanNames.flatMap((name) => {
    const [from, until] = [momentOf(filter[`${name}_from`]), momentOf(filter[`${name}_until`])];
    return from || until ? Object.entries({ [name]: "custom", [`${name}_from`]: from, [`${name}_until`]: until }) : [];
  });
  const plain = ["q", "role", "status", "browser", "os", "device"].map((name) => [name, textOf(filter[name])]);
  const words = filterWords(Object.fromEntries([...plain, ["ip", textOf(filter.network)], ...spans]), zone);
  return [person && `of ${person === targetId && targetName ? visible(targetName, 120) : visible(person, 40)}`, words]
    .filter(Boolean)
    .join(", ");
};

const userFilter = (filter: Values): string => {
  if (Array.isArray(filter.user_ids)) return `${plural(filter.user_ids.length, "person", "people")} who were selected`;
  const days = numberOf(filter.last_login_days);
  return userFilterWords({
    q: textOf(filter.q),
    status: textOf(filter.status),
    role: textOf(filter.role),
    verified: flagOf(filter.verified),
    live: flagOf(filter.live),
    createdDays: numberOf(filter.created_days),
    lastLoginDays: days === 0 ? "never" : days,
  });
};

const kindWords: ReadonlyMap<string, string> = new Map([
  ["password_reset", "password reset"],
  ["email_verification", "e-mail verification"],
]);

const tokenFilter = (filter: Values, operation: ResultOf, zone: Zone): string =>
  [kindWords.get(textOf(filter.kind) ?? ""), sessionFilter({ user_id: filter.user_id }, operation, zone)].filter(Boolean).join(", ");

const limitFilter = (filter: Values, zone: Zone): string => {
  const [prefix, expired] = [textOf(filter.prefix), momentOf(filter.expired_at)];
  return [prefix && `keys that begin with “${visible(prefix, 255)}”`, expired && `over at ${fullTime(Date.parse(expired), zone)}`]
    .filter(Boolean)
    .join(", ");
};

/** By what the act was on: the sessions of people are ended by a filter of people. */
const filterIn = (filter: Values, operation: ResultOf, zone: Zone): string => {
  if (operation.kind.startsWith("user.") || "people" in operation.result) return userFilter(filter);
  if (operation.kind === "token.revoke") return tokenFilter(filter, operation, zone);
  return operation.kind === "rate_limit.reset" ? limitFilter(filter, zone) : sessionFilter(filter, operation, zone);
};

const inWords = (name: string, value: unknown, operation: ResultOf, zone: Zone): string => {
  if (name === "skipped")
    return skippedWords(valuesOf(value), operation.kind === "session.revoke" ? "the session they were using" : "their own account");
  if (name === "filter") return filterIn(valuesOf(value), operation, zone) || "none: everybody";
  if (name === "user_id" && (operation.targetId === null || value === operation.targetId) && operation.targetName)
    return operation.targetName;
  if (typeof value === "number") return number(value);
  if (typeof value === "boolean") return value ? "yes" : "no";
  if (Array.isArray(value)) return value.map((one) => textOf(one)?.replaceAll("_", " ") ?? JSON.stringify(one)).join(", ");
  if (typeof value !== "string") return JSON.stringify(value);
  return /^\d{4}-\d\d-\d\dT/.test(value) && momentOf(value) ? fullTime(Date.parse(value), zone) : value;
};

/** What the function counted, as names and values for a list of facts. Never more than 20, and none longer than a few lines. */
export const resultFacts = (operation: ResultOf, zone: Zone): { name: string; value: string }[] =>
  Object.entries(operation.result)
    // A filter names its person already.
    .filter(([name, value]) => value !== null && !(name === "user_id" && valuesOf(operation.result.filter).user_id === value))
    .slice(0, 20)
    .map(([name, value]) => ({
      name: names.get(name) ?? visible(name.replaceAll("_", " "), 40),
      value: visible(inWords(name, value, operation, zone), 500),
    }))
    .filter(({ value }) => value !== "");
