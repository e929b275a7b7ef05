import { randomUUID } from "node:crypto";
import { hash } from "@node-rs/bcrypt";
import { confirmPassword, ConfirmRow } from "@/lib/db/console-sessions";
import type { Db, Pool } from "@/lib/db/client";
import { resetMatchingRateLimits, resetRateLimits } from "@/lib/db/rate-limits";
import { restoreSessions, revokeSessions } from "@/lib/db/sessions";
import { revokeMatchingTokens } from "@/lib/db/tokens";
import { updateUser } from "@/lib/db/user-changes";
import { setUsersStatus } from "@/lib/db/user-selection";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, canary, inMinutes, newHash, refusalOf, signInAs, undoWords } from "./people";

// The least that bcrypt takes: what is tested is whose password counts, not how slow the hash is.
const right = await hash("correct horse", { salt: "$2a$04$abcdefghijklmnopqrstuO" });
const wrong = await hash("wrong", { salt: "$2a$04$abcdefghijklmnopqrstuO" });

/** Somebody who signed in an hour ago, whose step-up is due. */
const addStaff = (owner: Pool, columns: Parameters<typeof signInAs>[2] = {}) =>
  signInAs(owner, "admin", { user: { password: right, ...columns.user }, session: { created_at: inMinutes(-60), ...columns.session } });

const confirm = (db: Db, tokenHash: string, passwordHash: string) =>
  confirmPassword(db, { tokenHash, passwordHash, ip: "198.51.100.9", userAgent: "Firefox" });
const outcomeOf = async (query: PromiseLike<ConfirmRow[]>) => {
  const [row] = await query;
  return `${row?.outcome} ${row?.retryAfterS}`;
};
/** Undefined when the password was given a short while ago. */
const refusedFor = (owner: Pool, sessionId: string) => refusalOf(owner`select gatehouse.require_recent_password(${sessionId}::uuid)`);

