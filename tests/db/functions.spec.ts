import type { Pool } from "@/lib/db/client";
import { revokeSessions } from "@/lib/db/sessions";
import { expect, test } from "@/tests/fixtures";
import { addTarget, mutations, sessionValues, told, type Target } from "./mutations";
import { act, addPerson, addSession, canary, inMinutes, liveOf, newHash, refusalOf, signInAs, type Staff } from "./people";

/** Everything that an operation left in the database. */
const tracesOf = async (owner: Pool, operationId: string, t: Target) => {
  const [traces] = await owner`
    select
      (select count(*) from gatehouse.operations where id = ${operationId}) as operations,
      (select count(*) from audit_logs where operation_id = ${operationId}) as entries,
      (select count(*) from gatehouse.ended_sessions where operation_id = ${operationId}) as ended,
      (select count(*) from password_reset_tokens r join email_verification_tokens v using (user_id)
        where user_id = ${t.userId} and not r.used and not v.used and least(r.expires_at, v.expires_at) > now()) as tokens,
      (select count(*) from rate_limits where key like ${`api:user:${t.userId}%`}) as limits,
      (select count(*) from user_sessions where user_id = ${t.userId}) as live`;
  return traces;
};
const untouched = { operations: 0, entries: 0, ended: 0, live: 2, tokens: 1, limits: 2 };

const actors: Record<string, { make: (owner: Pool) => Promise<Staff>; refusal: string }> = {
  "a token that nobody has": { make: async (owner) => ({ ...(await signInAs(owner, "admin")), tokenHash: newHash() }), refusal: "GH001" },
  "a session that was ended": {
    make: async (owner) => {
      const staff = await signInAs(owner, "admin");
      await owner`delete from user_sessions where id = ${staff.sessionId}`;
      return staff;
    },
    refusal: "GH001",
  },
  "a session that has expired": {
    make: (owner) => signInAs(owner, "admin", { session: { expires_at: inMinutes(-0.01) } }),
    refusal: "GH001",
  },
  "an inactive admin": { make: (owner) => signInAs(owner, "admin", { user: { status: "inactive" } }), refusal: "GH001" },
  "a suspended admin": { make: (owner) => signInAs(owner, "admin", { user: { status: "suspended" } }), refusal: "GH001" },
  "a session older than the password": {
    make: (owner) => signInAs(owner, "admin", { user: { password_changed_at: inMinutes(0) }, session: { created_at: inMinutes(-1) } }),
    refusal: "GH001",
  },
  "a role without the console": { make: (owner) => signInAs(owner, "user"), refusal: "GH001" },
  "a session of another client": {
    make: async (owner) => {
      const staff = await signInAs(owner, "admin");
      return { ...staff, ...(await addSession(owner, staff.id)) };
    },
    refusal: "GH001",
  },
  "a role without the capability": { make: (owner) => signInAs(owner, "auditor"), refusal: "GH002 Your role auditor may not do this." },
};

// Opened once: a connection takes as long as what most of these tests do.
let many: Pool | undefined;

