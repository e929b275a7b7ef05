import type { Pool } from "@/lib/db/client";

/** As many sessions as a statement of their own ends. */
export const count = 1_000;

/** Gives a person that many sessions, of a browser that nobody else has. */
export const addSessions = (owner: Pool, userId: string) => owner`
  insert into user_sessions (user_id, token_hash, expires_at, user_agent)
  select ${userId}, gen_random_uuid(), now() + interval '1 hour', 'chaos/1' from generate_series(1, ${count}::int)`;

/** What a revocation has left in each place that it writes to. */
export const tracesOf = async (owner: Pool, operationId: string, userId: string) => {
  const [traces] = await owner<{ live: number; ended: number; entries: number; operations: number; told: number }[]>`
    select
      (select count(*) from user_sessions where user_id = ${userId}) as live,
      (select count(*) from gatehouse.ended_sessions where operation_id = ${operationId}) as ended,
      (select count(*) from audit_logs where operation_id = ${operationId}) as entries,
      (select count(*) from gatehouse.operations where id = ${operationId}) as operations,
      (select coalesce(sum(target_count), 0) from gatehouse.operations where id = ${operationId}) as told`;
  return traces;
};

/** The only two outcomes that may be. */
export const nothing = { live: count, ended: 0, entries: 0, operations: 0, told: 0 };
export const everything = { live: 0, ended: count, entries: count, operations: 1, told: count };
