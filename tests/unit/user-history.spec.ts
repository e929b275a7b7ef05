import { columnAt, gapsOf, historyOf, isSame, type LoggedChange, undoable } from "@/lib/user-history";
import { expect, test } from "@playwright/test";

const day = (n: number, hour = 12) => new Date(Date.UTC(2026, 2, n, hour));
const change = (
  n: number,
  oldValues: LoggedChange["oldValues"],
  newValues: LoggedChange["newValues"],
  action = "update",
): LoggedChange => ({
  ...{ id: `change ${n}`, at: day(n), action, oldValues, newValues },
});
const known = (value: unknown) => ({ kind: "known", value });

/** Created on the 1st, suspended on the 5th, renamed on the 8th, active again on the 10th. */
const changes = [
  change(10, { status: "suspended" }, { status: "active" }),
  change(8, { last_name: "King" }, { last_name: "Byron" }),
  change(5, { status: "active" }, { status: "suspended" }),
  change(1, null, { email: "ada@example.org", first_name: "Ada", last_name: "King", role: "user", status: "active" }, "create"),
];
const now = { email: "ada@example.org", first_name: "Ada", last_name: "Byron", role: "user", status: "active", email_verified: false };
const history = historyOf(now, day(1), changes);

test("a row is rebuilt at any moment between its changes", () => {
  for (const [n, status, name] of [
    [2, "active", "King"],
    [5, "suspended", "King"],
    [7, "suspended", "King"],
    [8, "suspended", "Byron"],
    [9, "suspended", "Byron"],
    [11, "active", "Byron"],
  ] as const) {
    expect({ n, status: columnAt(history, "status", day(n)), name: columnAt(history, "last_name", day(n)) }).toEqual({
      ...{ n, status: known(status), name: known(name) },
    });
  }
  expect(columnAt(history, "email", day(4))).toEqual(known("ada@example.org"));
  expect(columnAt(history, "status", day(5, 11))).toEqual(known("active"));
  expect(gapsOf(history)).toEqual([]);
});

test("before the person was there is nobody, and before the log begins nothing is known", () => {
  expect(columnAt(history, "status", day(1, 11))).toEqual({ kind: "absent" });
  const cut = historyOf(now, day(1), changes.slice(0, 2));
  expect(columnAt(cut, "last_name", day(7))).toEqual({ kind: "unknown" });
  expect(columnAt(cut, "status", day(9))).toEqual(known("suspended"));
  expect(columnAt(cut, "role", day(7))).toEqual({ kind: "unknown" });
  expect(columnAt(cut, "role", day(9))).toEqual(known("user"));
  expect(columnAt(historyOf(now, null, []), "role", day(9))).toEqual({ kind: "unknown" });
});

test("a value that contradicts the next one was changed outside the log", () => {
  const [undone, renamed, suspended, created] = changes as [LoggedChange, LoggedChange, LoggedChange, LoggedChange];
  const broken = historyOf({ ...now, last_name: "Lovelace" }, day(1), [
    { ...undone, oldValues: { status: "inactive" } },
    ...[renamed, suspended, created],
  ]);
  expect(gapsOf(broken)).toEqual([
    { column: "last_name", before: "Byron", after: "Lovelace", since: day(8), until: null },
    { column: "status", before: "suspended", after: "inactive", since: day(5), until: day(10) },
  ]);
  expect(columnAt(broken, "status", day(7))).toEqual({
    ...{ kind: "gap", before: "suspended", after: "inactive", since: day(5), until: day(10) },
  });
  expect(columnAt(broken, "status", day(11))).toEqual(known("active"));
  expect(columnAt(broken, "last_name", day(7))).toEqual(known("King"));
});

test("a change that is named without its values leaves what it hides unknown, and no gap", () => {
  const silent = historyOf({ ...now, last_name: "King", password_changed_at: "2026-03-09T12:00:00+00:00" }, day(1), [
    change(9, null, null, "change_password"),
    change(6, null, null, "change_password"),
    ...changes.slice(3),
  ]);
  expect(columnAt(silent, "password_changed_at", day(7))).toEqual({ kind: "unknown" });
  expect(columnAt(silent, "password_changed_at", day(10))).toEqual(known("2026-03-09T12:00:00+00:00"));
  expect(gapsOf(silent)).toEqual([]);
});

test("the end of a suspension that is not written down is none", () => {
  const ended = historyOf({ ...now, last_name: "King", suspended_until: null }, day(1), [
    change(7, { status: "suspended", suspended_until: "2026-04-01T00:00:00+00:00" }, { status: "active" }),
    change(5, { status: "active" }, { status: "suspended", suspended_until: "2026-04-01T00:00:00.000Z" }),
    ...changes.slice(3),
  ]);
  expect(columnAt(ended, "suspended_until", day(6))).toEqual(known("2026-04-01T00:00:00.000Z"));
  expect(columnAt(ended, "suspended_until", day(8))).toEqual(known(null));
  expect(gapsOf(ended)).toEqual([]);
});

test("moments are compared by what they mean", () => {
  expect(isSame("2026-03-01T12:00:00Z", "2026-03-01T13:00:00+01:00")).toBe(true);
  expect(isSame("2026-03-01T12:00:00Z", "2026-03-01T12:00:01Z")).toBe(false);
  expect(isSame(null, false)).toBe(false);
});

test("a change can be undone while what it set still stands", () => {
  const [undone, renamed, suspended, created] = changes as [LoggedChange, LoggedChange, LoggedChange, LoggedChange];
  expect(undoable(history, undone)).toEqual([{ column: "status", before: "suspended" }]);
  expect(undoable(history, renamed)).toEqual([{ column: "last_name", before: "King" }]);
  expect(undoable(history, suspended)).toEqual([]);
  expect(undoable(history, created)).toEqual([]);
  expect(undoable(historyOf({ ...now, last_name: "Lovelace" }, day(1), changes), renamed)).toEqual([]);
});
