import { verify } from "@node-rs/bcrypt";
import { checkSession } from "@/lib/db/console-sessions";
import type { Db, Pool } from "@/lib/db/client";
import type { Act } from "@/lib/db/sessions";
import { setUserRole, setUserStatus } from "@/lib/db/user-changes";
import { setUsersStatus } from "@/lib/db/user-selection";
import { anonymiseUser, deleteUser } from "@/lib/db/user-removal";
import { restoreAdmin } from "@/scripts/restore-admin";
import { expect, test } from "@/tests/fixtures";
import { addPerson, act, refusalOf, signInAs, type Staff } from "./people";

/** Each way in which one admin can take another one away. Where sessions may stay they do: their locks must not be what saves the last admin. */
const ways: Record<string, (db: Db, by: Act, target: Staff) => PromiseLike<unknown>> = {
  "user.set_role": (db, by, { id }) =>
    setUserRole(db, by, { userId: id, expectedRole: "admin", role: "support", endSessions: false, reason: "race", ticket: null }),
  "user.set_status": (db, by, { id }) =>
    setUserStatus(db, by, {
      ...{ userId: id, expectedStatus: "active", status: "suspended", until: null, endSessions: false, reason: "race", ticket: null },
    }),
  "user.delete": (db, by, { id, email }) => deleteUser(db, by, { userId: id, confirmation: email, reason: "race", ticket: null }),
  "user.anonymise": (db, by, { id, email }) => anonymiseUser(db, by, { userId: id, confirmation: email, reason: "race", ticket: null }),
  "user.set_status of many": (db, by, { id }) =>
    setUsersStatus(
      db,
      by,
      { userIds: [id] },
      { expectedCount: 1, status: "inactive", until: null, endSessions: false, reason: "race", ticket: null },
    ),
};

/** The lock is the console's own and not one of a version: the older one is asked for less often. */
const roundsOn = (major: number) => (major === 18 ? 200 : 20);
const activeAdmins = async (owner: Pool) => {
  const [row] = await owner<{ n: number }[]>`select count(*) as n from users where role = 'admin' and status = 'active'`;
  return row?.n ?? 0;
};

for (const [name, remove] of Object.entries(ways)) {
  test(`${name}: pairs of admins who take each other away at once, and one of each is left`, async ({ owner, database, major }) => {
    test.setTimeout(180_000);
    const rounds = roundsOn(major);
    const many = database.connect("app", 2);
    const ends: number[] = [];
    const refusals = new Set<string>();
    for (let round = 0; round < rounds; round++) {
      // Nobody but the two is an admin.
      await owner`update users set role = 'user' where role = 'admin'`;
      const [one, two] = [await signInAs(owner, "admin"), await signInAs(owner, "admin")];
      const answers = await Promise.all([refusalOf(remove(many, act(one), two)), refusalOf(remove(many, act(two), one))]);
      for (const answer of answers) if (answer) refusals.add(answer);
      ends.push(await activeAdmins(owner));
    }
    await many.end();
    // Never none, and never both: one of two always gets through.
    expect(ends).toEqual(Array.from({ length: rounds }, () => 1));
    // Whoever came second was not let in any more, and no deadlock was among it.
    for (const refusal of refusals)
      expect(["GH001 Your session has ended. Sign in again.", "GH002 Your role support may not do this."]).toContain(refusal);
    expect(refusals.size).toBe(1);
  });
}

test("all ways at once, each against another: one admin is left", async ({ owner, database, major }) => {
  test.setTimeout(180_000);
  const all = Object.values(ways);
  const many = database.connect("app", all.length * 2);
  for (let round = 0; round < roundsOn(major) / 10; round++) {
    await owner`update users set role = 'user' where role = 'admin'`;
    const admins: Staff[] = [];
    for (let i = 0; i < all.length * 2; i++) admins.push(await signInAs(owner, "admin"));
    // A ring: each takes away the next one.
    const answers = await Promise.all(
      admins.map((admin, i) =>
        refusalOf(all[i % all.length]?.(many, act(admin), admins[(i + 1) % admins.length] ?? admin) ?? Promise.reject()),
      ),
    );
    expect(await activeAdmins(owner)).toBeGreaterThan(0);
    for (const answer of answers) expect(answer ?? "GH001").toMatch(/^GH00[1-5]/);
  }
  await many.end();
});

test("no admin waits for what is done to people who are none", async ({ owner, database }) => {
  const services = database.connect("owner", 1);
  const [busy, other] = [await signInAs(owner, "admin"), await signInAs(owner, "admin")];
  for (const [name, remove] of Object.entries(ways)) {
    // The role's way makes an admin something else; here somebody who is none becomes support.
    const person = { ...busy, ...(await addPerson(owner, name === "user.set_role" ? { role: "auditor" } : {})) };
    const change =
      name === "user.set_role"
        ? (db: Db) =>
            setUserRole(db, act(busy), {
              ...{ userId: person.id, expectedRole: "auditor", role: "support", endSessions: false, reason: "race", ticket: null },
            })
        : (db: Db) => remove(db, act(busy), person);
    await owner.begin(async (tx) => {
      await change(tx);
      // As signing in does, and the services.
      const signedIn = services.begin(async (theirs) => {
        await theirs`set local lock_timeout = '1s'`;
        return theirs`update users set last_login_at = now() where id = ${other.id} returning id`;
      });
      expect(await signedIn, name).toHaveLength(1);
    });
  }
  await services.end();
});

