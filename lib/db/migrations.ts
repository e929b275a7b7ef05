import type { Db } from "./client";

/** How many migrations the database's ledger holds. */
export const countMigrations = (db: Db) => db<{ applied: number }[]>`
  select count(*) as applied from gatehouse.schema_migrations where kind = 'migration'`;
