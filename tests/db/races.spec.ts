import { signIn } from "@/lib/db/console-sessions";
import type { Db, Pool } from "@/lib/db/client";
import { restoreSessions, revokeSessions } from "@/lib/db/sessions";
import { setUserStatus } from "@/lib/db/user-changes";
import { setUsersStatus } from "@/lib/db/user-selection";
import type { TestDatabase } from "@/tests/databases";
import { expect, test } from "@/tests/fixtures";
import { act, addPerson, addSession, liveOf, newHash, refusalOf, signInAs, undoWords } from "./people";

const [oldHashOfPassword, newHashOfPassword] = [`$2a$04$${"a".repeat(53)}`, `$2a$04$${"b".repeat(53)}`];
const words = { reason: "x", ticket: null, includeOwn: false };

/** The moment of the commit that wrote a row, and 0 for no row. */
const committedAt = async (superuser: Pool, table: string, id: string) => {
  const [row] = await superuser<
    { at: string }[]
  >`select (extract(epoch from pg_xact_commit_timestamp(t.xmin)) * 1e6)::bigint::text as at from ${superuser(table)} t where id = ${id}`;
  return Number(row?.at ?? 0);
};

test("nothing commits in the name of a session after its revocation has committed", async ({ owner, superuser, database, major }) => {
  // 300 on one version; the other shows that it is no different.
  const rounds = major === 18 ? 30 : 6;
  const admin = await signInAs(owner, "admin");
  const { id: userId } = await addPerson(owner);
  const actors = database.connect("app", 10);
  const revokers = database.connect("app", 10);
  const after = { both: 0, onlyRevoked: 0, late: 0 };
  const race = async () => {
    const actor = await signInAs(owner, "support");
    const target = await addSession(owner, userId);
    const [mutation, revocation] = [act(actor), act(admin)];
    const [refusal, other] = await Promise.all([
      refusalOf(revokeSessions(actors, mutation, { ...words, sessionIds: [target.id] })),
      refusalOf(revokeSessions(revokers, revocation, { ...words, sessionIds: [actor.sessionId] })),
    ]);
    const acted = await committedAt(superuser, "gatehouse.operations", mutation.operationId);
    const ended = await committedAt(superuser, "gatehouse.operations", revocation.operationId);
    expect({ other, refusal, ended: ended > 0 }).toEqual({
      other: undefined,
      refusal: acted > 0 ? undefined : "GH001 Your session has ended. Sign in again.",
      ended: true,
    });
    after[acted === 0 ? "onlyRevoked" : acted < ended ? "both" : "late"] += 1;
  };
  for (let round = 0; round < rounds; round++) await Promise.all(Array.from({ length: 10 }, race));
  await Promise.all([actors.end(), revokers.end()]);
  console.log(
    `${rounds * 10} races: ${after.both} acted first, ${after.onlyRevoked} were refused, ${after.late} acted after the revocation`,
  );
  expect(after.late).toBe(0);
  // Each order must have come up, or nothing was raced.
  expect(after.both).toBeGreaterThan(0);
  expect(after.onlyRevoked).toBeGreaterThan(0);
});

test("two who end each other's sessions: one of them does, and the other is signed out", async ({ owner, database }) => {
  const pools = [database.connect("app", 1), database.connect("app", 1)] as const;
  for (let round = 0; round < 10; round++) {
    const [a, b] = [await signInAs(owner, "admin"), await signInAs(owner, "admin")];
    const answers = await Promise.all([
      refusalOf(revokeSessions(pools[0], act(a), { ...words, sessionIds: [b.sessionId] })),
      refusalOf(revokeSessions(pools[1], act(b), { ...words, sessionIds: [a.sessionId] })),
    ]);
    // 40P01 is a deadlock that PostgreSQL has broken: lib/db/watchdog.ts sends the statement once more, and it is refused.
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(answers.find((answer) => answer !== undefined)).toMatch(/^(GH001|40P01) /);
    expect(await owner`select from user_sessions where id = any (${[a.sessionId, b.sessionId]}::uuid[])`).toHaveLength(1);
  }
  await Promise.all(pools.map((pool) => pool.end()));
});

test("operations over the same sessions queue up: each session is ended once, whatever the order it was named in", async ({
  owner,
  database,
}) => {
  const { id: userId } = await addPerson(owner);
  const many = database.connect("app", 10);
  const staff = await Promise.all(Array.from({ length: 10 }, () => signInAs(owner, "support")));
  for (let round = 0; round < 10; round++) {
    const sessions = await Promise.all(Array.from({ length: 20 }, () => addSession(owner, userId)));
    const ids = sessions.map(({ id }) => id);
    const answers = await Promise.all(
      staff.map((one, i) => refusalOf(revokeSessions(many, act(one), { ...words, sessionIds: i % 2 ? ids : ids.toReversed() }))),
    );
    expect(answers.filter((answer) => answer === undefined)).toHaveLength(1);
    expect(answers.filter((answer) => answer?.startsWith("GH005"))).toHaveLength(9);
    expect(await owner`select from audit_logs where resource_id = any (${ids}::uuid[])`).toHaveLength(20);
  }
  await many.end();
});

