import { expect, test } from "@playwright/test";
import { operationSentence, resultFacts, undoRefusal } from "@/lib/operation-words";

test("an operation in words: of one person by name, of several by their number", () => {
  const told = (kind: string, targetCount: number, targetName: string | null = "Sofia Andersson") =>
    operationSentence({ kind, targetCount, targetName });
  expect(told("session.revoke", 1)).toBe("ended 1 session of Sofia Andersson");
  expect(told("session.revoke", 1200)).toBe("ended 1,200 sessions");
  expect(told("token.revoke", 1, null)).toBe("revoked 1 token");
  expect(told("user.set_status", 1)).toBe("changed the status of Sofia Andersson");
  expect(told("user.set_status", 7)).toBe("changed the status of 7 people");
  expect(told("user.delete", 1)).toBe("deleted a person");
  expect(told("something.odd\u202e", 2)).toBe("did something.odd‹202e› to 2 targets");
});

test("what the function counted, whatever it wrote", () => {
  expect(resultFacts({ ended: 3, user_id: null, odd_name: { a: 1 }, prefix: "x".repeat(300) })).toEqual([
    { name: "sessions ended", value: "3" },
    { name: "odd name", value: '{"a":1}' },
    { name: "keys that begin with", value: `${"x".repeat(200)}…` },
  ]);
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
