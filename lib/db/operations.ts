import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { contains, orderBy, seek } from "./keyset";

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
  /** What the function counted, by its own names; `listOperationTargets` has the single targets. */
  result: z.record(z.string(), z.unknown()),
  /** The one person whom all of it hit; null when it was several, nobody, or somebody who is gone. */
  targetId: z.uuid().nullable(),
  /** What they are called; of somebody who is gone the e-mail, if the log kept it with this operation. */
  targetName: z.string().nullable(),
  undoes: z.uuid().nullable(),
  undoneBy: z.uuid().nullable(),
  undone: z.boolean(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.date(),
  cursorKey: z.string(),
});
export type OperationRow = z.infer<typeof OperationRow>;

/** Which operations a list holds. Every part is optional. */
export interface OperationFilter {
  kind?: string;
  actorId?: string;
  /** A part of the reason or the ticket. */
  q?: string;
  /** The last so many hours. */
  hours?: number;
}

/** From so many targets on, whether they are all of one person is not looked up. */
const manyTargets = 100;

/** Whom a row of the audit log is about: the owner that it names, or what it was done to. */
const personOf = (db: Db, log: Fragment): Fragment => {
  const owner = db`coalesce(${log}.old_values ->> 'user_id', ${log}.new_values ->> 'user_id')`;
  return db`case when ${owner} ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (${owner})::uuid else ${log}.resource_id end`;
};

// Of several targets the look through the log ends with the first one that is another person's. Where the result names the person, none is needed.
const operationsOf = (db: Db, ids: Fragment, back = false) => {
  const down = back ? db`` : db`desc`;
  return db<OperationRow[]>`
  select o.id, o.kind, o.actor_id, o.actor_email, btrim(actor.first_name || ' ' || actor.last_name) as actor_name, o.actor_role,
    o.reason, o.ticket, o.target_count, o.result - 'targets' as result, target.id as target_id,
    coalesce(btrim(target.first_name || ' ' || target.last_name), case when o.target_count = 1 then (
      select coalesce(c.old_values ->> 'email', c.new_values ->> 'email') from audit_logs c
      where c.operation_id = o.id and c.resource = 'user' and not exists (select from users v where v.id = c.resource_id) limit 1
    ) end) as target_name,
    o.undoes, undo.id as undone_by, undo.id is not null as undone, host(o.ip_address) as ip_address, o.user_agent, o.created_at,
    o.created_at::text as cursor_key
  from (${ids}) page
  join gatehouse.operations o on o.id = page.id
  left join users actor on actor.id = o.actor_id
  left join gatehouse.operations undo on undo.undoes = o.id
  left join lateral (
    select ${personOf(db, db`a`)} as person from audit_logs a where a.operation_id = o.id limit 1
  ) hit on true
  left join users target on target.id = hit.person
    and (
      o.target_count = 1 or o.result ->> 'user_id' = hit.person::text
      or (o.target_count <= ${manyTargets} and not exists (
        select from audit_logs b where b.operation_id = o.id and ${personOf(db, db`b`)} is distinct from hit.person
      ))
    )
  order by o.created_at ${down}, o.id ${down}`;
};

/** What staff did last: up to 100 operations, the newest first. */
export const listLatestOperations = (db: Db, limit: number) =>
  operationsOf(db, db`select o.id from gatehouse.operations o order by o.created_at desc, o.id desc limit ${Math.min(limit, 100)}`);

/** A page of what staff did and one more row, the newest first. */
export const listOperations = (db: Db, f: OperationFilter, page: { limit: number; cursor?: Cursor }) => {
  const order = { key: db`o.created_at`, id: db`o.id`, type: "timestamptz" as const, descending: true };
  return operationsOf(
    db,
    db`
      select o.id from gatehouse.operations o
      where true
        ${f.kind ? db`and o.kind = ${f.kind}` : db``}
        ${f.actorId ? db`and o.actor_id = ${f.actorId}::uuid` : db``}
        ${f.q ? db`and (coalesce(o.reason, '') || ' ' || coalesce(o.ticket, '')) ilike ${contains(f.q)}` : db``}
        ${f.hours ? db`and o.created_at > now() - make_interval(hours => ${f.hours})` : db``}
        ${seek(db, order, page.cursor)}
      ${orderBy(db, order, page.cursor)}
      limit ${page.limit + 1}`,
    page.cursor?.back,
  );
};

/** One operation. */
export const getOperation = (db: Db, id: string) => operationsOf(db, db`select ${id}::uuid as id`);

