import { expect, test } from "@playwright/test";
import { resultFacts } from "@/lib/operation-result";
import { operationSentence, undoRefusal } from "@/lib/operation-words";

test("an operation in words: of one person by name, of several by their number", () => {
  const told = (kind: string, targetCount: number, targetName: string | null = "Sofia Andersson") =>
    operationSentence({ kind, targetCount, targetName });
  expect(told("session.revoke", 1)).toBe("ended 1 session of Sofia Andersson");
  expect(told("session.revoke", 3)).toBe("ended 3 sessions of Sofia Andersson");
  expect(told("session.revoke", 1200, null)).toBe("ended 1,200 sessions");
  expect(told("token.revoke", 1, null)).toBe("revoked 1 token");
  expect(told("user.set_status", 1)).toBe("changed the status of Sofia Andersson");
  expect(told("user.set_status", 7)).toBe("changed the status of 7 people");
  expect(operationSentence({ kind: "user.set_status", targetCount: 121, targetName: null, result: { status: "suspended" } })).toBe(
    "suspended 121 people",
  );
  expect(told("user.delete", 1, "ada@example.org")).toBe("deleted ada@example.org");
  expect(told("user.delete", 1, null)).toBe("deleted a person");
  expect(told("something.odd\u202e", 2)).toBe("did something.odd‹202e› to 2 targets");
});

test("what the function counted, whatever it wrote", () => {
  const facts = (kind: string, result: Record<string, unknown>) =>
    resultFacts({ kind, result, targetId: "4b1f", targetName: "Sofia Andersson" }, "UTC").map(({ name, value }) => `${name}: ${value}`);
  expect(facts("session.revoke", { ended: 1300, user_id: null, odd_name: { a: 1 }, prefix: "x".repeat(600) })).toEqual([
    "sessions ended: 1,300",
    'odd name: {"a":1}',
    `keys that begin with: ${"x".repeat(500)}…`,
  ]);
  expect(
    facts("user.update", { user_id: "4b1f", changed: ["email", "first_name"], verified: false, until: "2031-02-03T04:05:00+00:00" }),
  ).toEqual(["person: Sofia Andersson", "changed: email, first name", "verified: no", "until: 3 Feb 2031, 04:05:00 UTC"]);
  expect(facts("user.set_status", { done: 2, skipped: { own: 1, already: 2 } })).toEqual([
    "done: 2",
    "skipped: their own account, 2 already were",
  ]);
  expect(facts("user.set_status", { filter: { status: "active" }, status: "suspended" })).toEqual([
    "filter: status active",
    "new status: suspended",
  ]);
  expect(resultFacts({ kind: "user.delete", result: { user_id: "4b1f" }, targetId: null, targetName: "ada@example.org" }, "UTC")).toEqual([
    { name: "person", value: "ada@example.org" },
  ]);
  expect(facts("user.verify_email", { done: 2, skipped: { already: 0 } })).toEqual(["done: 2"]);
  expect(facts("user.verify_email", { skipped: { odd: 1, odder: "x" } })).toEqual(["skipped: 1 odd"]);
});

test("the filter of an operation in the words of its list", () => {
  const filter = (kind: string, written: unknown) =>
    resultFacts({ kind, result: { filter: written }, targetId: "4b1f", targetName: "Sofia Andersson" }, "Europe/Athens")[0]?.value;
  expect(
    filter("session.revoke", {
      ...{ user_id: "4b1f", q: "ada", role: "admin", network: "192.0.2.0/24", os: "Windows", created_from: "2026-03-14T12:05:00.5+00:00" },
      ...{ used_until: "never" },
    }),
  ).toBe("of Sofia Andersson, person “ada”, role admin, address 192.0.2.0/24, system Windows, created from 2026-03-14 14:05");
  expect(filter("session.revoke", {})).toBe("none: everybody");
  expect(filter("session.revoke", "odd")).toBe("none: everybody");
  expect(filter("user.export", { q: "ada", status: "suspended", verified: false, live: true, created_days: 7, last_login_days: -30 })).toBe(
    "name, e-mail or id “ada”, status suspended, e-mail not verified, with live sessions, not signed in for 30 days, created in the last 7 days",
  );
  expect(filter("user.export", { role: "user", live: false, last_login_days: 0, created_days: 1 })).toBe(
    "role user, without a live session, never signed in, created in the last 24 hours",
  );
  expect(filter("user.export", { user_ids: ["a", "b"] })).toBe("2 people who were selected");
  expect(filter("user.export", {})).toBe("none: everybody");
});

test("who may undo what, and why not", () => {
  const operation = { kind: "session.revoke", actorId: "a", actorEmail: "mara@gatehouse.test", undone: false };
  const undo = { restorable: 2, ownMinutes: 60, isOwnOver: false };
  const staff = (role: string, ...can: string[]) => ({ userId: "a", role, capabilities: new Set(can) });
  const admin = staff("admin", "session.restore");
  const support = staff("support", "session.restore_own");
  expect(undoRefusal(operation, undo, admin)).toBeUndefined();
  expect(undoRefusal(operation, undo, support)).toBeUndefined();
  expect(undoRefusal({ ...operation, actorId: "b" }, undo, admin)).toBeUndefined();
  expect(undoRefusal({ ...operation, actorId: "b" }, undo, support)).toBe("Only an admin can undo what mara@gatehouse.test did.");
  expect(undoRefusal(operation, { ...undo, isOwnOver: true }, support)).toContain("for 60 minutes");
  expect(undoRefusal(operation, undo, staff("auditor"))).toBe("Your role auditor may not restore sessions.");
  expect(undoRefusal({ ...operation, undone: true }, undo, admin)).toBe("This has been undone already.");
  expect(undoRefusal({ ...operation, kind: "token.revoke" }, undo, admin)).toBe("This kind of operation cannot be undone.");
  expect(undoRefusal(operation, { ...undo, restorable: 0 }, admin)).toContain("None can be restored");
});
