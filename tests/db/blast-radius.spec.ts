import type { Db } from "@/lib/db/client";
import { BlastRadiusRow, getBlastRadius } from "@/lib/db/blast-radius";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { addPerson, addSession, canary, inMinutes, refusalOf, signInAs } from "./people";

test("getBlastRadius: of a person on whom nothing hangs, and of nobody", async ({ owner, app }) => {
  const { id } = await addPerson(owner);
  await signInAs(owner, "admin");
  const [row] = await expectRows(getBlastRadius(app, id), BlastRadiusRow);
  expect(row).toMatchObject({ sessions: 0, consoleSessions: 0, tokens: 0, rateLimits: 0, auditEntries: 0, isActiveAdmin: false });
  expect(row?.otherAdmins).toBeGreaterThan(0);
  expect(await getBlastRadius(app, "00000000-0000-4000-8000-000000000000")).toHaveLength(0);
});

test("getBlastRadius: what is live, what names the person, what they did", async ({ owner, app }) => {
  const email = "Ann_100%@x.example";
  const staff = await signInAs(owner, "admin", { user: { email } });
  const { id: api } = await addSession(owner, staff.id);
  await addSession(owner, staff.id, { expires_at: inMinutes(-1) });
  for (const [table, used, expires] of [
    ["password_reset_tokens", null, 10],
    ["password_reset_tokens", true, 10],
    ["email_verification_tokens", false, 10],
    ["email_verification_tokens", false, -10],
  ] as const)
    await owner`insert into ${owner(table)} ${owner({ user_id: staff.id, token: canary, used, expires_at: inMinutes(expires) })}`;
  const keys = [
    `signin:account:${email.toLowerCase()}`,
    `api:user:${staff.id}:/v1/orders`,
    `reset|${email}`,
    // Somebody else's, for all that the text is in them.
    `signin:account:jo${email}`,
    "signin:account:annx100%@x.example",
    `api:ip:192.0.2.7`,
  ];
  for (const key of keys) await owner`insert into rate_limits (key, reset_time) values (${key}, now())`;
  await owner`insert into audit_logs (user_id, action) select ${staff.id}, 'login' from generate_series(1, 3)`;
  await owner`insert into audit_logs (action, resource, resource_id) values ('update', 'user', ${staff.id})`;
  expect(await expectRows(getBlastRadius(app, staff.id), BlastRadiusRow)).toMatchObject([
    { sessions: 2, consoleSessions: 1, tokens: 2, resetLinks: 1, rateLimits: 3, auditEntries: 3, isActiveAdmin: true },
  ]);
  expect(await getBlastRadius(app, staff.id)).toMatchObject([{ sessions: 2, otherSessions: 2 }]);
  expect(await getBlastRadius(app, staff.id, [api])).toMatchObject([{ sessions: 2, otherSessions: 1 }]);
  await owner`delete from rate_limits where key = any (string_to_array(${keys.join("\n")}, E'\n'))`;
});

test("getBlastRadius: other admins are the active ones", async ({ owner, app }) => {
  const admin = await signInAs(owner, "admin");
  const others = async () => (await getBlastRadius(app, admin.id))[0]?.otherAdmins ?? -1;
  const before = await others();
  await signInAs(owner, "admin", { user: { status: "suspended" } });
  await signInAs(owner, "support");
  expect(await others()).toBe(before);
  await signInAs(owner, "admin");
  expect(await others()).toBe(before + 1);
  await owner`update users set status = 'inactive' where id = ${admin.id}`;
  expect(await getBlastRadius(app, admin.id)).toMatchObject([{ isActiveAdmin: false, otherAdmins: before + 1 }]);
});

test("require_not_self names the admins who can; require_admin_left the rule", async ({ owner }) => {
  const [ann, ben] = [await signInAs(owner, "admin", { user: { last_login_at: inMinutes(0) } }), await addPerson(owner)];
  const self = (actor: string, user: string) =>
    refusalOf(owner`select gatehouse.require_not_self(${actor}::uuid, ${user}::uuid, 'Nobody changes their own role.')`);
  expect(await self(ann.id, ben.id)).toBeUndefined();
  expect(await self(ben.id, ben.id)).toContain(`GH003 Nobody changes their own role. Another admin can: ${ann.email}`);
  const left = (db: Db) => db`select gatehouse.require_admin_left()`;
  const undone = owner.begin(async (transaction) => {
    await transaction`update users set role = 'support' where role = 'admin' and id <> ${ann.id}`;
    await left(transaction);
    await transaction`update users set status = 'suspended' where id = ${ann.id}`;
    expect(
      await refusalOf(transaction.savepoint((sql) => sql`select gatehouse.require_not_self(${ann.id}::uuid, ${ann.id}::uuid, 'No.')`)),
    ).toBe("GH003 No. There is no other active admin: make one first.");
    await left(transaction);
  });
  expect(await refusalOf(undone)).toBe("GH003 At least one active admin must remain. Make somebody else an admin first.");
});
