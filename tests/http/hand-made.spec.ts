import { randomUUID } from "node:crypto";
import { callAction } from "@/tests/e2e/actions";
import { expect, staff, test } from "@/tests/e2e/fixtures";
import { addPerson } from "@/tests/e2e/people";

const year0 = "0000-01-01T00:00:00Z";

test("a NUL and the year 0 in an address made by hand: a clear answer, and never a fault", async ({ ask, signIn, db }) => {
  const { cookie } = await signIn(staff.admin);
  const person = await addPerson(db, { sessions: 1 });
  const expected: Record<string, number> = {
    // A NUL is left out of a text, and nothing else is a word of a filter.
    "/api/users/preview?q=a%00b": 200,
    "/api/users/preview?q=%00": 400,
    "/api/users/preview?status=active%00": 200,
    "/api/users/preview?status=%00": 400,
    [`/api/users/preview?userIds=${person.id}%00`]: 200,
    "/api/users/preview?userIds=%00": 400,
    "/api/users/preview?%00=x": 400,
    [`/api/users/preview?created=${year0}`]: 400,
    [`/api/users/preview?last_login=${year0}`]: 400,
    "/api/search?q=%00": 200,
    "/api/users/export?operation=%00": 404,
    "/api/users/%00/export": 404,
    "/api/users/%00/blast-radius": 404,
    [`/sessions?created=custom&created_from=${year0}&created_until=%00&end=matching`]: 200,
    [`/sessions?expires=custom&expires_until=0000-01-01T00:00&end=matching`]: 200,
    [`/audit?range=custom&from=${year0}&to=0000-01-01T00:00`]: 200,
    [`/users/${person.id}?tab=history&at=${year0}&against=0000-01-01T00:00`]: 200,
    [`/users/${person.id}?tab=history&at=%00&against=%00&act=%00`]: 200,
    "/invariants?check=%00&end=%00": 200,
    "/tokens?person=%00&jump=%00": 200,
  };
  for (const [path, status] of Object.entries(expected)) {
    const answer = await ask(path, { headers: { cookie } });
    expect([path, answer.status]).toEqual([path, status]);
    expect(answer.text, path).not.toMatch(/PostgresError|invalid (input|byte)|Something went wrong|This could not be shown/);
  }
});

test("a NUL and the year 0 in a form made by hand: refused at the field, and nothing is changed", async ({ site, signIn, db }) => {
  const { cookie } = await signIn(staff.admin);
  const person = await addPerson(db, { sessions: 1 });
  const send = async (action: string, fields: Record<string, string>) => {
    const all = { operationId: randomUUID(), reason: "by hand", ticket: "", ...fields };
    const { status, state } = await callAction(site.url, `app/(console)/${action}`, { path: "/", cookie, fields: all });
    expect([action, status]).toEqual([action, 200]);
    return state;
  };
  const status = { userId: person.id, expectedStatus: "active", status: "suspended" };
  const refused: [action: string, fields: Record<string, string>, field: string][] = [
    ["users/[id]/actions.ts setStatus", { ...status, until: year0 }, "until"],
    ["users/[id]/actions.ts setStatus", { ...status, until: "\u0000" + year0 }, "until"],
    ["users/[id]/actions.ts setStatus", { ...status, until: "", reason: "\u0000" }, "reason"],
    ["users/[id]/actions.ts setRole", { userId: person.id, expectedRole: "user", role: "\u0000" }, "role"],
    ["users/bulk/actions.ts setStatusOfMany", { userIds: person.id, expectedCount: "1", newStatus: "suspended", until: year0 }, "until"],
    ["sessions/actions.ts endFilteredSessions", { userId: person.id, expectedCount: "1", createdFrom: year0 }, "createdFrom"],
    ["sessions/actions.ts endFilteredSessions", { userId: person.id, expectedCount: "1", expiresUntil: year0 }, "expiresUntil"],
    ["sessions/actions.ts endFilteredSessions", { q: "\u0000", expectedCount: "1" }, "q"],
    ["rate-limits/actions.ts resetMatchingLimits", { expiredAt: year0, expectedCount: "1" }, "expiredAt"],
    ["users/import/actions.ts importFromCsv", { people: "\u0000", leftOut: "[]" }, "people"],
  ];
  for (const [action, fields, field] of refused) {
    const state = await send(action, fields);
    expect([action, state?.status, Object.keys(state?.fields ?? {})]).toEqual([action, "refused", [field]]);
  }
  expect(await db`select from gatehouse.operations where reason = 'by hand'`).toHaveLength(0);
  expect(await db`select status, role from users where id = ${person.id}`).toEqual([{ status: "active", role: "user" }]);
  expect(await db`select from user_sessions where user_id = ${person.id}`).toHaveLength(1);
  // Within a text it is left out.
  const kept = await send("sessions/actions.ts endSessions", { sessionIds: person.sessionIds[0] ?? "", reason: "by\u0000 hand" });
  expect(kept?.status).toBe("done");
  expect(await db`select from gatehouse.operations where reason = 'by hand'`).toHaveLength(1);
});