test.describe("whoever finds an unlocked screen", () => {
  test("rate_limit.reset: does not set back the count that keeps them from guessing", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    await confirm(app, staff.tokenHash, wrong);
    const key = `confirm:account:${staff.id}`;
    const [limit] = await owner<{ id: string }[]>`select id from rate_limits where key = ${key}`;
    const words = { reason: "x", ticket: null };
    expect(await refusalOf(resetRateLimits(app, act(staff), { ids: [limit?.id ?? ""], ...words }))).toContain(
      "GH003 Nobody resets the count of their own wrong passwords.",
    );
    const all = { prefix: "confirm:", expiredAt: null, expectedCount: 100, ...words };
    expect(await refusalOf(resetMatchingRateLimits(app, act(staff), all))).toBe("GH005 No rate limit is left to reset.");
    expect(await resetMatchingRateLimits(app, act(await addStaff(owner)), all)).toMatchObject([{ targetCount: 1 }]);
  });

  test("rate_limit.reset: nor those of the sign-in, from a network that is known or from another", async ({ owner, app }) => {
    const [staff, other] = [await addStaff(owner), await addStaff(owner)];
    const keysOf = (email: string) => [
      `signin:account:${email}`,
      `signin:known:192.0.2.0/24:${email}`,
      `signin:known:2001:db8::/64:${email}`,
    ];
    const limits = await owner<{ id: string; key: string }[]>`
      insert into rate_limits (key, count, reset_time)
      select k, 5, now() + interval '5 minutes' from json_array_elements_text(${JSON.stringify([...keysOf(staff.email), ...keysOf(other.email)])}::text::json) k returning id, key`;
    const words = { reason: "x", ticket: null };
    for (const { id, key } of limits.filter((limit) => limit.key.endsWith(staff.email)))
      expect([key, await refusalOf(resetRateLimits(app, act(staff), { ids: [id], ...words }))]).toEqual([
        key,
        expect.stringContaining("GH003 Nobody resets the count of their own wrong passwords."),
      ]);
    const all = { prefix: "signin:", expiredAt: null, expectedCount: 100, ...words };
    await resetMatchingRateLimits(app, act(staff), all);
    const left = await owner<{ key: string }[]>`select key from rate_limits where key like 'signin:%' order by key`;
    expect(left.map(({ key }) => key).toSorted()).toEqual(keysOf(staff.email).toSorted());
  });

  test("user.set_status of many: does not end what is live of most without the password", async ({ owner, app }) => {
    const admin = await addStaff(owner, { user: { role: "admin" } });
    const surname = randomUUID();
    await owner`
      insert into users (email, password, first_name, last_name) select n || ${`@${surname}.example`}, '', 'Crowd', ${surname} from generate_series(1, 150) n`;
    await owner`
      insert into user_sessions (user_id, token_hash, expires_at)
      select u.id, 'crowd ' || u.id || n, now() + interval '1 hour' from users u, generate_series(1, 20) n where u.last_name = ${surname}`;
    const change = (endSessions: boolean) =>
      refusalOf(
        setUsersStatus(
          app,
          act(admin),
          { q: surname },
          { expectedCount: 150, status: "suspended", until: null, endSessions, reason: "x", ticket: null },
        ),
      );
    expect(await change(true)).toContain("GH006");
    expect(await owner`select from users where last_name = ${surname} and status <> 'active'`).toHaveLength(0);
    await confirm(app, admin.tokenHash, right);
    expect(await change(true)).toBeUndefined();
    expect(await owner`select from user_sessions s join users u on u.id = s.user_id where u.last_name = ${surname}`).toHaveLength(0);
  });

  test("user.update: does not lead somebody's mail, with a reset link in it, to themselves", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    const [user, other] = [await addPerson(owner), await addPerson(owner, { role: "support" })];
    const change = (person: { id: string; email: string }, email: string, firstName = "Ada") =>
      refusalOf(
        updateUser(app, act(staff), {
          ...{ userId: person.id, seen: { email: person.email, firstName: "Ada", lastName: "Byron" } },
          ...{ email, firstName, lastName: "Byron", reason: null, ticket: null },
        }),
      );
    expect(await change(other, "mine@x.org")).toContain("GH006");
    expect(await change({ id: staff.id, email: staff.email }, "mine@x.org")).toContain("GH006");
    expect(await change(other, other.email, "Augusta")).toBeUndefined();
    expect(await change(user, "theirs@x.org")).toBeUndefined();
  });

  test("session.restore: does not open again what was closed", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    const { id: userId } = await addPerson(owner);
    const session = await addSession(owner, userId);
    const deed = act(staff);
    await revokeSessions(app, deed, { sessionIds: [session.id], reason: "x", ticket: null, includeOwn: false });
    expect(await refusalOf(restoreSessions(app, act(staff), { undoes: deed.operationId, ...undoWords }))).toContain("GH006");
    await confirm(app, staff.tokenHash, right);
    expect(await restoreSessions(app, act(staff), { undoes: deed.operationId, ...undoWords })).toMatchObject([{ targetCount: 1 }]);
  });

  test("token.revoke: everybody's needs the phrase and the password", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${staff.id}, ${canary}, now() + interval '1 hour')`;
    const all = { kind: null, userId: null, expectedCount: 100, reason: "x", ticket: null };
    expect(await refusalOf(revokeMatchingTokens(app, act(staff), all))).toBe("GH003 Type “revoke all tokens” to confirm.");
    expect(await refusalOf(revokeMatchingTokens(app, act(staff), { ...all, confirmation: "revoke all tokens" }))).toContain("GH006");
  });
});

test.describe("confirm_password", () => {
  test("the right password opens what needs it, for this session and no other", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    const other = await addSession(owner, staff.id, { created_at: inMinutes(-60) }, "gatehouse");
    expect(await refusedFor(owner, staff.sessionId)).toBe("GH006 You gave your password more than 10 minutes ago. Give it again.");
    expect(await expectRows(confirm(app, staff.tokenHash, right), ConfirmRow)).toEqual([{ outcome: "confirmed", retryAfterS: 0 }]);
    expect(await refusedFor(owner, staff.sessionId)).toBeUndefined();
    expect(await refusedFor(owner, other.id)).toContain("GH006");
    expect(await owner`select from audit_logs where user_id = ${staff.id}`).toHaveLength(0);
  });

  test("a hash that Go wrote as $2b$ is the same password", async ({ owner, app }) => {
    const staff = await addStaff(owner, { user: { password: right.replace("$2a$", "$2b$") } });
    expect(await outcomeOf(confirm(app, staff.tokenHash, right))).toBe("confirmed 0");
  });

  test("a wrong one opens nothing and is logged without it", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    expect(await outcomeOf(confirm(app, staff.tokenHash, wrong))).toBe("refused 0");
    expect(await refusedFor(owner, staff.sessionId)).toContain("GH006");
    const entries = await owner`
      select action, resource, resource_id, new_values, host(ip_address) as ip, user_agent from audit_logs where user_id = ${staff.id}`;
    expect(entries).toEqual([
      {
        ...{ action: "confirm_failed", resource: "auth", resourceId: staff.id, newValues: { outcome: "wrong_password" } },
        ...{ ip: "198.51.100.9", userAgent: "Firefox" },
      },
    ]);
  });

  test("somebody else's password, none at all and one that is no bcrypt hash are wrong", async ({ owner, app }) => {
    const other = await hash("of somebody else", { salt: "$2a$04$abcdefghijklmnopqrstuO" });
    await addPerson(owner, { role: "admin", password: other });
    const staff = await addStaff(owner);
    expect(await outcomeOf(confirm(app, staff.tokenHash, other))).toBe("refused 0");
    expect(await outcomeOf(confirm(app, staff.tokenHash, null as unknown as string))).toBe("refused 0");
    const plain = await addStaff(owner, { user: { password: "plain" } });
    expect(await outcomeOf(confirm(app, plain.tokenHash, "plain"))).toBe("refused 0");
  });

  test("after five wrong tries the right one has to wait, however many come at once; others do not", async ({ owner, app, database }) => {
    const staff = await addStaff(owner);
    const many = database.connect("app", 10);
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => outcomeOf(confirm(many, staff.tokenHash, wrong))));
    await many.end();
    expect(outcomes.filter((outcome) => outcome === "refused 0")).toHaveLength(5);
    expect(outcomes.filter((outcome) => outcome.startsWith("throttled"))).toHaveLength(5);
    expect(await outcomeOf(confirm(app, staff.tokenHash, right))).toMatch(/^throttled \d+$/);
    expect(await refusedFor(owner, staff.sessionId)).toContain("GH006");
    expect(await outcomeOf(confirm(app, (await addStaff(owner)).tokenHash, right))).toBe("confirmed 0");

    await owner`update rate_limits set reset_time = now() - interval '1 second' where key = ${`confirm:account:${staff.id}`}`;
    expect(await outcomeOf(confirm(app, staff.tokenHash, right))).toBe("confirmed 0");
    expect(await owner`select from rate_limits where key = ${`confirm:account:${staff.id}`}`).toHaveLength(0);
  });

  test("nobody's session confirms nothing, and counts nothing", async ({ owner, app }) => {
    const revoked = await addStaff(owner);
    await owner`delete from user_sessions where id = ${revoked.sessionId}`;
    const expired = await addStaff(owner, { session: { expires_at: inMinutes(-1) } });
    const suspended = await addStaff(owner, { user: { status: "suspended" } });
    const ofApi = await addSession(owner, revoked.id);
    for (const tokenHash of [revoked.tokenHash, expired.tokenHash, suspended.tokenHash, ofApi.tokenHash, newHash(), ""]) {
      expect(await refusalOf(confirm(app, tokenHash, right))).toBe("GH001 Your session has ended. Sign in again.");
    }
    expect(await owner`select from rate_limits where key like 'confirm:%' and key like ${`%${revoked.id}`}`).toHaveLength(0);
  });
});

test.describe("require_recent_password", () => {
  test("counts the sign-in itself, up to the minutes that are set", async ({ owner }) => {
    const fresh = await addStaff(owner, { session: { created_at: inMinutes(-9) } });
    const stale = await addStaff(owner, { session: { created_at: inMinutes(-11) } });
    expect(await refusedFor(owner, fresh.sessionId)).toBeUndefined();
    expect(await refusedFor(owner, stale.sessionId)).toContain("GH006");
    expect(await refusedFor(owner, randomUUID())).toContain("GH006");
  });

  test("a password that was given again counts for as long, and ends with its session", async ({ owner, app }) => {
    const staff = await addStaff(owner);
    await confirm(app, staff.tokenHash, right);
    await owner`update gatehouse.step_ups set confirmed_at = now() - interval '11 minutes' where session_id = ${staff.sessionId}`;
    expect(await refusedFor(owner, staff.sessionId)).toContain("GH006");
    await confirm(app, staff.tokenHash, right);
    expect(await refusedFor(owner, staff.sessionId)).toBeUndefined();
    await owner`delete from user_sessions where id = ${staff.sessionId}`;
    expect(await owner`select from gatehouse.step_ups where session_id = ${staff.sessionId}`).toHaveLength(0);
  });
});

test("no secret was written to the log", async ({ owner }) => {
  expect(await owner`select from audit_logs a where to_jsonb(a)::text like any (array[${`%${canary}%`}, '%$2_$%'])`).toHaveLength(0);
});
