import { expect, test } from "@playwright/test";
import {
  bytes,
  cappedCount,
  clock,
  date,
  dayHeading,
  duration,
  fullTime,
  isZone,
  number,
  percent,
  plural,
  relativeTime,
  shortId,
  visible,
  visibleReason,
  zoneCity,
} from "@/lib/format";

const now = Date.UTC(2026, 2, 14, 14, 5, 31);
const s = 1000;
const day = 86_400 * s;

test("time from now", () => {
  const cases: [number, string][] = [
    [0, "just now"],
    [-20 * s, "just now"],
    [-21 * s, "21 s ago"],
    [6 * s, "in 6 s"],
    [-60 * s, "1 min ago"],
    [-90 * s, "1 min ago"],
    [59 * 60 * s, "in 59 min"],
    [-3_600 * s, "1 h ago"],
    [day - s, "in 23 h"],
    [day, "in 1 day"],
    [-day, "1 day ago"],
    [-2 * day + 3_600 * s, "2 days ago"],
    [-6 * day, "6 days ago"],
    [-6 * day - 12 * 3_600 * s, "1 week ago"],
    [8 * day, "in 1 week"],
    [-8 * day, "1 week ago"],
    [60 * day, "in 2 months"],
    [-366 * day, "1 year ago"],
    [-730 * day + 3_600 * s, "2 years ago"],
    [-800 * day, "2 years ago"],
  ];
  for (const [from, words] of cases) expect(relativeTime(now + from, now), String(from)).toBe(words);
});

test("times in a zone, over a change of the clock too", () => {
  expect(date(now, "UTC")).toBe("14 Mar 2026");
  expect(dayHeading(now, "UTC")).toMatch(/^Saturday,? 14 March 2026$/);
  expect(clock(now, "America/New_York")).toBe("10:05:31");
  expect(fullTime(now, "UTC")).toBe("14 Mar 2026, 14:05:31 UTC");
  // Midnight is 00, and New York jumped from 02:00 to 03:00 on 8 March 2026.
  expect(clock(Date.UTC(2026, 0, 1), "UTC")).toBe("00:00:00");
  expect(clock(Date.UTC(2026, 2, 8, 6, 59, 59), "America/New_York")).toBe("01:59:59");
  expect(clock(Date.UTC(2026, 2, 8, 7), "America/New_York")).toBe("03:00:00");
});

test("a moment that is none, such as infinity, is never", () => {
  for (const at of [NaN, Infinity, -Infinity, 8.65e15, new Date("infinity").getTime()]) {
    for (const format of [date, dayHeading, clock, fullTime]) expect(format(at, "UTC")).toBe("never");
    expect(relativeTime(at, now)).toBe("never");
  }
});

test("zones", () => {
  for (const zone of ["UTC", "Europe/Lisbon", "America/Argentina/Buenos_Aires"]) expect(isZone(zone)).toBe(true);
  for (const zone of ["", "Mars/Olympus", "UTC; drop", "x".repeat(60), "../../etc"]) expect(isZone(zone)).toBe(false);
  expect(zoneCity("America/Argentina/Buenos_Aires")).toBe("Buenos Aires");
});

test("numbers, counts, sizes, spans and shares", () => {
  expect(number(1_234_567)).toBe("1,234,567");
  expect([cappedCount(9_999, 10_000), cappedCount(10_000, 10_000), cappedCount(10_001, 10_000)]).toEqual(["9,999", "10,000", "10,000+"]);
  expect([plural(0, "session"), plural(1, "session"), plural(1_000, "session"), plural(2, "person", "people")]).toEqual([
    ...["0 sessions", "1 session", "1,000 sessions", "2 people"],
  ]);
  expect([0, 1023, 1024, 10_240, 1_503_238_554, 2 ** 60].map(bytes)).toEqual(["0 B", "1023 B", "1.0 kB", "10 kB", "1.4 GB", "1024 PB"]);
  expect([-5, 0, 59.4, 60, 372, 3_600, 5_400, 86_400, 41 * 86_400].map(duration)).toEqual([
    ...["0 s", "0 s", "59 s", "1 min", "6 min 12 s", "1 h", "1 h 30 min", "1 day", "41 days"],
  ]);
  expect([percent(0.996), percent(1, 0)]).toEqual(["99.6 %", "100 %"]);
  expect(shortId("4b1f0000-0000-4000-8000-000000009e02")).toBe("4b1f…9e02");
});

test("text from outside shows what would hide in it, and is cut", () => {
  expect(visible("a\u202eb\u0000c\u200bd\ne")).toBe("a‹202e›b‹0000›c‹200b›d‹000a›e");
  expect(visible("Zoë 👩‍💻 العربية 例え")).toContain("Zoë");
  expect(visible("x".repeat(600))).toBe(`${"x".repeat(500)}…`);
  expect(visible("<script>")).toBe("<script>");
});

test("a reason keeps its line breaks, of whatever system, and nothing else that hides", () => {
  expect(visibleReason("one\r\ntwo\rthree\n\nfour")).toBe("one\ntwo\nthree\n\nfour");
  expect(visibleReason("a\u202eb\u0007c\u2028d")).toBe("a‹202e›b‹0007›c‹2028›d");
  expect(visibleReason("x".repeat(600))).toBe(`${"x".repeat(500)}…`);
});
