import { auditDiff, withoutSecrets } from "@/lib/audit-diff";
import { activityDays } from "@/lib/activity";
import { actorOf, asSentence, auditGroup, auditName, auditSentence, plainWords, targetOf, type Told } from "@/lib/audit-words";
import { expect, test } from "@/tests/fixtures";

const [mara, sofia] = ["0f0e0d0c-0000-4000-a000-000000000001", "0f0e0d0c-0000-4000-a000-000000000002"];

const row: Told = {
  ...{ action: "update", resource: "user", resourceId: null, ownerId: null, oldValues: null, newValues: null },
  ...{ actorId: null, actorName: null, actorEmail: null, targetName: null, operationId: null },
};
const byMara = { actorId: mara, actorName: "Mara Okafor", actorEmail: "mara@example.org" };
const bySofia = { actorId: sofia, actorName: "Sofia Andersson", actorEmail: "sofia@example.org" };
const toSofia = { resourceId: sofia, targetName: "Sofia Andersson" };
const said = (told: Partial<Told>, on?: Parameters<typeof auditSentence>[1]) =>
  plainWords(asSentence(auditSentence({ ...row, ...told }, on)));

test("a row in words", () => {
  const update = (before: object, after: object, by = byMara) => said({ ...by, ...toSofia, oldValues: before, newValues: after });
  expect(update({ role: "user" }, { role: "admin" })).toBe("Changed the role of Sofia Andersson from “user” to “admin”");
  expect(update({ status: "active" }, { status: "suspended" })).toBe("Suspended Sofia Andersson");
  expect(update({ status: "suspended" }, { status: "active" })).toBe("Lifted the suspension of Sofia Andersson");
  expect(update({ status: "inactive" }, { status: "active" })).toBe("Reactivated Sofia Andersson");
  expect(update({ email: "a@x.org" }, { email: "b@x.org", updated_at: "now" }, bySofia)).toBe(
    "Changed their e-mail from “a@x.org” to “b@x.org”",
  );
  const until = "2031-02-03T04:05:00Z";
  expect(update({ status: "active" }, { status: "suspended", suspended_until: until })).toBe(
    "Suspended Sofia Andersson until 3 Feb 2031, 04:05:00 UTC",
  );
  expect(update({ suspended_until: null }, { suspended_until: until })).toBe(
    "Changed the end of the suspension of Sofia Andersson to 3 Feb 2031, 04:05:00 UTC",
  );
  expect(update({ suspended_until: until }, { suspended_until: null })).toBe(
    "Changed the end of the suspension of Sofia Andersson to none",
  );
  expect(update({ status: "suspended", suspended_until: until }, { status: "active", reason: "The suspension was given this end." })).toBe(
    "Lifted the suspension of Sofia Andersson",
  );
  expect(update({ email: "a@x.org", email_verified: true }, { email: "b@x.org", email_verified: false, email_verified_at: null })).toBe(
    "Changed the e-mail of Sofia Andersson from “a@x.org” to “b@x.org”",
  );
  expect(said({ ...byMara, ...toSofia, action: "unverify_email" })).toBe("Took back the verification of the e-mail of Sofia Andersson");
  const link = { action: "create", resource: "password_reset_token", resourceId: mara, ownerId: sofia, targetName: "Sofia Andersson" };
  expect(said({ ...byMara, ...link, operationId: mara })).toBe("Made a password reset link for Sofia Andersson");
  expect(said({ ...bySofia, ...link, action: "use" })).toBe("Used a password reset link");
  expect(update({}, { first_name: null })).toBe("Changed the first name of Sofia Andersson to nothing");
  expect(update({}, { role: "admin", email: "c@x.org", zip: "1", city: "x" })).toBe(
    "Changed the city, e-mail, role and more of Sofia Andersson",
  );
  // A secret that a service wrote down is not said aloud.
  expect(update({ password: "old" }, { password: "new" })).toBe("Changed the password of Sofia Andersson");

  const revoke = { action: "revoke", resource: "session", resourceId: mara, ownerId: sofia, targetName: "Sofia Andersson" };
  expect(said({ ...byMara, ...revoke })).toBe("Ended a session of Sofia Andersson");
  expect(said({ ...byMara, ...revoke }, { count: 3 })).toBe("Ended 3 sessions of Sofia Andersson");
  expect(said({ ...byMara, ...revoke }, { aboutId: sofia })).toBe("Ended a session");
  expect(said({ ...bySofia, ...revoke })).toBe("Ended one of their own sessions");
  expect(said({ ...byMara, ...toSofia, action: "delete", targetName: null, oldValues: { email: "gone@x.org" } })).toBe(
    "Deleted gone@x.org",
  );
  expect(said({ ...byMara, ...toSofia, action: "delete", targetName: null })).toBe("Deleted deleted person 0f0e…0002");

  const failed = { action: "login_failed", resource: "auth" };
  expect(said({ ...failed, ...toSofia, newValues: { email: "x", outcome: "wrong_password" } })).toBe(
    "Failed to sign in as Sofia Andersson: wrong password",
  );
  expect(said({ ...failed, newValues: { email: "who@x.org", outcome: "unknown_email" } })).toBe(
    "Failed to sign in as “who@x.org”: no such account",
  );
  expect(said({ ...failed, newValues: "odd" })).toBe("Failed to sign in");
});