for (const [first, second] of [
  ["suspended", "inactive"],
  ["suspended", "suspended"],
  ["active", "suspended"],
] as const) {
  test(`two bulk changes of status at once, to ${first} and to ${second}: each person is what one of them wrote, and the counts add up`, async ({
    owner,
    database,
    major,
  }) => {
    const pools = [database.connect("app", 1), database.connect("app", 1)] as const;
    const admins = [await signInAs(owner, "admin"), await signInAs(owner, "admin")] as const;
    const ids: string[] = [];
    for (let n = 0; n < 30; n += 1) ids.push((await addPerson(owner, { role: n % 3 ? "user" : "admin" })).id);
    for (let round = 0; round < (major === 18 ? 20 : 5); round += 1) {
      // Those who become active were suspended, but for the admins: the other side locks these first.
      await owner`update users set status = case when ${first} = 'active' and role = 'user' then 'suspended' else 'active' end
        where id = any (${ids}::uuid[])`;
      for (const id of ids.slice(8, 22)) await addSession(owner, id);
      const acts = [act(admins[0]), act(admins[1])] as const;
      const t = { ...words, until: null, endSessions: true, expectedCount: 20 };
      const rows = (
        await Promise.all([
          setUsersStatus(pools[0], acts[0], { userIds: ids.slice(0, 20) }, { ...t, status: first }),
          setUsersStatus(pools[1], acts[1], { userIds: ids.slice(10).toReversed() }, { ...t, status: second }),
        ])
      ).flat();
      const [a, b] = acts.map(({ operationId }) => operationId) as [string, string];
      // What an operation says that it did is what the log has of it, person by person, session by session.
      const log = await owner<{ operationId: string; people: number; sessions: number }[]>`
        select operation_id, count(*) filter (where resource = 'user') as people, count(*) filter (where resource = 'session') as sessions
        from audit_logs where operation_id in (${a}, ${b}) group by operation_id`;
      for (const { operationId, targetCount, result } of rows) {
        const said = log.find((one) => one.operationId === operationId);
        expect(said).toMatchObject({ people: targetCount, sessions: result.ended });
        const { already = 0 } = (result.skipped ?? {}) as { already?: number };
        expect(targetCount + already).toBe(20);
      }
      // Each change begins where the one before it ended: nobody's is lost or told twice.
      expect(
        await owner`
          select from users u
          where u.id = any (${ids}::uuid[]) and exists (select from audit_logs l where l.resource_id = u.id and l.operation_id in (${a}, ${b}))
            and not exists (
              select from audit_logs l where l.resource_id = u.id and l.operation_id in (${a}, ${b}) and l.new_values ->> 'status' = u.status
            )`,
      ).toEqual([]);
      const statuses = await owner<{ id: string; status: string }[]>`select id, status from users where id = any (${ids}::uuid[])`;
      for (const { id, status } of statuses) {
        const at = ids.indexOf(id);
        expect([...(at < 20 ? [first] : []), ...(at >= 10 ? [second] : [])]).toContain(status);
      }
      if (first === second) expect(rows.reduce((sum, row) => sum + row.targetCount, 0)).toBe(30);
    }
    await Promise.all(pools.map((pool) => pool.end()));
  });
}

/** How many statements of this kind wait for a lock here: other tests race on the same server. */
const waiting = (superuser: Pool, part: string) => async () =>
  (await superuser`select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock' and query like ${part}`)
    .length;

const changes: Record<string, (db: Db, id: string) => PromiseLike<unknown>> = {
  "is being suspended": (db, id) => db`update users set status = 'suspended' where id = ${id}`,
  "gets another password": (db, id) => db`update users set password = ${newHashOfPassword}, password_changed_at = now() where id = ${id}`,
  "loses the console": (db, id) => db`update users set role = 'user' where id = ${id}`,
};
for (const [what, change] of Object.entries(changes)) {
  test(`nobody who ${what} at this very moment gets a session by the old state of things`, async ({ owner, app, superuser, database }) => {
    const person = await addPerson(owner, { role: "support", password: oldHashOfPassword });
    const enter = () =>
      signIn(app, { email: person.email, passwordHash: oldHashOfPassword, ip: null, userAgent: "", deviceInfo: {}, tokenHash: newHash() });
    const changer = database.connect("owner", 1);
    let entering: Promise<string | undefined> | undefined;
    await changer.begin(async (transaction) => {
      await change(transaction, person.id);
      entering = refusalOf(enter());
      await expect.poll(waiting(superuser, "%sign_in(%")).toBe(1);
    });
    await changer.end();
    // lib/db/watchdog.ts sends the statement once more, and it is refused.
    expect(await entering).toBe("40001 The account was changed in the meantime.");
    expect(await enter()).toMatchObject([{ outcome: "refused" }]);
    expect(await owner`select from user_sessions where user_id = ${person.id}`).toHaveLength(0);
  });
}

