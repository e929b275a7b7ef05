import { z } from "zod";
import type { Db } from "./client";

export const ConnectionFacts = z.strictObject({
  version: z.string(),
  major: z.number(),
  user: z.string(),
  database: z.string(),
  superuser: z.boolean(),
  /** Whether this very connection is encrypted. */
  tls: z.boolean(),
  /** Whether it can change nothing: on a standby, or by default_transaction_read_only. */
  readOnly: z.boolean(),
});
export type ConnectionFacts = z.infer<typeof ConnectionFacts>;

/** As whom, and how, the console is connected. */
export const getConnectionFacts = (db: Db) => db<ConnectionFacts[]>`
  select
    current_setting('server_version') as version,
    current_setting('server_version_num')::int / 10000 as major,
    current_user as user,
    current_database() as database,
    rolsuper as superuser,
    coalesce((select ssl from pg_stat_ssl where pid = pg_backend_pid()), false) as tls,
    current_setting('transaction_read_only')::boolean as read_only
  from pg_roles
  where rolname = current_user`;
