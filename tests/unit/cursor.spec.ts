import { expect, test } from "@playwright/test";
import { momentCursor, cursorQuery, pageOf, parseCursor } from "@/lib/cursor";
import { jumpOf } from "@/lib/moment";

const id = "4b1f0000-0000-4000-8000-000000009e02";

test("a place in a list is read from either parameter", () => {
  for (const key of [
    "2026-03-01 12:00:00+00",
    "2026-03-01 12:00:00.123456+00",
    "2024-02-29 23:59:59.9+00",
    "0001-01-01 00:00:00+00",
    "-infinity",
    "infinity",
  ]) {
    expect(parseCursor({ after: `${key}~${id}` })).toEqual({ key, id, back: false });
    expect(parseCursor({ before: `${key}~${id}` })).toEqual({ key, id, back: true });
  }
  expect(parseCursor({ after: `a~b@example.org~${id}` }, "text")).toEqual({ key: "a~b@example.org", id, back: false });
  expect(parseCursor({ after: "garbage", before: `infinity~${id}` })).toMatchObject({ back: true });
});

test("a place goes back into the URL as it came", () => {
  for (const query of [{ after: `infinity~${id}` }, { before: `2026-03-01 12:00:00.5+00~${id}` }, {}])
    expect(cursorQuery(parseCursor(query))).toEqual(query);
});

test("garbage is the first page", () => {
  const keys = [
    "",
    "x",
    "2026-03-01",
    "2026-03-01 12:00:00",
    "2026-03-01 12:00:00+01",
    "2026-02-30 12:00:00+00",
    "2026-13-01 12:00:00+00",
    "2026-03-01 24:00:00+00",
  ];
  const more = [
    "2026-03-01 12:60:00+00",
    "2026-03-01 12:00:00.1234567+00",
    "0000-01-01 00:00:00+00",
    "10000-01-01 00:00:00+00",
    "now",
    "Infinity",
    "null",
    "'; --",
  ];
  for (const key of [...keys, ...more]) expect(parseCursor({ after: `${key}~${id}` }), key).toBeUndefined();
  const moment = "2026-03-01 12:00:00+00";
  for (const after of [
    moment,
    `~${id}`,
    `${moment}~`,
    `${moment}~x`,
    `${moment}~${id}x`,
    `${moment}~${id.toUpperCase()}`,
    `${moment}~{${id}}`,
    id,
    "~",
    "%00",
  ]) {
    expect(parseCursor({ after }), after).toBeUndefined();
  }
  for (const after of [undefined, null, 7, {}, [`${moment}~${id}`]]) expect(parseCursor({ after })).toBeUndefined();
  expect(parseCursor({ after: `a\u0000b~${id}` }, "text")).toBeUndefined();
  expect(parseCursor({ after: `${"x".repeat(400)}~${id}` }, "text")).toBeUndefined();
});

test.describe("pageOf", () => {
  const rows = (...numbers: number[]) => numbers.map((number) => ({ id: `id${number}`, cursorKey: `key${number}` }));
  const at = (back: boolean) => ({ key: "key0", id: "id0", back });

  test("cuts the extra row off and says what lies on both sides", () => {
    expect(pageOf(rows(1, 2), 3, undefined)).toEqual({ rows: rows(1, 2), newer: undefined, older: undefined });
    expect(pageOf(rows(1, 2, 3), 3, undefined)).toEqual({ rows: rows(1, 2, 3), newer: undefined, older: undefined });
    expect(pageOf(rows(1, 2, 3, 4), 3, undefined)).toEqual({ rows: rows(1, 2, 3), newer: undefined, older: "key3~id3" });
    expect(pageOf(rows(1, 2), 3, at(false))).toEqual({ rows: rows(1, 2), newer: "key1~id1", older: undefined });
    expect(pageOf([], 3, undefined)).toEqual({ rows: [], newer: undefined, older: undefined });
  });

  test("turns a page that was read backward round", () => {
    expect(pageOf(rows(3, 2), 3, at(true))).toEqual({ rows: rows(2, 3), newer: undefined, older: "key3~id3" });
    expect(pageOf(rows(4, 3, 2, 1), 3, at(true))).toEqual({ rows: rows(2, 3, 4), newer: "key2~id2", older: "key4~id4" });
  });
});

test("a moment is a place before all of its rows, whatever their ids", () => {
  const at = new Date("2026-01-02T03:04:00Z");
  expect(parseCursor({ after: momentCursor(at, true) })).toEqual({
    key: "2026-01-02 03:04:00.000+00",
    id: "ffffffff-ffff-ffff-ffff-ffffffffffff",
    back: false,
  });
  expect(parseCursor({ after: momentCursor(at, false) })).toEqual({
    key: "2026-01-02 03:04:00.000+00",
    id: "00000000-0000-0000-0000-000000000000",
    back: false,
  });
  expect(jumpOf({ jump: "2026-01-02T03:04" }, "Europe/Lisbon")).toBe(momentCursor(at, true));
  for (const jump of [undefined, "", "\u0000", "soon", "0000-01-01T00:00", "1969-12-31T23:59", "9999-01-01T00:00", "2026-13-01T00:00"])
    expect(jumpOf({ jump }, "UTC"), jump).toBeUndefined();
});
