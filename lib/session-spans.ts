import type { Zone } from "./format";
import { fromUntilWords, isLocalMoment, momentOf, notAMoment } from "./moment";
import { oneOf, text, type SearchParams } from "./search-params";

/** The moments of a session that one filters by. */
export const spanNames = ["created", "used", "expires"] as const;
export type SpanName = (typeof spanNames)[number];

const day = 24 * 3_600_000;
const days = { "1d": 1, "7d": 7, "30d": 30, "90d": 90 } as const;
const words = Object.keys(days) as (keyof typeof days)[];
const values = [...words, ...words.map((word) => `-${word}` as const), "custom"] as const;

const inWords = { "1d": "24 hours", "7d": "7 days", "30d": "30 days", "90d": "90 days" } as const;
const heading = { created: "Created", used: "Used", expires: "Expires" } as const;

/** What a list of choices offers for one of them. */
export const spanChoices = (name: SpanName, zoneName: string): [value: string, text: string][] => [
  ["", `${heading[name]}: any`],
  ...words.map((word): [string, string] => [
    word,
    name === "expires" ? `Expires within ${inWords[word]}` : `${heading[name]} in the last ${inWords[word]}`,
  ]),
  ...words.map((word): [string, string] => [
    `-${word}`,
    name === "expires"
      ? `Expires later than in ${inWords[word]}`
      : `${name === "used" ? "Not used for" : "Created before the last"} ${inWords[word]}`,
  ]),
  ["custom", `${heading[name]} from … until … (${zoneName})`],
];

/** What the URL says of one of them: its parameters as they are kept, from when until when, and what it has in place of a moment. */
export const parseSpan = (query: SearchParams, name: SpanName, zone: Zone, now: number) => {
  const [typedFrom, typedUntil] = [text(query[`${name}_from`], 40), text(query[`${name}_until`], 40)];
  const chosen = oneOf(query[name], values);
  const isCustom = chosen === "custom" || chosen === undefined;
  const [from, until] = isCustom ? [momentOf(typedFrom, zone), momentOf(typedUntil, zone)] : [undefined, undefined];
  const badMoment = isCustom ? notAMoment([typedFrom, typedUntil], zone) : undefined;
  const shown = {
    [name]: from || until || badMoment ? "custom" : chosen,
    [`${name}_from`]: from?.toJSON(),
    [`${name}_until`]: until?.toJSON(),
  };
  const isLocal = Boolean((from && isLocalMoment(typedFrom)) || (until && isLocalMoment(typedUntil)));
  const word = words.find((one) => chosen?.endsWith(one));
  if (!word) return { shown, from, until, isLocal, badMoment };
  const [back, ahead] = [new Date(now - days[word] * day), new Date(now + days[word] * day)];
  const older = chosen?.startsWith("-");
  if (name === "expires") return { shown, from: older ? ahead : undefined, until: older ? undefined : ahead, isLocal };
  return { shown, from: older ? undefined : back, until: older ? back : undefined, isLocal };
};

/** What one of them means, for people. */
export const spanWords = (shown: Partial<Record<string, string>>, name: SpanName, zone: Zone): string | undefined => {
  const chosen = shown[name];
  if (!chosen) return undefined;
  if (chosen !== "custom")
    return spanChoices(name, "")
      .find(([value]) => value === chosen)?.[1]
      .toLowerCase();
  const moments = fromUntilWords(shown[`${name}_from`], shown[`${name}_until`], zone);
  return moments && `${heading[name].toLowerCase()} ${moments}`;
};
