import { checkSession } from "@/lib/db/console-sessions";
import type { Pool } from "@/lib/db/client";
import type { DatabaseError } from "@/lib/db/errors";
import { countMigrations } from "@/lib/db/migrations";
import { revokeSessions, revokeUserSessions } from "@/lib/db/sessions";
import { getPerson, listUsers } from "@/lib/db/users";
import type { Watched } from "@/lib/db/watchdog";
import { act, addPerson, addSession, signInAs } from "@/tests/db/people";
import type { TestDatabase } from "@/tests/databases";
import { expect, test } from "./fixtures";

const words = { reason: "x", ticket: null, includeOwn: false };

/** "busy" and the like, and how long it took to say so. */
const meaningOf = async (what: string, answer: Promise<unknown>) => {
  const began = performance.now();
  const meaning = await answer.then(
    () => "good",
    (error: DatabaseError) => error.meaning,
  );
  console.log(`${what}: ${meaning} after ${Math.round(performance.now() - began)} ms`);
  return meaning;
};

/** Holds locks in a transaction of another session while `work` runs. */
const whileHeld = async (database: TestDatabase, take: (holder: Pool) => PromiseLike<unknown>, work: () => Promise<void>) => {
  const holder = database.connect("owner", 1);
  await holder`begin`;
  try {
    await take(holder);
    await work();
  } finally {
    await holder`rollback`;
  }
};

/** Whatever the console asks of people and sessions. */
const asks = (watch: Watched, staff: { tokenHash: string; id: string }, sessionId: string): Record<string, () => Promise<unknown>> => ({
  "list of people": () => watch((db) => listUsers(db, {}, { sort: "newest", limit: 10 })),
  "a person": () => watch((db) => getPerson(db, staff.id)),
  "session check": () => watch((db) => checkSession(db, staff.tokenHash)),
  revocation: () => watch((db) => revokeSessions(db, act(staff), { ...words, sessionIds: [sessionId] })),
});

test("a table that somebody holds is a busy answer, not a wait; what lies beside it goes on", async ({ database, owner, watch }) => {
  const staff = await signInAs(owner, "admin");
  const { id } = await addSession(owner, (await addPerson(owner)).id);
  const watching = watch({ max: 5 });
  const all = Object.entries(asks(watching, staff, id));
  await whileHeld(
    database,
    (holder) => holder`lock table users in access exclusive mode`,
    async () => {
      const answers = await Promise.all(all.map(([what, ask]) => meaningOf(what, ask())));
      expect(answers).toEqual(all.map(() => "busy"));
      expect(await meaningOf("another table", watching(countMigrations))).toBe("good");
    },
  );
  for (const [what, ask] of all) expect(await meaningOf(what, ask()), what).toBe("good");
});

test("a session that somebody holds makes its revocation busy, and reading it does not wait", async ({ database, owner, watch }) => {
  const staff = await signInAs(owner, "admin");
  const { id, userId } = await addSession(owner, (await addPerson(owner)).id);
  const watching = watch();
  const by = act(staff);
  await whileHeld(
    database,
    (holder) => holder`select from user_sessions where id = ${id} for update`,
    async () => {
      const revokeAll = () => watching((db) => revokeUserSessions(db, act(staff), { ...words, userId, expectedCount: 1 }));
      const revoke = () => watching((db) => revokeSessions(db, by, { ...words, sessionIds: [id] }));
      expect(
        await Promise.all([
          meaningOf("one", revoke()),
          meaningOf("all", revokeAll()),
          meaningOf(
            "a person",
            watching((db) => getPerson(db, userId)),
          ),
        ]),
      ).toEqual(["busy", "busy", "good"]);
    },
  );
  expect(await owner`select from gatehouse.operations`).toHaveLength(0);
  // The same operation, sent again, is not taken for a replay: nothing had happened.
  expect(await watching((db) => revokeSessions(db, by, { ...words, sessionIds: [id] }))).toMatchObject([
    { targetCount: 1, replayed: false },
  ]);
});

test("a statement that takes too long ends as busy; others have their own connections", async ({ watch }) => {
  const [slow, other] = [watch({ max: 2 }), watch({ max: 2 })];
  const answers = [slow, slow].map((pool, i) =>
    meaningOf(
      `slow statement ${i + 1}`,
      pool((db) => db`select pg_sleep(30)`),
    ),
  );
  expect(await meaningOf("another pool", other(countMigrations))).toBe("good");
  expect(await Promise.all(answers)).toEqual(["busy", "busy"]);
  expect(await meaningOf("the pool of the slow ones", slow(countMigrations))).toBe("good");
});

test("a pool holds so many queries and no more: the next one is refused at once", async ({ watch }) => {
  const watching = watch({ max: 1, queue: 5 });
  const waiting = Array.from({ length: 5 }, () => watching((db) => db`select pg_sleep(0.2)`));
  expect(await meaningOf("the sixth", watching(countMigrations))).toBe("busy");
  await Promise.all(waiting);
  expect(await meaningOf("when they are done", watching(countMigrations))).toBe("good");
});

test("a server without a free connection is a busy answer, and an end to it is noticed", async ({ database, superuser, watch }) => {
  await superuser`select`;
  // One by one: of several at the same moment each would be refused for the sake of the others.
  const isTaken = () =>
    database.connect("monitor", 1)`select`.then(
      () => true,
      () => false,
    );
  while (await isTaken());
  const watching = watch({ max: 2 });
  expect(await meaningOf("a newcomer", watching(countMigrations))).toBe("busy");
  await superuser`select pg_terminate_backend(pid) from pg_stat_activity where usename = 'gatehouse_monitor'`;
  let attempts = 1;
  while ((await meaningOf("afterwards", watching(countMigrations))) !== "good") expect(attempts++).toBeLessThan(50);
});
