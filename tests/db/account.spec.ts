import { hash } from "@node-rs/bcrypt";
import { changePassword, endOwnSessions } from "@/lib/db/account";
import type { Db, Pool } from "@/lib/db/client";
import { checkSession, confirmPassword, signIn } from "@/lib/db/console-sessions";
import { expect, test } from "@/tests/fixtures";
import { act, addPerson, addSession, canary, inMinutes, liveOf, newHash, refusalOf, signInAs, type Staff } from "./people";

const salt = "$2a$04$abcdefghijklmnopqrstuO";
const [old, next] = [await hash("the old one", { salt }), await hash("the next one", { salt })];

const addStaff = (owner: Pool, role = "support") =>
  signInAs(owner, role, { user: { password: old, password_changed_at: inMinutes(-600) }, session: { created_at: inMinutes(-60) } });
const confirm = (db: Db, staff: Staff, passwordHash = old) =>
  confirmPassword(db, { tokenHash: staff.tokenHash, passwordHash, ip: null, userAgent: "" });
const passwordOf = async (owner: Pool, id: string) =>
  (await owner<{ password: string }[]>`select password from users where id = ${id}`)[0]?.password;

test.describe("account.change_password", () => {
  test("sets it, ends all other sessions, and the session in use goes on under a new token", async ({ owner, app }) => {
    for (const role of ["admin", "support", "auditor"]) {
      const staff = await addStaff(owner, role);
      const window = await addSession(owner, staff.id, {}, "gatehouse");
      const phone = await addSession(owner, staff.id);
      await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${staff.id}, ${canary}, ${inMinutes(60)})`;
      await confirm(app, staff);
      const [by, newTokenHash] = [act(staff), newHash()];
      expect(await changePassword(app, by, { passwordHash: next, newTokenHash })).toEqual([
        { operationId: by.operationId, targetCount: 1, replayed: false },
      ]);
      expect(await passwordOf(owner, staff.id)).toBe(next);
      expect(await liveOf(owner, [staff.sessionId, window.id, phone.id])).toEqual([staff.sessionId]);
      // password_changed_at is later than the sign-in was; the session was re-issued and counts all the same, the old token does not.
      expect(await checkSession(app, newTokenHash)).toMatchObject([{ userId: staff.id, sessionId: staff.sessionId }]);
      expect(await checkSession(app, staff.tokenHash)).toHaveLength(0);
      expect(await owner`select from password_reset_tokens where user_id = ${staff.id} and used is not true`).toHaveLength(0);

      const entries = await owner`
        select action, resource, resource_id, user_id from audit_logs where operation_id = ${by.operationId} order by action, resource_id`;
      expect(entries.map(({ action, resource, userId }) => [action, resource, userId])).toEqual([
        ["change_password", "user", staff.id],
        ["revoke", "session", staff.id],
        ["revoke", "session", staff.id],
      ]);
      expect(await owner`select kind, result from gatehouse.operations where id = ${by.operationId}`).toEqual([
        { kind: "account.change_password", result: { ended: 2, tokens: 1 } },
      ]);
      const outcome = (passwordHash: string) =>
        signIn(app, { email: staff.email, passwordHash, ip: "10.200.0.1", userAgent: "", deviceInfo: {}, tokenHash: newHash() });
      expect(await outcome(old)).toMatchObject([{ outcome: "refused" }]);
      expect(await outcome(next)).toMatchObject([{ outcome: "signed_in" }]);
    }
  });

  test("the current password must have been given for this very change, however fresh the sign-in is", async ({ owner, app }) => {
    const staff = await signInAs(owner, "support", { user: { password: old } });
    const change = () => refusalOf(changePassword(app, act(staff), { passwordHash: next, newTokenHash: newHash() }));
    expect(await change()).toBe("GH006 Give your current password.");
    await confirm(app, staff, next);
    expect(await change()).toContain("GH006");
    await confirm(app, staff);
    await owner`update gatehouse.step_ups set confirmed_at = now() - interval '2 minutes' where session_id = ${staff.sessionId}`;
    expect(await change()).toContain("GH006");
    expect(await passwordOf(owner, staff.id)).toBe(old);
    expect(await owner`select from gatehouse.operations where actor_id = ${staff.id}`).toHaveLength(0);
  });

  test("one confirmation is good for one change", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    await confirm(app, staff);
    const tokenHash = newHash();
    await changePassword(app, act(staff), { passwordHash: next, newTokenHash: tokenHash });
    expect(await refusalOf(changePassword(app, act({ tokenHash }), { passwordHash: old, newTokenHash: newHash() }))).toContain("GH006");
    expect(await passwordOf(owner, staff.id)).toBe(next);
  });

  test("refuses what is no bcrypt hash, the same token, and nobody", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    await confirm(app, staff);
    for (const passwordHash of ["plain", "", `${next}x`, null as unknown as string])
      expect(await refusalOf(changePassword(app, act(staff), { passwordHash, newTokenHash: newHash() }))).toContain("GH003");
    expect(await refusalOf(changePassword(app, act(staff), { passwordHash: next, newTokenHash: staff.tokenHash }))).toContain("GH003");
    for (const tokenHash of [newHash(), (await addSession(owner, staff.id)).tokenHash])
      expect(await refusalOf(changePassword(app, act({ tokenHash }), { passwordHash: next, newTokenHash: newHash() }))).toContain("GH001");
    expect(await passwordOf(owner, staff.id)).toBe(old);
  });
});

test.describe("account.end_sessions", () => {
  test("the named ones, or all, but the one in use and nobody else's; any role may", async ({ owner, app }) => {
    for (const role of ["admin", "support", "auditor"]) {
      const staff = await addStaff(owner, role);
      const [one, two, three] = [await addSession(owner, staff.id), await addSession(owner, staff.id), await addSession(owner, staff.id)];
      const other = await addSession(owner, (await addPerson(owner)).id);
      const by = act(staff);
      const named = { sessionIds: [one.id, staff.sessionId, other.id], reason: "lost" };
      expect(await endOwnSessions(app, by, named)).toEqual([{ operationId: by.operationId, targetCount: 1, replayed: false }]);
      expect(await endOwnSessions(app, by, named)).toEqual([{ operationId: by.operationId, targetCount: 1, replayed: true }]);
      const all = [staff.sessionId, one.id, two.id, three.id, other.id];
      expect(await liveOf(owner, all)).toEqual([staff.sessionId, two.id, three.id, other.id]);
      expect(await endOwnSessions(app, act(staff), { sessionIds: null, reason: null })).toMatchObject([{ targetCount: 2 }]);
      expect(await liveOf(owner, all)).toEqual([staff.sessionId, other.id]);
      expect(await owner`select action, resource, resource_id, user_id from audit_logs where operation_id = ${by.operationId}`).toEqual([
        { action: "revoke", resource: "session", resourceId: one.id, userId: staff.id },
      ]);
    }
  });

  test("says when nothing is left, and that the own one is not ended here", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    const end = (sessionIds: string[] | null) => refusalOf(endOwnSessions(app, act(staff), { sessionIds, reason: null }));
    expect(await end(null)).toBe("GH005 None of these is a live session of yours any more.");
    expect(await end([staff.sessionId])).toBe("GH003 This is the session you are using. Sign out instead.");
    expect(await refusalOf(endOwnSessions(app, act({ tokenHash: newHash() }), { sessionIds: null, reason: null }))).toContain("GH001");
    expect(await liveOf(owner, [staff.sessionId])).toHaveLength(1);
  });
});

test("no secret was written to the log or to an operation", async ({ owner }) => {
  const leaks = await owner`
    select to_jsonb(a)::text as row from audit_logs a where to_jsonb(a)::text like any (array[${`%${canary}%`}, '%$2_$%'])
    union all
    select to_jsonb(o)::text from gatehouse.operations o where to_jsonb(o)::text like any (array[${`%${canary}%`}, '%$2_$%'])`;
  expect(leaks).toEqual([]);
});
