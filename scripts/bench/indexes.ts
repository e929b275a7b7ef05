import type { Pool } from "../../lib/db/client";
import { isMain, runScript } from "../cli";
import { openBenchDatabase, readSize, sizeFlags } from "./database";
import { explainOnce } from "./explain";
import { findSample, listCases, type ListCase } from "./lists";

/** Each index that the console adds, and the statement that it is there for. */
const served: Record<string, string> = {
  idx_users_search: 'users by newest, "quirog"',
  idx_users_created_at_id: "users by newest",
  idx_users_last_login_at: "users by last_login",
  idx_users_not_verified: "users counted, not verified",
  idx_users_email_lower: "users by email",
  idx_user_sessions_created_at: "live sessions",
  idx_user_sessions_user_id_created_at: "live sessions of the busiest person",
  idx_user_sessions_user_id_expires_at: "users by last_login",
  idx_user_sessions_ip_address: "live sessions from nowhere",
  idx_password_reset_tokens_user_id: "tokens of the busiest person",
  idx_email_verification_tokens_user_id: "tokens of the busiest person",
  idx_audit_logs_created_at: "audit log",
  idx_audit_logs_user_id: "audit log by the quietest person",
  idx_audit_logs_resource_id: "audit log about the quietest person",
  idx_audit_logs_owner: "activity of the quietest person",
  idx_audit_logs_name: "audit log what nobody ever does",
  idx_audit_logs_ip_address: "audit log from nowhere",
  idx_audit_logs_operation_id: "audit log of an operation",
  idx_audit_logs_role_changed: "audit log roles",
  idx_audit_logs_status_changed: "audit log statuses",
  idx_audit_logs_no_person: "failed sign-ins of nobody, by an e-mail",
  idx_ended_sessions_ended_at: "ended sessions",
  idx_ended_sessions_user_id: "ended sessions of the busiest person",
  idx_ended_sessions_ip_address: "ended sessions from nowhere",
};

/** What anonymising somebody asks, in gatehouse.forget_mentions. */
const byWords: ListCase = {
  name: "failed sign-ins of nobody, by an e-mail",
  query: (db) => db`
    select id from audit_logs where resource = 'auth' and resource_id is null
      and coalesce(new_values::text, '') || ' ' || coalesce(old_values::text, '') ~* 'nobody\\.at\\.all@example\\.com'`,
};

interface IndexResult {
  name: string;
  bytes: number;
  buildMs: number;
  statement: string;
  withIt: { ms: number; blocks: number };
  without: { ms: number; blocks: number };
}

/** Takes the index away inside a transaction, measures, builds it anew, and rolls everything back. */
async function measureIndex(superuser: Pool, name: string, one: ListCase): Promise<IndexResult> {
  let result: IndexResult | undefined;
  const undo = new Error("Nothing of this stays.");
  await superuser
    .begin(async (tx) => {
      const [index] = await tx<{ definition: string; bytes: number; relation: string }[]>`
        select pg_get_indexdef(c.oid) as definition, pg_relation_size(c.oid) as bytes, c.oid::regclass::text as relation
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relname = ${name} and n.nspname in ('public', 'gatehouse')`;
      if (!index) throw new Error(`There is no index ${name}.`);
      // The planner goes by the rights of whoever asks.
      const asApp = async () => {
        await tx`set local role gatehouse_app`;
        const { ms, blocks } = await explainOnce(tx, one, "custom");
        await tx`reset role`;
        return { ms, blocks };
      };
      const withIt = await asApp();
      await tx.unsafe(`drop index ${index.relation}`);
      const without = await asApp();
      const began = performance.now();
      await tx.unsafe(index.definition);
      result = { name, bytes: index.bytes, buildMs: performance.now() - began, statement: one.name, withIt, without };
      throw undo;
    })
    .catch((error: unknown) => {
      if (error !== undo) throw error;
    });
  if (!result) throw new Error(`${name} was not measured.`);
  return result;
}

const help = `
Measures what each index of the console costs and gains, on a database with demo data: its size, how long it takes to build,
and the statement that it is there for with and without it.

  npm run bench:indexes -- [--people 20000] [--sessions N] [--audit-rows N] [--major 18] [--only TEXT]`;

if (isMain(import.meta.url)) {
  await runScript(help, { ...sizeFlags, only: { type: "string" } }, async (flags) => {
    const database = await openBenchDatabase(readSize(flags), Number(flags.major), (label) => console.error(`  ${label}`));
    const superuser = database.connect("superuser");
    try {
      await superuser`set maintenance_work_mem = '256MB'`;
      const cases = new Map([...listCases(await findSample(superuser)), byWords].map((one) => [one.name, one]));
      const figures = ({ ms, blocks }: IndexResult["withIt"]) => `${ms.toFixed(1).padStart(9)} ${String(blocks).padStart(8)}`;
      console.log(`${"index".padEnd(38)}      MB  build s   with ms   blocks  without   blocks  for`);
      for (const [name, statement] of Object.entries(served)) {
        const one = cases.get(statement);
        if (!one) throw new Error(`There is no statement "${statement}".`);
        if (!name.includes(flags.only ?? "")) continue;
        const { bytes, buildMs, withIt, without } = await measureIndex(superuser, name, one);
        console.log(
          `${name.padEnd(38)} ${(bytes / 1e6).toFixed(1).padStart(7)} ${(buildMs / 1000).toFixed(1).padStart(8)} ${figures(withIt)} ${figures(without)}  ${statement}`,
        );
      }
    } finally {
      await superuser.end({ timeout: 1 });
      await database.stop();
    }
  });
}
