import { randomUUID } from "node:crypto";
import { connect, type Pool } from "@/lib/db/client";
import { getProgress, ProgressRow } from "@/lib/db/operations";
import { restoreSessions, revokeFilteredSessions } from "@/lib/db/sessions";
import { revokeUsersSessions } from "@/lib/db/user-selection";
import { expect, test } from "@/tests/fixtures";
import type { TestDatabase } from "@/tests/databases";
import { act, addPerson, signInAs, undoWords, type Staff } from "./people";

const count = 1_000;

/** A person with so many sessions, and their ids in the order in which they are ended. */
const addMany = async (owner: Pool, sessions = count) => {
  const { id } = await addPerson(owner);
  const rows = await owner<{ id: string }[]>`
    insert into user_sessions (user_id, token_hash, expires_at)
    select ${id}, gen_random_uuid(), now() + interval '1 hour' from generate_series(1, ${sessions}::int) returning id`;
  return { id, sessionIds: rows.map((row) => row.id).toSorted() };
};

const byFilter = (db: Pool, by: Staff, operationId: string, userId: string) =>
  revokeFilteredSessions(db, act(by, operationId), {
    filter: { userId },
    ...{ expectedCount: count, reason: "progress", ticket: null, includeOwn: false, confirmation: null },
  });

const byPeople = (db: Pool, by: Staff, operationId: string, userId: string) =>
  revokeUsersSessions(
    db,
    act(by, operationId),
    { userIds: [userId] },
    { expectedCount: 1, expectedSessions: count, reason: "progress", ticket: null, includeOwn: false },
  );

/** Keeps one session from being kept until `let` is called: its row in ended_sessions is being written by somebody else. */
const holdUp = async (database: TestDatabase, userId: string, sessionId: string) => {
  const other = database.connect("owner", 1);
  await other`begin`;
  await other`
    insert into gatehouse.ended_sessions (id, user_id, token_hash, expires_at, ended_how)
    values (${sessionId}, ${userId}, 'x', now(), 'signed_out')`;
  return async () => {
    await other`rollback`;
  };
};

/** One connection of the console, which waits for others longer than people would. */
const openPool = async (database: TestDatabase, name: string) => {
  const pool = connect(database.connection("app"), name, 1, 1800, { statement_timeout: 60_000 });
  await pool`select set_config('lock_timeout', '30s', false)`;
  return pool;
};

/** Waits until somebody waits for a lock, as often as it takes. */
const untilHeldUp = async (superuser: Pool, pool: string) => {
  while (
    (
      await superuser`select from pg_stat_activity where application_name = ${pool} and datname = current_database() and wait_event_type = 'Lock'`
    ).length === 0
  );
};

for (const [way, revoke] of Object.entries({ "by filter": byFilter, "of people": byPeople })) {
  test(`session.revoke ${way}: others see how far it is before anything of it is committed, and nothing afterwards`, async ({
    owner,
    app,
    superuser,
    database,
  }) => {
    const bulk = await openPool(database, `bulk ${way}`);
    const admin = await signInAs(owner, "admin");
    const [first, second] = [await addMany(owner), await addMany(owner)];
    const operationId = randomUUID();
    const release = await holdUp(database, first.id, first.sessionIds[count / 2] ?? "");
    const running = Promise.resolve(revoke(bulk, admin, operationId, first.id));
    await untilHeldUp(superuser, `bulk ${way}`);
    // All are gone from where they were, which is one half, and some are kept.
    const [seen] = await getProgress(app, operationId);
    const { done, total } = ProgressRow.parse(seen);
    expect(total).toBe(count);
    expect(done).toBeGreaterThanOrEqual(count / 2);
    expect(done).toBeLessThan(count);
    expect(await app`select from gatehouse.operations where id = ${operationId}`).toHaveLength(0);
    expect(await app`select from user_sessions where user_id = ${first.id}`).toHaveLength(count);
    expect(await getProgress(app, randomUUID())).toHaveLength(0);

    // A second one counts in a slot of its own.
    const other = await openPool(database, `other ${way}`);
    const otherId = randomUUID();
    const releaseOther = await holdUp(database, second.id, second.sessionIds[0] ?? "");
    const alongside = Promise.resolve(revoke(other, await signInAs(owner, "admin"), otherId, second.id));
    await untilHeldUp(superuser, `other ${way}`);
    expect((await getProgress(app, otherId))[0]?.total).toBe(count);
    expect((await getProgress(app, otherId))[0]?.done).toBeGreaterThanOrEqual(count / 2);
    expect([...(await getProgress(app, operationId))]).toEqual([seen]);

    await Promise.all([release(), releaseOther()]);
    for (const [row] of await Promise.all([running, alongside])) expect(row).toMatchObject({ targetCount: count, replayed: false });
    for (const id of [operationId, otherId]) expect(await getProgress(app, id)).toHaveLength(0);
    // Two steps for each were counted.
    const [counted] = await owner<{ total: number; steps: number }[]>`
      select last_value >> 32 as total, last_value & 4294967295 as steps from gatehouse.progress_0`;
    expect(counted).toEqual({ total: count, steps: 2 * count });
    await Promise.all([bulk.end(), other.end()]);
  });
}

test("session.restore: others see how far it is before anything of it is committed", async ({ owner, app, superuser, database }) => {
  const bulk = await openPool(database, "bulk undo");
  const admin = await signInAs(owner, "admin");
  const { id, sessionIds } = await addMany(owner);
  const [undoes, operationId] = [randomUUID(), randomUUID()];
  await byFilter(app, admin, undoes, id);
  const other = database.connect("owner", 1);
  await other`begin`;
  await other`
    insert into user_sessions (id, user_id, token_hash, expires_at)
    values (${sessionIds[count / 2] ?? ""}, ${id}, gen_random_uuid(), now() + interval '1 hour')`;
  const running = Promise.resolve(restoreSessions(bulk, act(admin, operationId), { undoes, ...undoWords }));
  await untilHeldUp(superuser, "bulk undo");
  const [seen] = await getProgress(app, operationId);
  expect(seen?.total).toBe(count);
  expect(seen?.done).toBeGreaterThan(0);
  expect(seen?.done).toBeLessThan(count);
  await other`rollback`;
  expect(await running).toMatchObject([{ targetCount: count }]);
  expect(await getProgress(app, operationId)).toHaveLength(0);
  expect((await owner`select last_value & 4294967295 as steps from gatehouse.progress_0`)[0]).toEqual({ steps: 2 * count });
  await Promise.all([bulk.end(), other.end()]);
});

test("nothing is counted where all slots are taken, and for less than a thousand; it is done all the same", async ({
  owner,
  app,
  database,
}) => {
  const hog = database.connect("app", 1);
  await hog`select pg_advisory_lock(7233190, slot) from generate_series(0, 7) slot`;
  const before = await owner`select sequencename, last_value from pg_sequences order by 1`;
  expect(before).toHaveLength(8);
  const admin = await signInAs(owner, "admin");
  const many = await addMany(owner);
  expect((await byFilter(app, admin, randomUUID(), many.id))[0]).toMatchObject({ targetCount: count });
  await hog`select pg_advisory_unlock_all()`;
  const few = await addMany(owner, 999);
  expect((await byFilter(app, admin, randomUUID(), few.id))[0]).toMatchObject({ targetCount: 999 });
  expect([...(await owner`select sequencename, last_value from pg_sequences order by 1`)]).toEqual([...before]);
});