/** Every kind of operation that there has been, found by leaping from one to the next in the index; 100 at the most. */
export const listOperationKinds = (db: Db) => db<{ kind: string }[]>`
  with recursive kinds as (
    (select o.kind from gatehouse.operations o order by o.kind limit 1)
    union all
    select next.kind from kinds k cross join lateral (
      select o.kind from gatehouse.operations o where o.kind > k.kind order by o.kind limit 1
    ) next
  )
  select k.kind from kinds k limit 100`;

export const ProgressRow = z.strictObject({ done: z.number(), total: z.number() });
export type ProgressRow = z.infer<typeof ProgressRow>;

/** How many sessions an operation has ended that has not committed yet; no row for one that is over, counts nothing, or found no slot to count in. */
export const getProgress = (db: Db, id: string) => db<ProgressRow[]>`
  select p.done, p.total from gatehouse.operation_progress(${id}::uuid) p`;
export const OperationTargetRow = z.strictObject({
  /** What it is: `user`, `session`, `token`, `rate_limit`, or a `line` of a file. */
  of: z.string(),
  id: z.string(),
  outcome: z.string(),
  /** Whose it is, or who; null when they are gone, or when nobody knows. */
  personId: z.uuid().nullable(),
  personName: z.string().nullable(),
  personEmail: z.string().nullable(),
  /** How many the operation keeps by id. */
  kept: z.number(),
});
export type OperationTargetRow = z.infer<typeof OperationTargetRow>;

/** The targets that have no entry in the log, for nothing was done to them, and those of an export: a page of them, in the order they were kept. */
export const listOperationTargets = (db: Db, id: string, page: { limit: number; offset: number }) => db<OperationTargetRow[]>`
  with kept as materialized (
    select g.value ->> 'of' as of, g.value ->> 'outcome' as outcome, i.value as id, g.place as of_group, i.place
    from gatehouse.operations o
    cross join jsonb_array_elements(o.result -> 'targets') with ordinality as g (value, place)
    cross join jsonb_array_elements_text(g.value -> 'ids') with ordinality as i (value, place)
    where o.id = ${id}::uuid
  ),
  page as (
    select k.*, (select count(*) from kept) as kept from kept k order by k.of_group, k.place limit ${page.limit} offset ${page.offset}
  )
  select p.of, p.id, p.outcome, u.id as person_id, btrim(u.first_name || ' ' || u.last_name) as person_name, u.email as person_email, p.kept
  from page p
  left join lateral (
    select case p.of
      when 'user' then p.id::uuid
      when 'session' then coalesce(
        (select s.user_id from user_sessions s where s.id = p.id::uuid), (select e.user_id from gatehouse.ended_sessions e where e.id = p.id::uuid)
      )
      when 'token' then coalesce(
        (select r.user_id from password_reset_tokens r where r.id = p.id::uuid),
        (select v.user_id from email_verification_tokens v where v.id = p.id::uuid)
      )
    end as id
  ) owner on true
  left join users u on u.id = owner.id
  order by p.of_group, p.place`;

export const UndoRow = z.strictObject({
  /** How many of its sessions can be restored just now, counted up to `cap` + 1. */
  restorable: z.number(),
  /** For so long support may undo what they did themselves. */
  ownMinutes: z.number(),
  isOwnOver: z.boolean(),
  /** How many targets it left out, by why. */
  skipped: z.record(z.string(), z.number()),
});
export type UndoRow = z.infer<typeof UndoRow>;

/** What of an operation can be undone just now, by the conditions of the undo itself. */
export const getUndo = (db: Db, id: string, cap: number) =>
  // In the select list the function gives row by row, so that the limit ends it; in FROM it would come to its end first.
  db<UndoRow[]>`
  select (select count(*) from (select gatehouse.restorable_sessions(o.id) limit ${cap + 1}) back) as restorable, s.minutes as own_minutes,
    o.created_at < now() - make_interval(mins => s.minutes) as is_own_over, coalesce(o.result -> 'skipped', '{}') as skipped
  from gatehouse.operations o
  cross join (select (s.value #>> '{}')::integer as minutes from gatehouse.settings s where s.key = 'restore.own_minutes') s
  where o.id = ${id}::uuid`;

/** Whether an operation has happened, or is under way at this moment. */
export const hasBegun = (db: Db, operationId: string) =>
  db<{ hasBegun: boolean }[]>`select gatehouse.has_begun(${operationId}::uuid) as has_begun`;
