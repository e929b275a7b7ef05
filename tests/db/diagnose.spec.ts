import { randomUUID } from "node:crypto";
import { AddressDiagnosis, diagnoseAddress, diagnosePerson, PersonDiagnosis } from "@/lib/db/diagnose";
import { findNearPeople, NearPerson } from "@/lib/db/near-people";
import type { Pool } from "@/lib/db/client";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { addPerson, addSession, canary, inMinutes, signInAs } from "./people";

const addLimit = (owner: Pool, key: string, count: number, minutes: number) =>
  owner`insert into rate_limits (key, count, reset_time) values (${key}, ${count}, ${inMinutes(minutes)})`;

const addEntry = (owner: Pool, userId: string, action: string, columns: Record<string, string>, outcome?: string) =>
  owner`insert into audit_logs ${owner({ action, resource: "auth", resource_id: userId, new_values: outcome ? owner.json({ outcome }) : null, ...columns } as never)}`;

test("diagnosePerson: nobody", async ({ app }) => {
  expect(await expectRows(diagnosePerson(app, { text: "nobody@example.org" }), PersonDiagnosis)).toEqual([]);
  expect(await expectRows(diagnosePerson(app, { id: randomUUID() }), PersonDiagnosis)).toEqual([]);
});

test("diagnosePerson: somebody of whom hardly anything is known", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner, { created_at: null });
  const [row] = await expectRows(diagnosePerson(app, { text: email.toUpperCase() }), PersonDiagnosis);
  expect(row).toMatchObject({
    ...{ id, status: "active", statusChange: null, suspendedUntil: null, emailVerified: false, lastLoginAt: null, passwordChangedAt: null },
    ...{ addresses: [], liveSessions: 0, staleSessions: 0, failures: [], tokens: [], limits: [], freeTries: 5, networkTries: 50 },
  });
});

test("diagnosePerson: by how an id begins, unless another one begins so", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner, { id: "4b1f77aa-0000-4000-8000-000000000001" });
  for (const text of ["4b1f77aa", "4B1F77AA-0000", id.replaceAll("-", "")])
    expect(await diagnosePerson(app, { text }), text).toMatchObject([{ id }]);
  const other = await addPerson(owner, { id: "4b1f77aa-0000-4000-8000-000000000002" });
  expect(await diagnosePerson(app, { text: "4b1f77aa" })).toEqual([]);
  const near = await expectRows(findNearPeople(app, "4b1f77aa", 5), NearPerson);
  expect(near.map((person) => person.email).toSorted()).toEqual([email, other.email].toSorted());
});