/** A person with three sessions that an admin has ended, and what undoes that. */
const addUndo = async (owner: Pool, database: TestDatabase) => {
  const [admin, person] = [await signInAs(owner, "admin"), await addPerson(owner)];
  const ids: string[] = [];
  for (let n = 0; n < 3; n += 1) ids.push((await addSession(owner, person.id)).id);
  const [app, undoing] = [database.connect("app", 1), database.connect("app", 1)];
  const ending = act(admin);
  await revokeSessions(app, ending, { ...words, sessionIds: ids });
  const undo = () => refusalOf(restoreSessions(undoing, act(admin), { undoes: ending.operationId, ...undoWords }));
  const end = () => Promise.all([app.end(), undoing.end()]);
  return { admin, person, ids, app, undoing, undo, end };
};
type Undone = Awaited<ReturnType<typeof addUndo>>;

// Each ends what is live of the person, and says how many that were.
const closings: Record<string, { statement: string; close: (undone: Undone, owner: Pool) => Promise<number | undefined> }> = {
  "is suspended": {
    statement: "%set_user_status(%",
    close: async ({ app, admin, person }) => {
      const t = {
        userId: person.id,
        expectedStatus: "active",
        status: "suspended",
        until: null,
        endSessions: true,
        reason: "x",
        ticket: null,
      };
      return (await setUserStatus(app, act(admin), t))[0]?.sessionCount;
    },
  },
  "gets another password of a service": {
    statement: "update users set password%",
    close: ({ person }, owner) =>
      owner.begin(async (service) => {
        await service`update users set password = ${newHashOfPassword}, password_changed_at = now() where id = ${person.id}`;
        return (await service`delete from user_sessions where user_id = ${person.id} returning id`).length;
      }),
  },
};
for (const [what, { statement, close }] of Object.entries(closings)) {
  test(`whoever ${what} while an undo is slow has no session afterwards: it ended none, and the undo restores none`, async ({
    owner,
    superuser,
    database,
  }) => {
    const undone = await addUndo(owner, database);
    const holder = database.connect("owner", 1);
    let undoing: Promise<string | undefined> | undefined;
    await holder.begin(async (held) => {
      await held`select from gatehouse.ended_sessions where id = ${undone.ids[1] ?? ""} for update`;
      undoing = undone.undo();
      await expect.poll(waiting(superuser, "%restore_sessions(%")).toBe(1);
      expect(await close(undone, owner)).toBe(0);
    });
    // lib/db/watchdog.ts sends the statement once more, and it is refused for what it is.
    expect(await undoing).toBe("40001 An owner of these sessions was changed in the meantime.");
    expect(await liveOf(owner, undone.ids)).toEqual([]);
    expect(await undone.undo()).toContain("GH005 None of these sessions can be restored");
    await Promise.all([undone.end(), holder.end()]);
  });

  test(`whoever ${what} just before an undo commits has no session afterwards: the change waits and ends what came back`, async ({
    owner,
    superuser,
    database,
  }) => {
    const undone = await addUndo(owner, database);
    await undone.undoing`begin`;
    expect(await undone.undo()).toBeUndefined();
    const closing = close(undone, owner);
    await expect.poll(waiting(superuser, statement)).toBe(1);
    await undone.undoing`commit`;
    expect(await closing).toBe(3);
    expect(await liveOf(owner, undone.ids)).toEqual([]);
    await undone.end();
  });
}

test("an undo locks the admins among the owners first, as whoever may take one away does: two such changes do not dead-lock", async ({
  owner,
  app,
  superuser,
  database,
}) => {
  const [undoer, admin] = [await signInAs(owner, "admin"), await addPerson(owner, { role: "admin" })];
  // In the order of ids they come before the admin.
  const person = await addPerson(owner, { id: "00000000-0000-4000-8000-000000000001" });
  const sessionIds = [(await addSession(owner, person.id)).id, (await addSession(owner, admin.id)).id];
  const ending = act(undoer);
  await revokeSessions(app, ending, { ...words, sessionIds });
  const suspender = database.connect("owner", 1);
  let undoing: Promise<string | undefined> | undefined;
  await suspender.begin(async (service) => {
    await service`select from users where id = ${admin.id} for no key update`;
    undoing = refusalOf(restoreSessions(app, act(undoer), { undoes: ending.operationId, ...undoWords }));
    await expect.poll(waiting(superuser, "%restore_sessions(%")).toBe(1);
    await service`select from users where id = ${person.id} for no key update nowait`;
  });
  expect(await undoing).toBeUndefined();
  await suspender.end();
});
