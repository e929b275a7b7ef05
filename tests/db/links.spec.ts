import { randomUUID } from "node:crypto";
import type { Pool } from "@/lib/db/client";
import {
  LinkRow,
  MadeLinkRow,
  makeLink,
  readLink,
  setPasswordByLink,
  SetPasswordRow,
  verifyEmailByLink,
  VerifyRow,
  type LinkKind,
} from "@/lib/db/links";
import { setUserRole } from "@/lib/db/user-changes";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, refusalOf, signInAs, type Staff } from "./people";

const passwordHash = `$2a$12$${"a".repeat(53)}`;
let networks = 0;
const newIp = () => `10.77.${networks++}.1`;
const holder = (token: string, ip = newIp()) => ({ token, ip, userAgent: "Firefox" });
const newToken = () => randomUUID().repeat(2);

const give = async (app: Pool, by: Staff, person: { id: string; email: string }, kind: LinkKind = "password_reset") => {
  const token = newToken();
  await makeLink(app, act(by), { kind, userId: person.id, email: person.email, token, reason: null, ticket: null });
  return token;
};

test("make_link: the token as the services keep theirs, earlier ones of its kind spent, nothing of it in log or operation", async ({
  owner,
  app,
}) => {
  const person = await addPerson(owner);
  const support = await signInAs(owner, "support");
  const first = await give(app, support, person);
  const verification = await give(app, support, person, "email_verification");
  const token = newToken();
  const t = { kind: "password_reset", userId: person.id, email: person.email, token, reason: "called", ticket: null } as const;
  const [row] = await expectRows(makeLink(app, act(support), t), MadeLinkRow);
  expect(await owner`select token, used from password_reset_tokens where user_id = ${person.id} order by created_at`).toEqual([
    { token: first, used: true },
    { token, used: false },
  ]);
  expect(
    await owner`select used, expires_at - created_at = interval '72 hours' as three_days from email_verification_tokens where user_id = ${person.id}`,
  ).toEqual([{ used: false, threeDays: true }]);
  const [written] = await owner<{ text: string }[]>`
    select (select string_agg(a::text, '') from audit_logs a) || (select string_agg(o::text, '') from gatehouse.operations o) as text`;
  for (const secret of [first, token, verification]) expect(written?.text).not.toContain(secret);
  expect(await owner`select new_values from audit_logs where operation_id = ${row?.operationId ?? ""}`).toEqual([
    { newValues: { user_id: person.id, expires_at: expect.any(String) } },
  ]);
});

test("make_link: support makes none for staff, and an admin only after giving the password", async ({ owner, app }) => {
  const support = await signInAs(owner, "support");
  const admin = await signInAs(owner, "admin");
  const old = await signInAs(owner, "admin", { session: { created_at: inMinutes(-11) } });
  for (const kind of ["password_reset", "email_verification"] as const) {
    for (const role of ["admin", "support", "auditor"]) {
      const target = await addPerson(owner, { role });
      expect(await refusalOf(give(app, support, target, kind))).toBe("GH003 Only an admin makes links for staff.");
      expect(await refusalOf(give(app, old, target, kind))).toContain("GH006");
      expect(await refusalOf(give(app, admin, target, kind))).toBeUndefined();
    }
    expect(await refusalOf(give(app, support, support, kind))).toContain("GH003");
    expect(await refusalOf(give(app, old, await addPerson(owner), kind))).toBeUndefined();
  }
});

test("make_link: for who is there, active, with the e-mail that was shown, and not verified yet", async ({ owner, app }) => {
  const support = await signInAs(owner, "support");
  const { id } = await addPerson(owner);
  expect(await refusalOf(give(app, support, { id, email: "old@example.org" }))).toContain("GH005 The e-mail is");
  expect(await refusalOf(give(app, support, { id: randomUUID(), email: "x" }))).toContain("GH004");
  for (const status of ["inactive", "suspended"])
    expect(await refusalOf(give(app, support, await addPerson(owner, { status })))).toContain(`GH003 This person is ${status}`);
  const verified = await addPerson(owner, { email_verified: true });
  expect(await refusalOf(give(app, support, verified, "email_verification"))).toContain("GH005 This e-mail is verified already.");
  expect(await refusalOf(give(app, support, verified, "sms" as LinkKind))).toContain("GH003 There is no such kind of link.");
});

