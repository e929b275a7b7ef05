import type { DateLanguage } from "./date-language";

/** How a reader sees time: their IANA zone, or UTC. */
export type Zone = string;

const daySeconds = 86_400;
/** `from`: from how many seconds on it is used, where that is not one of it. */
const units: [name: string, seconds: number, from?: number][] = [
  ["year", 365 * daySeconds],
  ["month", 30 * daySeconds],
  // Days are rounded: seven of them would be a week by another name.
  ["week", 7 * daySeconds, 6.5 * daySeconds],
  ["day", daySeconds],
  ["h", 3_600],
  ["min", 60],
];
const numberFormat = new Intl.NumberFormat("en");

/** PostgreSQL's 'infinity' arrives as a date that Intl refuses. */
const outOfRange = (at: number) => !Number.isFinite(at) || Math.abs(at) > 8.64e15;

/** "8 min ago", "in 3 days", "just now": how long, never "yesterday" or "last year", which are dates of a calendar. Months and years are approximate. */
export const relativeTime = (at: number, now: number): string => {
  if (outOfRange(at)) return "never";
  const seconds = Math.round((at - now) / 1000);
  const unit = units.find(([, size, from = size]) => Math.abs(seconds) >= from);
  if (!unit) return seconds > 5 ? `in ${seconds} s` : seconds < -20 ? `${-seconds} s ago` : "just now";
  const [name, size] = unit;
  const count = Math.abs(seconds) / size;
  // A date stands beside many of them: two days less an hour are nearer to it as two than as one.
  const words = size < daySeconds ? `${Math.trunc(count)} ${name}` : plural(Math.round(count), name);
  return seconds > 0 ? `in ${words}` : `${words} ago`;
};