test("somebody who becomes an admin while their account is about to be locked is not taken away without the admins' lock", async ({
  owner,
  superuser,
  database,
}) => {
  const app = database.connect("app", 1);
  const by = await signInAs(owner, "admin");
  for (const [name, remove] of Object.entries(ways)) {
    const person = {
      ...by,
      ...(await addPerson(owner, name === "user.set_role" ? { role: "admin", status: "inactive" } : { role: "support" })),
    };
    let removal: Promise<string | undefined> | undefined;
    await owner.begin(async (tx) => {
      await tx`update users set role = 'admin', status = 'active' where id = ${person.id}`;
      removal = refusalOf(remove(app, act(by), person));
      while (
        (
          await superuser`select from pg_stat_activity where datname = current_database() and usename = 'gatehouse_app' and wait_event_type = 'Lock'`
        ).length === 0
      );
    });
    expect(await removal, name).toBe("40001 One of them has just become an admin.");
  }
  await app.end();
});

test("an admin whose own session is spared cannot take the last other way out: the rule speaks", async ({ owner, app }) => {
  await owner`update users set role = 'user' where role = 'admin'`;
  const [one, two] = [await signInAs(owner, "admin"), await signInAs(owner, "admin")];
  // Another service has made the actor something else meanwhile; the statement sees it.
  await owner`update users set role = 'support' where id = ${one.id}`;
  await owner`insert into gatehouse.role_capabilities (role, capability) values ('support', 'user.delete'), ('support', 'user.set_role'), ('support', 'user.set_status'), ('support', 'user.anonymise')`;
  for (const remove of Object.values(ways))
    expect(await refusalOf(remove(app, act(one), two))).toBe(
      "GH003 At least one active admin must remain. Make somebody else an admin first.",
    );
  expect(await activeAdmins(owner)).toBe(1);
  await owner`delete from gatehouse.role_capabilities where role = 'support' and capability in ('user.delete', 'user.set_role', 'user.set_status', 'user.anonymise')`;
});

test.describe("break-glass", () => {
  const made = "seven lanterns over water";

  test("brings an admin back, whatever they are, and the log says by which way", async ({ owner, app }) => {
    for (const [role, status] of [
      ["user", "suspended"],
      ["admin", "inactive"],
      ["support", "active"],
    ] as const) {
      const staff = await signInAs(owner, role, { user: { status } });
      await restoreAdmin(owner, { email: staff.email.toUpperCase() });
      expect(await owner`select role, status from users where id = ${staff.id}`).toEqual([{ role: "admin", status: "active" }]);
      const changed = (values: Record<string, string>) =>
        Object.fromEntries(Object.entries(values).filter(([name]) => (name === "role" ? role !== "admin" : status !== "active")));
      expect(
        await owner`select user_id, action, resource, operation_id, old_values, new_values from audit_logs where resource_id = ${staff.id}`,
      ).toEqual([
        {
          ...{ userId: null, action: "update", resource: "user", operationId: null, oldValues: changed({ role, status }) },
          newValues: { ...changed({ role: "admin", status: "active" }), _via: "npm run admin:restore" },
        },
      ]);
      expect(await checkSession(app, staff.tokenHash)).toMatchObject([{ role: "admin" }]);
    }
  });

  test("a new password ends the sessions that the old one opened", async ({ owner }) => {
    const staff = await signInAs(owner, "admin");
    await restoreAdmin(owner, { email: staff.email, password: made });
    const [row] = await owner<{ password: string; fresh: boolean }[]>`
      select password, password_changed_at > now() - interval '1 minute' as fresh from users where id = ${staff.id}`;
    expect(await verify(made, row?.password ?? "")).toBe(true);
    expect(row?.fresh).toBe(true);
    expect(await owner`select from user_sessions where user_id = ${staff.id}`).toHaveLength(0);
    expect(await owner`select user_id from audit_logs where action = 'revoke' and resource_id = ${staff.sessionId}`).toEqual([
      { userId: null },
    ]);
    const [entry] = await owner`select to_jsonb(a)::text as text from audit_logs a where resource_id = ${staff.id}`;
    expect(entry?.text).not.toContain("$2");
  });

  test("a reset link that was made for a user does not open what an admin may do", async ({ owner }) => {
    const person = await addPerson(owner);
    await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${person.id}, 'old link', now() + interval '1 hour')`;
    await restoreAdmin(owner, { email: person.email });
    expect(await owner`select used, expires_at <= now() as over from password_reset_tokens where user_id = ${person.id}`).toEqual([
      { used: true, over: true },
    ]);
  });

  test("says what is wrong, and no role of the console may do it", async ({ owner, app }) => {
    const staff = await signInAs(owner, "admin");
    await expect(restoreAdmin(owner, { email: "nobody@example.org" })).rejects.toThrow("Nobody has the e-mail nobody@example.org.");
    await expect(restoreAdmin(owner, { email: staff.email })).rejects.toThrow(`${staff.email} is an active admin already.`);
    await expect(restoreAdmin(owner, { email: staff.email, password: "short" })).rejects.toThrow("15 characters");
    await expect(restoreAdmin(app, { email: staff.email })).rejects.toThrow("Only the owner of the tables can make an admin");
  });
});
