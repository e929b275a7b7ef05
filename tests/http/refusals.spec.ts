import { actionId, callAction } from "@/tests/e2e/actions";
import { expect, staff, test } from "@/tests/e2e/fixtures";
import { openSession } from "@/tests/e2e/site";

const signInAction = "app/login/actions.ts signIn";
const manyHeaders = Object.fromEntries(Array.from({ length: 250 }, (_, n) => [`x-${n}`, ""]));

test("what stands behind very many headers is not looked for: they are refused", async ({ ask, site }) => {
  const { status } = await ask("/login", {
    method: "POST",
    headers: { ...manyHeaders, origin: site.url, "next-action": actionId(signInAction), "content-type": "text/plain" },
    body: "x".repeat(300 * 1024),
  });
  expect(status).toBe(431);
  expect((await ask("/login", { headers: manyHeaders })).status).toBe(431);
});

test("what the router is said to show must be readable", async ({ ask, signIn }) => {
  const { cookie } = await signIn(staff.support);
  for (const path of ["/login", "/users", "/nowhere"])
    for (const state of ["x", "%", "%7B", "%22%22", "{}"]) {
      const { status } = await ask(path, { headers: { cookie, rsc: "1", "next-router-state-tree": state } });
      expect({ path, state, status }).toEqual({ path, state, status: 400 });
    }
});

test("next-auth answers what clients of it need, and nothing else", async ({ ask, site, signIn, db }) => {
  const headers = { origin: site.url, "content-type": "application/json" };
  const before = site.logs.length;
  expect((await ask("/api/auth/_log", { method: "POST", headers, body: '{"level":"warn","code":"CANARY"}' })).status).toBe(404);
  expect(JSON.stringify(site.logs.slice(before))).not.toContain("CANARY");
  for (const path of ["callback/credentials", "signin", "signin/credentials", "error", "verify-request"])
    expect([path, (await ask(`/api/auth/${path}`)).status]).toEqual([path, 404]);
  expect((await ask("/api/auth/csrf", { headers: { cookie: "next-auth.callback-url=http://[x" } })).status).toBe(400);

  const session = await signIn(staff.support);
  const told = async () => (await ask("/api/auth/session", { headers: { cookie: session.cookie } })).text;
  expect(await told()).toContain("expires");
  await db`delete from user_sessions where id = ${session.id}`;
  expect(await told()).toBe("{}");
});

test("who has to wait is told before the password is hashed", async ({ site, db }) => {
  const email = "throttled@example.org";
  await db`insert into rate_limits (key, count, reset_time) values (${`signin:account:${email}`}, 50, now() + interval '10 minutes')`;
  const before = await db<{ is: string }[]>`select count from rate_limits where key like 'signin:network:%'`;
  const { text } = await callAction(site.url, signInAction, { path: "/login", fields: { email, password: "wrong" } });
  expect(text).toContain("Too many tries.");
  expect(await db`select count from rate_limits where key like 'signin:network:%'`).toEqual(before);
});

test("one's own password is changed by whoever knows it, not by whoever sits beside", async ({ site, db }) => {
  const session = await openSession(site, db, staff.auditor);
  await db`insert into gatehouse.step_ups (session_id) values (${session.id})`;
  const newPassword = "eleven lanterns over water";
  const fields = { operationId: crypto.randomUUID(), newPassword, again: newPassword };
  const { state } = await callAction(site.url, "app/(console)/account/actions.ts changePassword", {
    path: "/account",
    cookie: session.cookie,
    fields,
  });
  expect(state).toMatchObject({ status: "refused", fields: { currentPassword: ["Give your current password."] } });
  expect(await db`select from gatehouse.operations where id = ${fields.operationId}`).toHaveLength(0);
});