// Making a DateTimeFormat costs a hundred times what using one does, and a page has hundreds of times.
const formats = new Map<string, Intl.DateTimeFormat>();
const dateTimeFormat = (
  zone: Zone,
  kind: "date" | "full" | "day" | "clock" | "short" | "stamp" | "field",
  language: DateLanguage = "en-GB",
) => {
  const key = `${zone} ${kind} ${language}`;
  let format = formats.get(key);
  if (!format) {
    const options: Record<typeof kind, Intl.DateTimeFormatOptions> = {
      date: { day: "numeric", month: "short", year: "numeric" },
      day: { weekday: "long", day: "numeric", month: "long", year: "numeric" },
      short: { day: "numeric", month: "short" },
      stamp: { day: "numeric", month: "short", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
      field: { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", hourCycle: "h23" },
      clock: { hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" },
      full: {
        day: "numeric",
        month: "short",
        year: "numeric",
        hour: "2-digit",
        minute: "2-digit",
        second: "2-digit",
        hourCycle: "h23",
        timeZoneName: "short",
      },
    };
    format = new Intl.DateTimeFormat(language, { ...options[kind], timeZone: zone });
    formats.set(key, format);
  }
  return format;
};

/** "14 Mar 2026" in the zone. */
export const date = (at: number, zone: Zone, language?: DateLanguage) =>
  outOfRange(at) ? "never" : dateTimeFormat(zone, "date", language).format(at);
/** "14 Mar" in the zone. */
export const dayMonth = (at: number, zone: Zone) => dateTimeFormat(zone, "short").format(at);
/** "Saturday 14 March 2026" in the zone. */
export const dayHeading = (at: number, zone: Zone, language?: DateLanguage) =>
  outOfRange(at) ? "never" : dateTimeFormat(zone, "day", language).format(at);
/** "14:05:31" in the zone. */
export const clock = (at: number, zone: Zone, language?: DateLanguage) =>
  outOfRange(at) ? "never" : dateTimeFormat(zone, "clock", language).format(at);
/** "14 Mar, 14:05:31" in the zone; with the year when it is another one than that of `now`. */
export const stamp = (at: number, now: number, zone: Zone, language?: DateLanguage) => {
  if (outOfRange(at)) return "never";
  const sameYear = localField(at, zone).slice(0, 4) === localField(now, zone).slice(0, 4);
  return sameYear ? dateTimeFormat(zone, "stamp", language).format(at) : `${date(at, zone, language)}, ${clock(at, zone, language)}`;
};
/** "14 Mar 2026, 14:05:31 WET" in the zone, with the zone's name. */
export const fullTime = (at: number, zone: Zone, language?: DateLanguage) =>
  outOfRange(at) ? "never" : dateTimeFormat(zone, "full", language).format(at);

/** "2026-03-14T14:05" in the zone, as a field of type datetime-local holds it. */
export const localField = (at: number, zone: Zone): string => {
  const parts = Object.fromEntries(
    dateTimeFormat(zone, "field")
      .formatToParts(at)
      .map(({ type, value }) => [type, value]),
  );
  return `${parts.year?.padStart(4, "0")}-${parts.month}-${parts.day}T${parts.hour}:${parts.minute}`;
};

/**
 * The moment that "2026-03-14T14:05" means in the zone, in ms; undefined for anything else. Where the clocks go forward or back, a moment on one
 * side of the change.
 */
export const localMoment = (field: string, zone: Zone): number | undefined => {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d(:\d\d(\.\d+)?)?$/.test(field)) return undefined;
  const asUtc = Date.parse(`${field.slice(0, 16)}Z`);
  if (!Number.isFinite(asUtc)) return undefined;
  const offset = (at: number) => Date.parse(`${localField(at, zone)}Z`) - Math.floor(at / 60_000) * 60_000;
  return asUtc - offset(asUtc - offset(asUtc));
};

/** True for a zone that this runtime knows. */
export const isZone = (zone: string): boolean => {
  try {
    dateTimeFormat(zone, "date");
    return zone.length <= 50;
  } catch {
    return false;
  }
};

/** "Lisbon" for "Europe/Lisbon". */
export const zoneCity = (zone: Zone) => (zone.split("/").at(-1) ?? zone).replaceAll("_", " ");

/** "12,345". */
export const number = (value: number) => numberFormat.format(value);
/** A count that stops at a cap: "10,000+". */
export const cappedCount = (count: number, cap: number) => (count > cap ? `${number(cap)}+` : number(count));
/** "1 session", "2 sessions". */
export const plural = (count: number, one: string, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** "1.4 GB", in powers of 1024 as PostgreSQL's pg_size_pretty. */
export const bytes = (sizeBytes: number): string => {
  const names = ["B", "kB", "MB", "GB", "TB", "PB"];
  let size = sizeBytes;
  let step = 0;
  while (size >= 1024 && step < names.length - 1) {
    size /= 1024;
    step += 1;
  }
  return `${size < 10 && step > 0 ? size.toFixed(1) : Math.round(size)} ${names[step]}`;
};

/** "6 min 12 s", "41 days": the two largest units at the most. */
export const duration = (durationS: number): string => {
  const s = Math.max(0, Math.round(durationS));
  if (s < 60) return `${s} s`;
  if (s < 3600) return `${Math.floor(s / 60)} min${s % 60 ? ` ${s % 60} s` : ""}`;
  if (s < 86_400) return `${Math.floor(s / 3600)} h${Math.floor((s % 3600) / 60) ? ` ${Math.floor((s % 3600) / 60)} min` : ""}`;
  return plural(Math.floor(s / 86_400), "day");
};

// Pure, so that a page without it does not have it at first load.
const compactFormat = /* @__PURE__ */ new Intl.NumberFormat("en", { notation: "compact", maximumFractionDigits: 1 });
/** "1.2M" for a number of which the size counts, not the last digit. */
export const compactNumber = (value: number) => compactFormat.format(value);

/** "99.6 %". */
export const percent = (share: number, digits = 1) => `${(share * 100).toFixed(digits)} %`;

/** "4b1f…9e02" for a UUID. */
export const shortId = (id: string) => `${id.slice(0, 4)}…${id.slice(-4)}`;

// Bidirectional controls, zero-width characters and other invisible ones: text from outside may use them to look like something else.
const invisible = /[\u0000-\u001f\u007f-\u009f\u00ad\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/g;

/** Whether a name holds characters that nobody sees. gatehouse.has_invisible says the same, and why. */
export const hasInvisible = (name: string): boolean =>
  /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/u.test(name.replace(/(?<=[\u0590-\u1fff])[\u200c\u200d](?=[\u0590-\u1fff])/g, ""));

const marked = (text: string) => text.replace(invisible, (c) => `\u2039${c.codePointAt(0)?.toString(16).padStart(4, "0")}\u203a`);
const cut = (text: string, max: number) => (text.length > max ? `${text.slice(0, max)}…` : text);

/** Text from outside with its invisible characters made visible, and at most `max` characters of it. */
export const visible = (text: string, max = 500): string => cut(marked(text), max);

/** The same of a reason, which is typed into a box of several lines: its line breaks stay, as spaces unless the style sheet keeps them. */
export const visibleReason = (text: string, max = 500): string =>
  cut(
    text
      .split(/\r\n?|\n/)
      .map(marked)
      .join("\n"),
    max,
  );