for (const [name, mutation] of Object.entries(mutations)) {
  test.describe(name, () => {
    test("refuses whoever may not, and nothing is changed", async ({ owner, app }) => {
      const target = await addTarget(owner, app);
      for (const [who, { make, refusal }] of Object.entries(actors)) {
        const by = act(await make(owner));
        expect(await refusalOf(mutation.run(app, by, target)), who).toContain(refusal);
        expect(await tracesOf(owner, by.operationId, target), who).toEqual(untouched);
      }
    });

    test("writes one operation, and one audit entry for each row", async ({ owner, app }) => {
      const target = await addTarget(owner, app);
      const staff = await signInAs(owner, "admin");
      const by = act(staff);
      expect(await mutation.run(app, by, target)).toMatchObject([
        { operationId: by.operationId, targetCount: mutation.effects, replayed: false },
      ]);
      const [operation] = await owner`select * from gatehouse.operations where id = ${by.operationId}`;
      expect(operation).toMatchObject({
        ...{ kind: mutation.kind, actorId: staff.id, actorEmail: staff.email, actorRole: "admin", actorSessionId: staff.sessionId },
        ...{ targetCount: mutation.effects, ipAddress: "198.51.100.9", userAgent: "Firefox" },
      });
      const entries = await owner`select * from audit_logs where operation_id = ${by.operationId}`;
      expect(entries.map(({ resource, action }) => `${resource}.${action}`).toSorted()).toEqual(told(mutation));
      for (const entry of entries) {
        expect(entry).toMatchObject({ userId: staff.id, ipAddress: "198.51.100.9", userAgent: "Firefox" });
        const kept = mutation.values ?? (mutation.kind.startsWith("session.") ? sessionValues : undefined);
        if (!kept) continue;
        const values = entry[mutation.kind === "session.restore" ? "newValues" : "oldValues"];
        expect(Object.keys(values).toSorted()).toEqual(kept);
        expect(values.user_id).toBe(target.userId);
      }
    });

    test("gives a second run of the same operation the first one's result", async ({ owner, app }) => {
      const target = await addTarget(owner, app);
      const by = act(await signInAs(owner, "admin"));
      await mutation.run(app, by, target);
      const traces = await tracesOf(owner, by.operationId, target);
      for (let i = 0; i < 3; i++) {
        expect(await mutation.run(app, by, target)).toMatchObject([
          { operationId: by.operationId, targetCount: mutation.effects, replayed: true },
        ]);
      }
      expect(await tracesOf(owner, by.operationId, target)).toEqual(traces);
    });

    test("takes effect once, however many send it at the same moment", async ({ owner, app, database }) => {
      const target = await addTarget(owner, app);
      const by = act(await signInAs(owner, "admin"));
      const pool = (many ??= database.connect("app", 6));
      const answers = await Promise.all(
        Array.from({ length: 6 }, async () => mutation.run(pool, by, target) as Promise<{ replayed: boolean; targetCount: number }[]>),
      );
      expect(answers.flat().filter(({ replayed }) => !replayed)).toHaveLength(1);
      expect(new Set(answers.flat().map(({ targetCount }) => targetCount))).toEqual(new Set([mutation.effects]));
      expect(await tracesOf(owner, by.operationId, target)).toMatchObject({ operations: 1, entries: told(mutation).length });
    });

    test("refuses the operation id of somebody else, and of another kind", async ({ owner, app }) => {
      const target = await addTarget(owner, app);
      const staff = await signInAs(owner, "admin");
      const taken = act(await signInAs(owner, "admin"));
      await app`select gatehouse.set_preferences(${staff.tokenHash}, 'dark', null)`;
      await revokeSessions(app, taken, {
        sessionIds: [(await addSession(owner, target.userId)).id],
        reason: "x",
        ticket: null,
        includeOwn: false,
      });
      const ownOfAnotherKind = mutation.kind === "session.restore" ? "session.revoke" : "session.restore";
      await owner`
        insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id)
        select gen_random_uuid(), ${ownOfAnotherKind}, ${staff.id}, 'x', 'admin', ${staff.sessionId}`;
      const [other] = await owner<{ id: string }[]>`select id from gatehouse.operations where actor_id = ${staff.id}`;
      for (const operationId of [taken.operationId, other?.id]) {
        expect(await refusalOf(mutation.run(app, act(staff, operationId), target))).toBe(
          "GH003 This operation id belongs to another operation.",
        );
      }
      expect(
        await liveOf(
          owner,
          target.sessions.map(({ id }) => id),
        ),
      ).toHaveLength(2);
    });
  });
}

/** What the person has left after it. */
const effectsOf = (name: string): object => {
  if (name.endsWith("tokens")) return { tokens: 0 };
  if (name.endsWith("limits")) return { limits: 0 };
  if (name === "anonymise_user") return { ended: 2, live: 0, tokens: 0, limits: 0 };
  const spendsLinks = ["delete_user", "set_user_role", "set_user_status", "set_users_status"].includes(name);
  return { ended: 2, live: 0, ...(spendsLinks ? { tokens: 0 } : {}) };
};