test("names that no one of ours writes", () => {
  expect(said({ action: "create", resource: "invoice_item" })).toBe("Created an invoice item");
  expect(said({ action: "sync", resource: "invoice" })).toBe("Did “invoice.sync”");
  expect(auditName({ action: "billing.close", resource: "invoice" })).toBe("billing.close");
  // Words that every object answers to.
  for (const name of ["constructor", "__proto__", "toString", "valueOf", "hasOwnProperty"]) {
    expect(said({ action: name, resource: null })).toBe(`Did “${name}”`);
    expect(said({ action: name, resource: name })).toBe(`Did “${name}.${name}”`);
    expect(auditGroup({ action: name, resource: null })).toBe("change");
    expect(said({ ...toSofia, oldValues: {}, newValues: { [name]: 1 } })).toContain("of Sofia Andersson");
    expect(said({ action: "login_failed", resource: "auth", newValues: { outcome: name } })).toBe(`Failed to sign in: ${name}`);
  }
  expect(said({ action: "a\u202eb", resource: null })).toBe("Did “a‹202e›b”");
});

test("who did it", () => {
  const kind = (told: Partial<Told>) => actorOf({ ...row, ...told });
  expect(kind(byMara)).toMatchObject({ kind: "person", name: "Mara Okafor" });
  expect(kind({ ...byMara, actorName: null })).toMatchObject({ kind: "deleted", name: "mara@example.org" });
  expect(kind({ actorId: mara })).toMatchObject({ kind: "deleted", name: "deleted person 0f0e…0001" });
  expect(kind({ action: "logout", resource: "session", ownerId: sofia })).toMatchObject({ kind: "deleted", id: sofia });
  expect(kind({ action: "login_failed", resource: "auth", ...toSofia })).toMatchObject({ kind: "unknown", id: null });
  expect(kind({})).toMatchObject({ kind: "system", name: "System" });
  expect(targetOf({ ...row, resource: "invoice", resourceId: mara })).toBeNull();
});

