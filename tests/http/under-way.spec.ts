import { randomUUID } from "node:crypto";
import { revokeSessions } from "@/lib/db/sessions";
import { callAction } from "@/tests/e2e/actions";
import { expect, staff, test } from "@/tests/e2e/fixtures";
import { addPerson } from "@/tests/e2e/people";
import { tokenHash } from "@/tests/e2e/site";

test("a second try of what is under way is not told that nothing was changed", async ({ site, signIn, db }) => {
  const { cookie, secret } = await signIn(staff.support);
  const { id: userId } = await addPerson(db, { sessions: 1 });
  const [session] = await db<{ id: string }[]>`select id from user_sessions where user_id = ${userId}`;
  const operationId = randomUUID();
  const words = { sessionIds: [session?.id ?? ""], reason: "lost phone", ticket: null, includeOwn: false };
  const again = async () => {
    const fields = { ...{ operationId, sessionIds: words.sessionIds }, reason: words.reason, ticket: "" };
    return (await callAction(site.url, "app/(console)/sessions/actions.ts endSessions", { path: "/sessions", cookie, fields })).state;
  };
  await db.begin(async (tx) => {
    await revokeSessions(tx, { tokenHash: tokenHash(secret), operationId, ip: null, userAgent: "test" }, words);
    expect(await again()).toMatchObject({ status: "unknown", message: expect.stringContaining("under way already") });
  });
  expect(await again()).toMatchObject({ status: "done" });
  expect(await db`select from audit_logs where operation_id = ${operationId}`).toHaveLength(1);
});

test("one who waits for somebody else's change is told that nothing was changed", async ({ site, signIn, db }) => {
  const { cookie } = await signIn(staff.support);
  const { id: userId } = await addPerson(db, { sessions: 1 });
  const [session] = await db<{ id: string }[]>`select id from user_sessions where user_id = ${userId}`;
  const fields = { operationId: randomUUID(), sessionIds: [session?.id ?? ""], reason: "lost phone", ticket: "" };
  await db.begin(async (tx) => {
    await tx`select from user_sessions where id = ${session?.id ?? ""} for update`;
    const { state } = await callAction(site.url, "app/(console)/sessions/actions.ts endSessions", { path: "/sessions", cookie, fields });
    expect(state).toMatchObject({ status: "busy", message: expect.stringContaining("Nothing was changed") });
  });
  expect(await db`select from gatehouse.operations where id = ${fields.operationId}`).toHaveLength(0);
});