test("set_password_by_link: once, with all sessions ended and an entry in the log", async ({ owner, app, database }) => {
  const person = await addPerson(owner);
  await addSession(owner, person.id);
  const token = await give(app, await signInAs(owner, "support"), person);
  expect(await expectRows(readLink(app, "password_reset", holder(token)), LinkRow)).toMatchObject([
    { outcome: "live", email: person.email },
  ]);
  const many = database.connect("app", 10);
  // Each try makes a hash with a salt of its own.
  const hashes = Array.from({ length: 10 }, (_, n) => `${passwordHash.slice(0, -1)}${n}`);
  const answers = await Promise.all(hashes.map(async (hash) => setPasswordByLink(many, holder(token), hash)));
  await many.end();
  expect(answers.flat().filter(({ outcome }) => outcome === "done")).toHaveLength(1);
  expect(answers.flat().filter(({ outcome }) => outcome === "refused")).toHaveLength(9);
  expect(await owner`select password, password_changed_at is not null as dated from users where id = ${person.id}`).toEqual([
    { password: hashes[answers.findIndex(([answer]) => answer?.outcome === "done")], dated: true },
  ]);
  expect(await owner`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
  expect(await owner`select resource, action from audit_logs where user_id = ${person.id} order by 1, 2`).toEqual([
    { resource: "password_reset_token", action: "use" },
    { resource: "session", action: "revoke" },
    { resource: "user", action: "change_password" },
  ]);
  expect(await owner`select from rate_limits where key like 'link:network:10.77.%' and count = 0`).toHaveLength(0);
});

test("a link that is spent, expired, unknown, of the other kind, or of somebody kept out is one same answer", async ({ owner, app }) => {
  const [support, person] = [await signInAs(owner, "support"), await addPerson(owner)];
  const spent = await give(app, support, person);
  const verification = await give(app, support, person, "email_verification");
  await give(app, support, person);
  const late = await addPerson(owner);
  const expired = await give(app, support, late);
  await owner`update password_reset_tokens set expires_at = now() where user_id = ${late.id}`;
  const out = await addPerson(owner);
  const kept = await give(app, support, out);
  await owner`update users set status = 'suspended' where id = ${out.id}`;
  for (const token of [spent, expired, kept, verification, newToken(), ""]) {
    expect(await readLink(app, "password_reset", holder(token))).toEqual([
      { outcome: "refused", retryAfterS: 0, email: null, firstName: null, lastName: null },
    ]);
    expect(await expectRows(setPasswordByLink(app, holder(token), passwordHash), SetPasswordRow)).toEqual([
      { outcome: "refused", retryAfterS: 0, isStaff: false },
    ]);
  }
  expect(
    await owner`select from users where password = ${passwordHash} and id = any (${[person.id, late.id, out.id]}::uuid[])`,
  ).toHaveLength(0);
  expect(await refusalOf(setPasswordByLink(app, holder(spent), "plain text"))).toContain("GH003");
});

test("wrong links are counted by network: fifty, and then a wait, for right ones too", async ({ owner, app, database }) => {
  const token = await give(app, await signInAs(owner, "support"), await addPerson(owner));
  const ip = newIp();
  const many = database.connect("app", 10);
  const answers = await Promise.all(Array.from({ length: 60 }, async () => readLink(many, "password_reset", holder(newToken(), ip))));
  await many.end();
  expect(answers.flat().filter(({ outcome }) => outcome === "refused")).toHaveLength(50);
  expect(answers.flat().filter(({ outcome }) => outcome === "throttled")).toHaveLength(10);
  const [row] = await setPasswordByLink(app, holder(token, ip.replace(/\.1$/, ".99")), passwordHash);
  expect(row?.outcome).toBe("throttled");
  expect(row?.retryAfterS).toBeGreaterThan(0);
  expect(await readLink(app, "password_reset", holder(token))).toMatchObject([{ outcome: "live" }]);
});

test("verify_email_by_link: once", async ({ owner, app }) => {
  const person = await addPerson(owner);
  const token = await give(app, await signInAs(owner, "support"), person, "email_verification");
  expect(await expectRows(verifyEmailByLink(app, holder(token)), VerifyRow)).toEqual([{ outcome: "done", retryAfterS: 0 }]);
  expect(await owner`select email_verified, email_verified_at is not null as dated from users where id = ${person.id}`).toEqual([
    { emailVerified: true, dated: true },
  ]);
  expect(await verifyEmailByLink(app, holder(token))).toMatchObject([{ outcome: "refused" }]);
  expect(await owner`select resource, action from audit_logs where user_id = ${person.id} order by 1`).toEqual([
    { resource: "email_verification_token", action: "use" },
    { resource: "user", action: "verify_email" },
  ]);
});

test("a link is found by its token through an index", async ({ owner }) => {
  for (const table of ["password_reset_tokens", "email_verification_tokens"]) {
    const indexes = await owner`select indexdef from pg_indexes where tablename = ${table} and indexdef like '%(token)'`;
    expect(indexes).toHaveLength(1);
  }
});

test("a link that support made for a user opens nothing once they are staff", async ({ owner, app }) => {
  const person = await addPerson(owner);
  const token = await give(app, await signInAs(owner, "support"), person);
  const promote = { userId: person.id, expectedRole: "user", role: "admin", endSessions: false, reason: "hired", ticket: null };
  await setUserRole(app, act(await signInAs(owner, "admin")), promote);
  expect(await setPasswordByLink(app, holder(token), passwordHash)).toMatchObject([{ outcome: "refused" }]);
});
