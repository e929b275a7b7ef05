import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import type { Pool } from "@/lib/db/client";
import type { DatabaseError } from "@/lib/db/errors";
import { listLiveSessions, revokeSessions } from "@/lib/db/sessions";
import type { Watched } from "@/lib/db/watchdog";
import { expect } from "@/tests/fixtures";
import { act, addPerson, signInAs, type Staff } from "@/tests/db/people";

const batchSize = 5;
/** Ten times as many as anybody has ended while a test ran. */
const sessionCount = 10_000;

/** What members of staff came across while they ended sessions, five at a time. */
export interface Tally {
  /** Operations whose answer came, with the number of sessions in it. */
  acknowledged: Map<string, number>;
  /** Answers that were lost: the outcome was unknown until the same operation id was sent again. */
  unknown: number;
  /** Of these, how many turned out to have happened already. */
  happened: number;
  /** Other answers, by meaning: each means that nothing happened. */
  refused: Record<string, number>;
  /** When good answers came, in ms of performance.now(). */
  goodAt: number[];
  reads: { good: number; bad: number };
}

export interface Workload {
  tally: Tally;
  /** Lets everybody finish what they are at, to a known outcome. */
  finish: () => Promise<Tally>;
}

/** Starts eight members of staff ending sessions as fast as they can, and four who read. They try again as a person would: with the same operation id. */
export async function startWorkload(owner: Pool, watch: Watched): Promise<Workload> {
  const { id: userId } = await addPerson(owner);
  const staff = await Promise.all(Array.from({ length: 8 }, () => signInAs(owner, "support")));
  const tally: Tally = { acknowledged: new Map(), unknown: 0, happened: 0, refused: {}, goodAt: [], reads: { good: 0, bad: 0 } };
  const rows = await owner<{ id: string }[]>`
    insert into user_sessions (user_id, token_hash, expires_at) select ${userId}, md5(i::text), now() + interval '1 hour' from generate_series(1, ${sessionCount}::int) i returning id`;
  const ids = rows.map(({ id }) => id);
  const state = { isOver: false };

  const endSessions = async (by: Staff) => {
    while (!state.isOver) {
      const sessionIds = ids.splice(0, batchSize);
      if (sessionIds.length === 0) throw new Error("the workload ran out of sessions");
      await once(by, randomUUID(), sessionIds);
    }
  };
  // To a known outcome, however long it takes.
  const once = async (by: Staff, operationId: string, sessionIds: string[]) => {
    for (let lost = false; ;) {
      try {
        const [row] = await watch((db) =>
          revokeSessions(db, act(by, operationId), { sessionIds, reason: "chaos", ticket: null, includeOwn: false }),
        );
        if (lost && row?.replayed) tally.happened += 1;
        tally.acknowledged.set(operationId, row?.targetCount ?? 0);
        tally.goodAt.push(performance.now());
        return;
      } catch (error) {
        const { meaning, cause } = error as DatabaseError;
        if (meaning === "fault") throw cause;
        if (meaning === "unreachable") {
          tally.unknown += 1;
          lost = true;
        } else {
          tally.refused[meaning] = (tally.refused[meaning] ?? 0) + 1;
        }
        await sleep(5);
      }
    }
  };
  const read = async () => {
    while (!state.isOver) {
      try {
        await watch((db) => listLiveSessions(db, { userId }, { limit: 10 }));
        tally.reads.good += 1;
      } catch (error) {
        if ((error as DatabaseError).meaning === "fault") throw (error as DatabaseError).cause;
        tally.reads.bad += 1;
        await sleep(5);
      }
    }
  };

  const all = Promise.all([...staff.map(endSessions), ...Array.from({ length: 4 }, read)]);
  // A failure is reported by finish(); until then nobody listens.
  all.catch(() => undefined);
  return {
    tally,
    finish: async () => {
      state.isOver = true;
      await all;
      return tally;
    },
  };
}

/** No change is torn, none that was acknowledged is lost, none happened twice. */
export async function expectWhole(owner: Pool, { acknowledged }: Tally): Promise<void> {
  const operations = await owner<{ id: string; targetCount: number; ended: number; entries: number; named: number }[]>`
    select o.id, o.target_count, count(e.id) as ended, count(a.id) as entries, count(distinct a.resource_id) as named
    from gatehouse.operations o
    left join gatehouse.ended_sessions e on e.operation_id = o.id
    left join audit_logs a on a.operation_id = o.id and a.resource_id = e.id and a.action = 'revoke'
    group by o.id`;
  expect(
    operations.filter((o) => o.targetCount !== batchSize || o.ended !== batchSize || o.entries !== batchSize || o.named !== batchSize),
  ).toEqual([]);
  expect(new Map(operations.map((o) => [o.id, o.targetCount]))).toEqual(acknowledged);
  const [strays] = await owner`
    select
      (select count(*) from gatehouse.ended_sessions where operation_id is null) as ended_by_nobody,
      (select count(*) from audit_logs a where a.action = 'revoke' and not exists (select from gatehouse.ended_sessions e where e.id = a.resource_id)) as logged_for_nothing,
      (select count(*) from gatehouse.ended_sessions e join user_sessions s on s.id = e.id) as both_live_and_ended,
      (select count(*) from user_sessions where token_hash !~ 'CANARY') + (select count(*) from gatehouse.ended_sessions) as sessions,
      (select count(*) from (select from audit_logs where action = 'revoke' group by resource_id having count(*) > 1) twice) as logged_twice`;
  expect(strays).toEqual({ endedByNobody: 0, loggedForNothing: 0, bothLiveAndEnded: 0, sessions: sessionCount, loggedTwice: 0 });
}

/** The tally in a line. */
export const inWords = ({ acknowledged, unknown, happened, refused, goodAt, reads }: Tally) => {
  const gaps = goodAt.slice(1).map((at, i) => at - (goodAt[i] ?? at));
  return [
    `${acknowledged.size} operations`,
    `${unknown} lost answers (${happened} had happened)`,
    `refused ${JSON.stringify(refused)}`,
    `longest gap ${Math.round(Math.max(0, ...gaps))} ms`,
    `reads ${reads.good} good, ${reads.bad} bad`,
  ].join(", ");
};