test.describe("differences", () => {
  const diff = (before: unknown, after: unknown) =>
    Object.fromEntries(
      auditDiff(before === undefined ? null : JSON.stringify(before), after === undefined ? null : JSON.stringify(after)).map((change) => [
        change.path,
        change.items
          ? [change.items.removed.map(({ text }) => text), change.items.added.map(({ text }) => text)]
          : [change.before, change.after].map(({ kind, text }) => (text ? `${kind} ${text}` : kind)),
      ]),
    );

  test("only what changed; missing, null and empty are three things", () => {
    expect(diff({ a: 1, b: "x", c: null, d: "" }, { a: 1, b: "y", c: "", e: false })).toEqual({
      b: ["text x", "text y"],
      c: ["null null", "empty"],
      d: ["empty", "missing"],
      e: ["missing", "boolean false"],
    });
    expect(diff({ a: 1, updated_at: 1 }, { a: 2, updated_at: 2 })).toEqual({ a: ["number 1", "number 2"] });
    expect(diff({ updated_at: 1 }, { updated_at: 2 })).toEqual({ updated_at: ["number 1", "number 2"] });
    expect(diff(undefined, { a: 1 })).toEqual({ a: ["missing", "number 1"] });
    expect(diff({ a: 1 }, undefined)).toEqual({ a: ["number 1", "missing"] });
    expect(diff(undefined, undefined)).toEqual({});
    expect(diff([1], { a: 1 })).toMatchObject({ value: [expect.stringContaining("json"), expect.stringContaining("json")] });
  });

  test("nested places have a path, lists what came and went", () => {
    expect(diff({ p: { q: { r: 1, s: 2 } } }, { p: { q: { r: 3, s: 2 } } })).toEqual({ "p › q › r": ["number 1", "number 3"] });
    expect(diff({ l: ["a", "b", "b"] }, { l: ["b", "c"] })).toEqual({ l: [["a", "b"], ["c"]] });
    expect(diff({ l: [{ x: 1 }, { x: 2 }] }, { l: [{ x: 2 }, { x: 3 }] })).toEqual({ l: [['{\n  "x": 1\n}'], ['{\n  "x": 3\n}']] });
    // The same things in another order are shown whole.
    expect(diff({ l: [1, 2] }, { l: [2, 1] })).toEqual({ l: ["json [\n  1,\n  2\n]", "json [\n  2,\n  1\n]"] });
  });

  test("secrets are masked whole, at any depth, also inside lists and new objects", () => {
    const secrets = {
      ...{
        password: "hunter2",
        Password_Hash: "$2a$10$hunter2",
        resetToken: { value: "hunter2" },
        user: { credentials: ["hunter2"], cookie: "hunter2" },
      },
      ...{ list: [{ api_key: "hunter2", deep: { client_secret: "hunter2" } }], Authorization: "hunter2" },
    };
    for (const changes of [
      auditDiff(null, JSON.stringify(secrets)),
      auditDiff(JSON.stringify({ list: [], user: {} }), JSON.stringify(secrets)),
    ]) {
      expect(JSON.stringify(changes)).not.toContain("hunter2");
      expect(changes.find(({ path }) => path === "password")?.after.kind).toBe("masked");
    }
    expect(diff({ password: null }, { password: "hunter2" })).toEqual({ password: ["null null", "masked"] });
    expect(diff({ password_changed_at: "a" }, { password_changed_at: "b" })).toEqual({ password_changed_at: ["text a", "text b"] });
  });

  test("numbers as they were written, keys of any name, values of any depth and length", () => {
    expect(
      auditDiff('{"n": 12345678901234567890, "m": 1.50}', '{"n": 12345678901234567891, "m": 1.5}').map(({ before, after }) => [
        before.text,
        after.text,
      ]),
    ).toEqual([
      ["1.50", "1.5"],
      ["12345678901234567890", "12345678901234567891"],
    ]);
    expect(auditDiff(null, '{"text": "1.50 and \\"2.50\\""}')[0]?.after.text).toBe('1.50 and "2.50"');
    for (const key of ["constructor", "__proto__", "toString"])
      expect(auditDiff(null, JSON.stringify({ x: 0 }).replace("x", key)).map(({ path, after }) => [path, after.text])).toEqual([
        [key, "0"],
      ]);
    const deep = `${'{"a":'.repeat(3000)}1${"}".repeat(3000)}`;
    expect(auditDiff(deep, deep.replace("1", "2"))).toMatchObject([{ after: { kind: "json", text: "nested too deep to be shown" } }]);
    expect(auditDiff(deep, deep)).toEqual([]);
    expect(auditDiff(null, deep)[0]?.after.kind).toBe("json");
    const [long] = auditDiff(null, JSON.stringify({ a: "x".repeat(1000) }));
    expect(long?.after.text.length).toBe(301);
    expect(long?.after.full?.length).toBe(1000);
    expect(auditDiff(null, JSON.stringify({ a: { b: ["x".repeat(1000)] } }))[0]?.after.text).toMatch(/^\{\n {2}"b": \[\n {4}"x+…$/);
    expect(auditDiff(null, JSON.stringify({ a: "x\u202ey" }))[0]?.after.text).toBe("x‹202e›y");
  });
});

test.describe("a person's timeline", () => {
  let count = 0;
  const entry = (minutesAgo: number, told: Partial<Told> & { ipAddress?: string; reason?: string; ticket?: string } = {}) => ({
    ...{ ...row, ipAddress: "192.0.2.1", userAgent: null, reason: null, ticket: null, ...told },
    ...{ id: String(count++), createdAt: new Date(Date.UTC(2026, 2, 14, 22, 0) - minutesAgo * 60_000) },
  });
  const login = (minutesAgo: number, ipAddress = "192.0.2.1") =>
    entry(minutesAgo, { action: "login", resource: "auth", ...bySofia, ...toSofia, ipAddress });
  const lines = (rows: ReturnType<typeof entry>[], zone = "UTC") =>
    activityDays(rows, sofia, zone).map(({ heading, entries }) => [
      heading,
      ...entries.map(({ words, origin, reason, ticket, folded }) =>
        [plainWords(words), origin, reason, ticket, folded.length || null].filter(Boolean).join(" | "),
      ),
    ]);

  test("days are those of the reader's zone", () => {
    const rows = [login(0), login(120)];
    expect(lines(rows).map(([heading]) => heading)).toEqual(["Saturday, 14 March 2026"]);
    expect(lines(rows, "Europe/Athens").map(([heading]) => heading)).toEqual(["Sunday, 15 March 2026", "Saturday, 14 March 2026"]);
  });

  test("runs of the same quiet thing are one line, an operation on many too", () => {
    const revoke = (reason: string) =>
      entry(50, {
        ...byMara,
        action: "revoke",
        resource: "session",
        ownerId: sofia,
        targetName: "Sofia Andersson",
        operationId: mara,
        reason,
        ticket: "SUP-1",
      });
    const failed = (minutesAgo: number) =>
      entry(minutesAgo, { action: "login_failed", resource: "auth", ...toSofia, newValues: { outcome: "wrong_password" } });
    expect(
      lines([
        login(0),
        login(1),
        login(2, "192.0.2.9"),
        entry(3, { action: "logout", resource: "session", ownerId: sofia, ...bySofia }),
        revoke("lost"),
        revoke("lost"),
      ]),
    ).toEqual([
      [
        "Saturday, 14 March 2026",
        "Signed in 3 times, signed out once | from 192.0.2.1, 192.0.2.9 | 4",
        "Mara Okafor ended 2 sessions | lost | SUP-1 | 2",
      ],
    ]);
    expect(lines([failed(0), failed(1), failed(2)])).toEqual([
      ["Saturday, 14 March 2026", "Failed to sign in 3 times | from 192.0.2.1 | 3"],
    ]);
    expect(lines([login(0), login(1)])[0]).toHaveLength(3);
  });

  test("a sign-in and its session are told once", () => {
    const created = entry(0, { action: "create", resource: "session", resourceId: mara, ownerId: sofia, ...bySofia });
    const signedIn = { ...login(0), newValues: { session_id: mara } };
    expect(lines([created, signedIn])).toEqual([["Saturday, 14 March 2026", "Signed in | from 192.0.2.1"]]);
    expect(lines([created])).toEqual([["Saturday, 14 March 2026", "Opened a session | from 192.0.2.1"]]);
  });

  test("what the system and others did has its subject", () => {
    expect(lines([entry(0, { ...toSofia, oldValues: { status: "active" }, newValues: { status: "suspended" } })])[0]?.[1]).toBe(
      "The system suspended this person",
    );
    expect(lines([{ ...entry(0, { ...byMara, ...toSofia, action: "create" }), createdAt: null as unknown as Date }])).toEqual([
      ["At an unknown time", "Mara Okafor created the account"],
    ]);
  });
});

test("a row that is given away has no secret in it, at any depth, and its numbers as they were", () => {
  const exported = `{"id": 1, "count": 12345678901234567890, "password_changed_at": "x", "old_values": {"password": "CANARY", "list": [{"reset_token": "CANARY"}], "n": 1.50}}`;
  expect(withoutSecrets(exported)).toBe(
    `{"id":1,"count":12345678901234567890,"password_changed_at":"x","old_values":{"password":"hidden","list":[{"reset_token":"hidden"}],"n":1.50}}`,
  );
  expect(withoutSecrets(`{"a": ${'{"b":'.repeat(14)}{"token": "CANARY"}${"}".repeat(14)}}`)).not.toContain("CANARY");
});
