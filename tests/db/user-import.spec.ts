import { randomUUID } from "node:crypto";
import { listOperationTargets } from "@/lib/db/operations";
import { importUsers, listTakenEmails, type ImportedPerson } from "@/lib/db/user-import";
import { expect, test } from "@/tests/fixtures";
import { act, addPerson, refusalOf, signInAs } from "./people";

const words = { reason: "a school year begins", ticket: null, leftOut: [] };
const peopleOf = (count: number): ImportedPerson[] =>
  Array.from({ length: count }, () => ({ email: `${randomUUID()}@Import.example`, firstName: "Ada", lastName: "Byron" }));

test("listTakenEmails finds accounts in whatever case", async ({ owner, app }) => {
  const { email } = await addPerson(owner);
  expect(await listTakenEmails(app, [email.toUpperCase(), "nobody@example.org", `"quoted"@example.org`])).toEqual([{ email }]);
  expect(await listTakenEmails(app, [])).toEqual([]);
});

test.describe("import_users", () => {
  test("makes all of them, with one audit row each and a password that nobody has", async ({ owner, app }) => {
    const admin = await signInAs(owner, "admin");
    const by = act(admin);
    const people = peopleOf(1000);
    expect(await importUsers(app, by, { ...words, people })).toEqual([{ operationId: by.operationId, targetCount: 1000, replayed: false }]);
    expect(await importUsers(app, by, { ...words, people })).toEqual([{ operationId: by.operationId, targetCount: 1000, replayed: true }]);
    const made = await owner`
      select distinct count(*) over (), u.role, u.status, u.email_verified, u.password ~ '^\\$2a\\$12\\$[./A-Za-z0-9]{53}$' as well_formed
      from audit_logs a join users u on u.id = a.resource_id
      where a.operation_id = ${by.operationId} and a.action = 'create' and a.resource = 'user' and a.new_values ->> 'email' = u.email`;
    expect(made).toEqual([{ count: 1000, role: "user", status: "active", emailVerified: false, wellFormed: true }]);
    const [passwords] = await owner<{ count: number }[]>`
      select count(distinct u.password) from audit_logs a join users u on u.id = a.resource_id where a.operation_id = ${by.operationId}`;
    expect(passwords?.count).toBe(1000);
    const log = await owner`select new_values::text as text from audit_logs where operation_id = ${by.operationId}`;
    expect(JSON.stringify(log)).not.toContain("$2a");
  });

  test("makes nobody when one of them has an account by now, in whatever case, or stands there twice", async ({ owner, app }) => {
    const admin = await signInAs(owner, "admin");
    const { email } = await addPerson(owner);
    const [one, two] = peopleOf(2);
    if (!one || !two) throw new Error("nobody");
    for (const last of [
      { ...two, email: email.toUpperCase() },
      { ...one, email: one.email.toLowerCase() },
    ]) {
      const by = act(admin);
      expect(await refusalOf(importUsers(app, by, { ...words, people: [one, last] }))).toBe(
        "GH005 1 of these 2 people have an account by now. Look at the file again.",
      );
      expect(await owner`select from users where lower(email) = ${one.email.toLowerCase()}`).toHaveLength(0);
      expect(await owner`select from gatehouse.operations where id = ${by.operationId}`).toHaveLength(0);
    }
  });

  test("refuses what no account may be, too many, nobody, and no reason", async ({ owner, app }) => {
    const by = act(await signInAs(owner, "admin"));
    const [good] = peopleOf(1);
    if (!good) throw new Error("nobody");
    const bad = [
      { ...good, email: "no address" },
      { ...good, email: `${"x".repeat(251)}@b.de` },
      { ...good, firstName: " " },
      { ...good, lastName: "" },
      { ...good, lastName: "y".repeat(101) },
      { ...good, lastName: "By\u200bron" },
    ];
    for (const one of bad) expect(await refusalOf(importUsers(app, by, { ...words, people: [good, one] }))).toMatch(/^GH003 A row has/);
    expect(await refusalOf(importUsers(app, by, { ...words, people: [] }))).toMatch(/^GH003 A file may hold/);
    expect(await refusalOf(importUsers(app, by, { ...words, people: peopleOf(1001) }))).toMatch(/^GH003 A file may hold/);
    expect(await refusalOf(importUsers(app, by, { ...words, reason: " ", people: [good] }))).toBe("GH003 Give a reason.");
  });

  test("keeps which rows of the file were left out: by their line, or by whose account it is", async ({ owner, app }) => {
    const admin = await signInAs(owner, "admin");
    const taken = await addPerson(owner);
    const by = act(admin);
    const leftOut = [
      { line: 3, verdict: "exists", email: taken.email.toUpperCase() },
      { line: 4, verdict: "bad_email" },
      { line: 9, verdict: "bad_email" },
    ];
    await importUsers(app, by, { ...words, people: peopleOf(2), leftOut });
    expect(await owner`select result from gatehouse.operations where id = ${by.operationId}`).toMatchObject([
      { result: { created: 2, shown: 2, skipped: { exists: 1, bad_email: 2 } } },
    ]);
    expect(await listOperationTargets(app, by.operationId, { limit: 10, offset: 0 })).toMatchObject([
      { of: "line", id: "4", outcome: "bad_email" },
      { of: "line", id: "9", outcome: "bad_email" },
      { of: "user", id: taken.id, outcome: "exists", personEmail: taken.email },
    ]);
    const odd = { ...words, people: peopleOf(1), leftOut: [{ line: 3, verdict: "<script>" }] };
    expect(await refusalOf(importUsers(app, act(admin), odd))).toMatch(/^GH003 The rows that were left out/);
  });

  for (const role of ["support", "auditor"]) {
    test(`refuses the role ${role}`, async ({ owner, app }) => {
      expect(await refusalOf(importUsers(app, act(await signInAs(owner, role)), { ...words, people: peopleOf(1) }))).toMatch(/^GH002 /);
    });
  }
});
