import { z } from "zod";
import type { Db } from "./client";

export const OperationRow = z.strictObject({
  id: z.uuid(),
  kind: z.string(),
  actorId: z.uuid(),
  actorEmail: z.string(),
  actorRole: z.string(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  targetCount: z.number(),
  undone: z.boolean(),
  createdAt: z.date(),
});
export type OperationRow = z.infer<typeof OperationRow>;

/** What staff did last, the newest first. */
export const listLatestOperations = (db: Db, limit: number) => db<OperationRow[]>`
  select o.id, o.kind, o.actor_id, o.actor_email, o.actor_role, o.reason, o.ticket, o.target_count,
    exists (select from gatehouse.operations u where u.undoes = o.id) as undone, o.created_at
  from gatehouse.operations o
  order by o.created_at desc, o.id desc
  limit ${limit}`;