for (const name of [
  ...[
    "revoke_sessions",
    "revoke_user_sessions",
    "revoke_filtered_sessions",
    "set_user_status",
    "set_user_role",
    "revoke_tokens",
    "revoke_matching_tokens",
  ],
  ...["delete_user", "anonymise_user", "reset_rate_limits", "reset_matching_rate_limits"],
]) {
  const mutation = mutations[name];
  if (!mutation) throw new Error(name);
  const { run } = mutation;
  // Whoever has the capability and is not an admin, where there is somebody.
  const role = mutation.kind.startsWith("user.") ? "admin" : "support";
  test.describe(`${name}: reason and ticket`, () => {
    test("refuses what is missing or too long, and nothing is changed", async ({ owner, app }) => {
      const target = await addTarget(owner, app);
      const staff = await signInAs(owner, role);
      for (const [words, refusal] of [
        [{ reason: "" }, "GH003 Give a reason."],
        [{ reason: " \t\r\n " }, "GH003 Give a reason."],
        [{ reason: "é".repeat(501) }, "GH003 The reason may have 500 characters at most."],
        [{ ticket: "T".repeat(101) }, "GH003 The ticket may have 100 characters at most."],
      ] as const) {
        const by = act(staff);
        expect(await refusalOf(run(app, by, target, words))).toBe(refusal);
        expect(await tracesOf(owner, by.operationId, target), refusal).toEqual(untouched);
      }
    });

    for (const [what, words] of [
      ["500 characters", { reason: "é".repeat(500), ticket: "T".repeat(100) }],
      ["500 characters between blanks", { reason: `  ${"x".repeat(500)}\n` }],
    ] as const) {
      test(`takes a reason of ${what}`, async ({ owner, app }) => {
        const target = await addTarget(owner, app);
        const by = act(await signInAs(owner, role));
        expect(await refusalOf(run(app, by, target, words))).toBeUndefined();
        const traces = { ...untouched, operations: 1, entries: told(mutation).length, ...effectsOf(name) };
        expect(await tracesOf(owner, by.operationId, target)).toEqual(traces);
      });
    }

    test("keeps them trimmed, and a blank ticket as none", async ({ owner, app }) => {
      const target = await addTarget(owner, app);
      const by = act(await signInAs(owner, role));
      await run(app, by, target, { reason: "  stolen \n", ticket: " \t" });
      expect(await owner`select reason, ticket from gatehouse.operations where id = ${by.operationId}`).toEqual([
        { reason: "stolen", ticket: null },
      ]);
    });
  });
}

test.describe("create_admin", () => {
  const hash = `$2a$10$${"a".repeat(53)}`;
  const create = (db: Pool, email: string, password: string) =>
    db`select gatehouse.create_admin(${email}, ${password}, 'Grace', 'Hopper') as id`;

  test("makes an active admin and an audit entry without the hash", async ({ owner }) => {
    const [made] = await create(owner, "first@example.org", hash);
    const [person] = await owner`select role, status, email_verified, password from users where id = ${made?.id}`;
    expect(person).toEqual({ role: "admin", status: "active", emailVerified: true, password: hash });
    const entries = await owner`select action, resource, new_values from audit_logs where resource_id = ${made?.id}`;
    expect(entries).toMatchObject([{ action: "create", resource: "user", newValues: { email: "first@example.org", role: "admin" } }]);
    expect(JSON.stringify(entries)).not.toContain("$2a$");
  });

  test("refuses an e-mail that is taken, in any case, and what is no bcrypt hash", async ({ owner }) => {
    const { email } = await addPerson(owner);
    expect(await refusalOf(create(owner, email.toUpperCase(), hash))).toContain("GH005");
    for (const password of ["secret", "", `${hash}x`, hash.replace("a", "x")]) {
      expect(await refusalOf(create(owner, "second@example.org", password))).toContain("GH003");
    }
    expect(await owner`select from users where email = 'second@example.org'`).toHaveLength(0);
  });
});

test("no secret was written to the log or to an operation", async ({ owner }) => {
  const leaks = await owner`
    select to_jsonb(a)::text as row from audit_logs a where to_jsonb(a)::text like ${`%${canary}%`}
    union all
    select to_jsonb(o)::text from gatehouse.operations o where to_jsonb(o)::text like ${`%${canary}%`}`;
  expect(leaks).toEqual([]);
  // Both were planted.
  expect(await owner`select from users where password like ${`%${canary}%`} limit 1`).toHaveLength(1);
  expect(await owner`select from gatehouse.ended_sessions where token_hash like ${`%${canary}%`} limit 1`).toHaveLength(1);
});