test("diagnosePerson: everything at once", async ({ owner, app }) => {
  const { id, email } = await addPerson(owner, {
    status: "suspended",
    password_changed_at: inMinutes(-30),
    last_login_at: inMinutes(-600),
  });
  await addSession(owner, id, { created_at: inMinutes(-60), ip_address: "203.0.113.5" });
  await addSession(owner, id, { created_at: inMinutes(-10), ip_address: "2001:db8::5" });
  await addSession(owner, id, { created_at: inMinutes(-90), expires_at: inMinutes(-1), ip_address: null });
  await addEntry(owner, id, "login_failed", { created_at: inMinutes(-2), ip_address: "10.0.0.1" }, "wrong_password");
  await addEntry(owner, id, "login_failed", { created_at: inMinutes(-3), ip_address: "10.0.0.1" }, "wrong_password");
  await addEntry(owner, id, "login_failed", { created_at: inMinutes(-4), ip_address: "10.0.0.1" }, "suspended");
  await addEntry(owner, id, "login_failed", { created_at: inMinutes(-25 * 60), ip_address: "10.0.0.1" }, "wrong_password");
  const staff = await signInAs(owner, "admin");
  const operation = randomUUID();
  await owner`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason)
    values (${operation}, 'user.set_status', ${staff.id}, ${staff.email}, 'admin', ${staff.sessionId}, 'chargebacks')`;
  await owner`
    insert into audit_logs (user_id, action, resource, resource_id, old_values, new_values, operation_id)
    values (${staff.id}, 'update', 'user', ${id}, '{"status": "active"}', '{"status": "suspended"}', ${operation})`;
  const until = inMinutes(300);
  await owner`insert into gatehouse.suspensions (user_id, until, operation_id) values (${id}, ${until}, ${operation})`;
  await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${id}, ${canary}, ${inMinutes(30)})`;
  await owner`insert into email_verification_tokens (user_id, token, expires_at, used) values (${id}, ${canary}, ${inMinutes(-30)}, true)`;
  await addLimit(owner, `signin:account:${email}`, 9, 5);
  await addLimit(owner, `api:user:${id}:/v1/orders`, 7, 5);
  await addLimit(owner, "api:ip:10.0.0.1", 6, 5);
  await addLimit(owner, "signin:network:10.0.0.0/24", 5, 5);
  await addLimit(owner, "api:ip:2001:db8::5:/v1/orders", 4, 5);
  // Others, and one that is over.
  for (const key of ["api:ip:10.0.0.12", "api:ip:110.0.0.1", `signin:account:x${email}`, "api:ip:2001:db8::51"])
    await addLimit(owner, key, 3, 5);
  await addLimit(owner, `api:user:${id}`, 2, -5);

  const [row] = await expectRows(diagnosePerson(app, { id }), PersonDiagnosis);
  expect(row).toMatchObject({
    ...{ email, status: "suspended", statusChange: { by: staff.email, reason: "chargebacks" }, liveSessions: 2, staleSessions: 1 },
    suspendedUntil: new Date(until),
    addresses: ["10.0.0.1", "2001:db8::5", "203.0.113.5"],
    failures: [
      { outcome: "wrong_password", count: 2 },
      { outcome: "suspended", count: 1 },
    ],
  });
  expect(row?.limits.map(({ key, count }) => `${count} ${key}`)).toEqual([
    `9 signin:account:${email}`,
    `7 api:user:${id}:/v1/orders`,
    "6 api:ip:10.0.0.1",
    "5 signin:network:10.0.0.0/24",
    "4 api:ip:2001:db8::5:/v1/orders",
  ]);
  expect(row?.limits[0]?.leftS).toBeGreaterThan(280);
  expect(row?.tokens.map(({ kind, state }) => `${kind} ${state}`).toSorted()).toEqual(["email_verification used", "password_reset live"]);
  expect(JSON.stringify(row)).not.toContain(canary);
});

test("diagnosePerson: letters of an e-mail that mean something in a pattern are letters", async ({ owner, app }) => {
  const { email } = await addPerson(owner, { email: "a_b+c(d%[x]\\.*@example.org" });
  await addLimit(owner, `signin:account:${email}`, 1, 5);
  await addLimit(owner, "signin:account:axb+c(d%[x]\\.*@example.org", 1, 5);
  const [row] = await diagnosePerson(app, { text: email });
  expect(row?.limits.map(({ key }) => key)).toEqual([`signin:account:${email}`]);
});

test("diagnoseAddress: who is seen there, what fails, what is held back", async ({ owner, app }) => {
  const empty = await expectRows(diagnoseAddress(app, "198.51.100.77"), AddressDiagnosis);
  expect(empty).toMatchObject([{ signedIn: 0, failures: [], liveSessions: 0, people: [], limits: [] }]);

  const [one, other] = [await addPerson(owner, { first_name: "Grace" }), await addPerson(owner, { status: "inactive" })];
  await addSession(owner, one.id, { ip_address: "198.51.100.77", created_at: inMinutes(-50) });
  await addSession(owner, one.id, { ip_address: "198.51.100.77", created_at: inMinutes(-500), expires_at: inMinutes(-5) });
  await addEntry(owner, one.id, "login", { ip_address: "198.51.100.77", created_at: inMinutes(-40) });
  await addEntry(owner, other.id, "login_failed", { ip_address: "198.51.100.77", created_at: inMinutes(-30) }, "inactive");
  await addEntry(owner, other.id, "login_failed", { ip_address: "198.51.100.78", created_at: inMinutes(-30) }, "inactive");
  await addLimit(owner, "ip:198.51.100.77", 4, 5);
  await addLimit(owner, "signin:network:198.51.100.0/24", 51, 5);
  const [row] = await expectRows(diagnoseAddress(app, "198.51.100.77"), AddressDiagnosis);
  expect(row).toMatchObject({ signedIn: 1, failures: [{ outcome: "inactive", count: 1 }], liveSessions: 1 });
  expect(row?.people.map(({ email }) => email)).toEqual([other.email, one.email]);
  expect(row?.limits.map(({ key }) => key)).toEqual(["signin:network:198.51.100.0/24", "ip:198.51.100.77"]);
  expect(await expectRows(diagnoseAddress(app, "2001:db8::77"), AddressDiagnosis)).toHaveLength(1);
});
