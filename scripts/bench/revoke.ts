import { randomUUID } from "node:crypto";
import type { Pool } from "../../lib/db/client";
import { revokeFilteredSessions, revokeUserSessions } from "../../lib/db/sessions";
import { cpuOf } from "./measure";

/** Ending many sessions at once: by the console's function, and by the least SQL that leaves the same rows. */
export interface RevokeFigures {
  sessions: number;
  /** Absent for more than any one person has. */
  function?: RevokeCost;
  /** The same sessions by a filter: address and browser. */
  filter: RevokeCost;
  sql: RevokeCost;
}

/** Of the quickest of several runs: whatever else this machine does can only add to it. */
interface RevokeCost {
  ms: number;
  /** Of the database's process; null where the system does not tell. */
  cpuMs: number | null;
}

/**
 * Rolls everything back: the database is as before. Needs the owner's connection, and the token hash of an admin's session.
 * @param ofPerson whether one person's sessions are ended as such too
 */
export async function measureRevocation(
  owner: Pool,
  tokenHash: string,
  userId: string,
  sessions = 10_000,
  rounds = 7,
  ofPerson = true,
): Promise<RevokeFigures> {
  const runs = { function: [] as RevokeCost[], filter: [] as RevokeCost[], sql: [] as RevokeCost[] };
  const undo = new Error("Nothing of this stays.");
  await owner
    .begin(async (tx) => {
      const [backend] = await tx<{ pid: number }[]>`select pg_backend_pid() as pid`;
      const pid = backend?.pid ?? 0;
      await tx`
        insert into user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at)
        select ${userId}::uuid, encode(sha256(convert_to('bench ' || n, 'UTF8')), 'hex'), '{"browser": "Chrome 142", "os": "Windows"}',
          inet '198.18.0.0' + n, 'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36',
          now() + interval '30 days'
        from generate_series(1, ${sessions}::int) as g (n)`;
      // Where these are most of what is live, the password must have been given lately.
      await tx`insert into gatehouse.step_ups (session_id) select id from user_sessions where token_hash = ${tokenHash} on conflict do nothing`;
      const byFunction = () =>
        revokeUserSessions(
          tx,
          { tokenHash, operationId: randomUUID(), ip: "127.0.0.1", userAgent: "bench" },
          { userId, expectedCount: sessions, reason: "Benchmark", ticket: null, includeOwn: false },
        );
      const byFilter = () =>
        revokeFilteredSessions(
          tx,
          { tokenHash, operationId: randomUUID(), ip: "127.0.0.1", userAgent: "bench" },
          {
            filter: { userId, ip: "198.18.0.0/15", browser: "Chrome" },
            expectedCount: sessions,
            reason: "Benchmark",
            ticket: null,
            includeOwn: false,
            confirmation: null,
          },
        );
      const bySql = () => tx`
        with gone as (
          delete from user_sessions where user_id = ${userId}::uuid and expires_at > now() returning *
        ),
        kept as (
          insert into gatehouse.ended_sessions
            (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_how)
          select id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at, 'revoked' from gone
        )
        insert into audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent)
        select ${userId}::uuid, 'revoke', 'session', id,
          jsonb_build_object('user_id', user_id, 'ip_address', host(ip_address), 'expires_at', expires_at, 'created_at', created_at),
          inet '127.0.0.1', 'bench'
        from gone`;
      for (let round = 0; round < rounds; round++) {
        // Each goes first as often as the other.
        const ways = [
          ...(ofPerson ? [{ costs: runs.function, run: byFunction }] : []),
          { costs: runs.filter, run: byFilter },
          { costs: runs.sql, run: bySql },
        ];
        for (const one of round % 2 === 0 ? ways : ways.reverse()) {
          await tx`savepoint before`;
          const [began, cpu] = [performance.now(), cpuOf(pid)];
          await one.run();
          const [ms, cpuNow] = [performance.now() - began, cpuOf(pid)];
          one.costs.push({ ms, cpuMs: cpu === null || cpuNow === null ? null : cpuNow - cpu });
          await tx`rollback to savepoint before`;
        }
      }
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  const best = (costs: RevokeCost[]): RevokeCost => ({
    ms: Math.min(...costs.map(({ ms }) => ms)),
    cpuMs: costs.some(({ cpuMs }) => cpuMs === null) ? null : Math.min(...costs.map(({ cpuMs }) => cpuMs ?? Infinity)),
  });
  return {
    sessions,
    ...(ofPerson ? { function: best(runs.function) } : {}),
    filter: best(runs.filter),
    sql: best(runs.sql),
  };
}
