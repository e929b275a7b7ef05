import { z } from "zod";
import type { Db, Fragment } from "./client";

export const OperationRow = z.strictObject({
  id: z.uuid(),
  /** As a capability: `session.revoke`. */
  kind: z.string(),
  actorId: z.uuid(),
  actorEmail: z.string(),
  /** As they are called today; null when they are gone. */
  actorName: z.string().nullable(),
  /** As it was then. */
  actorRole: z.string(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  targetCount: z.number(),
  /** One of the people whom it hit. */
  targetId: z.uuid().nullable(),
  targetName: z.string().nullable(),
  undoes: z.uuid().nullable(),
  undoneBy: z.uuid().nullable(),
  undone: z.boolean(),
  createdAt: z.date(),
});
export type OperationRow = z.infer<typeof OperationRow>;

const operationsOf = (db: Db, ids: Fragment) => db<OperationRow[]>`
  select o.id, o.kind, o.actor_id, o.actor_email, btrim(actor.first_name || ' ' || actor.last_name) as actor_name, o.actor_role,
    o.reason, o.ticket, o.target_count, target.id as target_id, btrim(target.first_name || ' ' || target.last_name) as target_name,
    o.undoes, undo.id as undone_by, undo.id is not null as undone, o.created_at
  from (${ids}) page
  join gatehouse.operations o on o.id = page.id
  left join users actor on actor.id = o.actor_id
  left join gatehouse.operations undo on undo.undoes = o.id
  left join lateral (
    select coalesce(a.old_values ->> 'user_id', a.new_values ->> 'user_id') as owner, a.resource_id
    from audit_logs a where a.operation_id = o.id limit 1
  ) hit on true
  left join users target
    on target.id = case when hit.owner ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then hit.owner::uuid else hit.resource_id end
  order by o.created_at desc, o.id desc`;

/** What staff did last: up to 100 operations, the newest first. */
export const listLatestOperations = (db: Db, limit: number) =>
  operationsOf(db, db`select o.id from gatehouse.operations o order by o.created_at desc, o.id desc limit ${Math.min(limit, 100)}`);

/** One operation. */
export const getOperation = (db: Db, id: string) => operationsOf(db, db`select ${id}::uuid as id`);
