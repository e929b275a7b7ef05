import { expect, test } from "@playwright/test";
import type { AddressDiagnosis, PersonDiagnosis } from "@/lib/db/diagnose";
import { addressChecks, conclusion, personChecks, type Check, type Told } from "@/lib/diagnosis";

const now = Date.parse("2026-03-14T12:00:00Z");
const ago = (hours: number) => new Date(now - hours * 3_600_000);

const well: PersonDiagnosis = {
  ...{ id: "4b1f0000-0000-4000-8000-000000009e02", email: "ada@example.org", firstName: "Ada", lastName: "Byron", role: "user" },
  ...{
    status: "active",
    statusChange: null,
    suspendedUntil: null,
    emailVerified: true,
    emailVerifiedAt: ago(900),
    passwordChangedAt: null,
  },
  ...{ lastLoginAt: ago(20), createdAt: ago(1000), addresses: ["192.0.2.7"], liveSessions: 1, staleSessions: 0, failures: [], tokens: [] },
  ...{ limits: [], freeTries: 5, networkTries: 50 },
};

const said = (told: readonly Told[]) => told.map((part) => (typeof part === "string" ? part : "(moment)")).join("");
const line = (checks: readonly Check[], id: Check["id"]) => {
  const check = checks.find((one) => one.id === id);
  return check && `${check.verdict}: ${check.title} ${said(check.detail)}`.trim();
};
const check = (id: Check["id"], change: Partial<PersonDiagnosis>) => line(personChecks({ ...well, ...change }, now), id);

test("somebody with whom all is well", () => {
  const checks = personChecks(well, now);
  expect(checks.map(({ id }) => id)).toEqual([
    ...["status", "email", "limits", "failures", "reset", "verification", "sign_in", "password"],
  ]);
  expect(checks.every(({ verdict }) => verdict === "ok")).toBe(true);
  expect(conclusion(checks)).toEqual({ verdict: "ok", words: "Nothing is known to stand in the way." });
});

test("what stands in the way is counted, what is worth a look is said apart", () => {
  const of = (change: Partial<PersonDiagnosis>) => conclusion(personChecks({ ...well, ...change }, now)).words;
  const limits = [{ id: well.id, key: "signin:account:ada@example.org", count: 5, leftS: 30 }];
  expect(of({ status: "inactive" })).toBe("One thing stands in the way.");
  expect(of({ status: "suspended", limits })).toBe("2 things stand in the way.");
  expect(of({ emailVerified: null })).toBe("Nothing is known to stand in the way, but one thing is worth a look.");
});

test("what cannot be told is not called well", () => {
  const limits = [{ id: well.id, key: `api:user:${well.id}`, count: 5, leftS: 30 }];
  expect(conclusion(personChecks({ ...well, lastLoginAt: null }, now))).toEqual({
    verdict: "unknown",
    words: "Nothing is known to stand in the way, but it cannot be told whether it ever worked.",
  });
  expect(conclusion(personChecks({ ...well, lastLoginAt: null, limits }, now)).words).toMatch(
    /it cannot be told whether a service’s rate limit is reached or whether it ever worked\.$/,
  );
});

test("a status says since when, by whom and why, or that the log does not say", () => {
  expect(check("status", { status: "suspended" })).toBe(
    "crit: The account is suspended No sign-in is let through. When and by whom, the log does not say.",
  );
  const statusChange = { at: ago(3).toJSON(), by: "mara@gatehouse.test", reason: "chargebacks", ticket: "SUP-1" };
  expect(check("status", { status: "inactive", statusChange })).toBe(
    "crit: The account is inactive No sign-in is let through. Changed (moment), by mara@gatehouse.test: chargebacks (SUP-1).",
  );
  expect(check("status", { status: "suspended", statusChange, suspendedUntil: ago(-3) })).toContain("It ends by itself (moment).");
});

test("the console knows its own limits; of a service's it cannot tell", () => {
  const of = (key: string, count: number) => {
    const limits = [{ id: well.id, key, count, leftS: 30 }];
    return personChecks({ ...well, limits }, now).find(({ id }) => id === "limits")?.limits?.[0];
  };
  expect(of("signin:account:ada@example.org", 4)).toMatchObject({ verdict: "ok", what: "Console sign-in: 4 of 5 free tries used" });
  expect(of("signin:account:ada@example.org", 5)).toMatchObject({
    verdict: "crit",
    what: "Console sign-in: has to wait after 5 failed tries",
  });
  expect(of("signin:network:192.0.2.0/24", 49)).toMatchObject({ verdict: "ok" });
  expect(of("signin:network:192.0.2.0/24", 50)).toMatchObject({ verdict: "crit" });
  expect(of(`api:user:${well.id}:/v1/orders`, 9_999)).toMatchObject({ verdict: "unknown" });
  expect(of(`tenant/${well.id}`, 1)).toMatchObject({ verdict: "unknown", what: expect.stringContaining("Unknown counter") });
});

test("links: live, spent, run out, and when that matters", () => {
  const token = (kind: "password_reset" | "email_verification", state: "live" | "used" | "expired") => ({
    tokens: [{ id: well.id, kind, state, createdAt: ago(2).toJSON(), expiresAt: ago(-1).toJSON() }],
  });
  expect(check("reset", token("password_reset", "live"))).toContain("ok: A reset link is live");
  expect(check("reset", token("password_reset", "used"))).toContain("ok: The last reset link is spent");
  expect(check("reset", token("password_reset", "expired"))).toContain("warn: The last reset link ran out unused");
  expect(check("verification", token("email_verification", "expired"))).toContain("ok: The last verification link ran out unused");
  expect(check("verification", { ...token("email_verification", "expired"), emailVerified: false })).toContain("warn: ");
});

test("never signed in is no verdict; a new password explains failures", () => {
  expect(check("sign_in", { lastLoginAt: null })).toBe("unknown: Has never signed in So it cannot be told whether it ever worked.");
  const failures = [
    { outcome: "wrong_password", count: 2 },
    { outcome: null, count: 1 },
  ];
  expect(check("failures", { failures })).toBe("warn: 3 failed sign-ins in 24 hours 2 × wrong password, 1 × no reason written");
  expect(check("failures", { failures, passwordChangedAt: ago(3) })).toContain("the old one may still be in use");
  expect(check("password", { staleSessions: 2, passwordChangedAt: ago(3) })).toContain("warn: 2 live sessions older than the password");
});

test("an address: nobody signed in from there is no verdict either", () => {
  const quiet: AddressDiagnosis = { signedIn: 0, failures: [], liveSessions: 0, people: [], limits: [], freeTries: 5, networkTries: 50 };
  expect(line(addressChecks(quiet), "sign_in")).toContain("unknown: ");
  expect(line(addressChecks({ ...quiet, signedIn: 3, liveSessions: 1001 }), "sessions")).toBe("ok: 1,000+ live sessions from here");
});
