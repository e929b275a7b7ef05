import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import type { Db, Fragment } from "./client";
import { seek } from "./keyset";

/** What a service called something: the verb, and the thing that it was done to. */
export const AuditName = z.strictObject({ resource: z.string().nullable(), action: z.string() });
export type AuditName = z.infer<typeof AuditName>;

/** Columns whose changes have an index of their own. */
export const watchedColumns = ["role", "status"] as const;

/** Which rows of the log. Every part is optional; an absent one does not filter. */
export interface AuditFilter {
  /** One of these names; an empty list holds nothing. */
  names?: readonly AuditName[];
  /** Who did it: a person's id, or "nobody" for what the system and callers who were not signed in did. */
  actor?: { id: string; isDeleted: boolean } | "nobody";
  /** The thing's own id, or that of the person whose session or token it was. */
  targetId?: string;
  /** An address, or a network in CIDR form. */
  ip?: string;
  /** Only changes of this column of a person. */
  changed?: (typeof watchedColumns)[number];
  /** The last so many hours. */
  hours?: number;
  /** From this moment on. */
  from?: Date;
  /** Before this moment. */
  until?: Date;
  operationId?: string;
}

/** Rows on a page of the log; a list brings one more, which says that there is another page. */
export const auditPageSize = 50;

// The person who acted, and the one it was done to; a name is null when the person is gone.
const people = {
  actorId: z.uuid().nullable(),
  actorEmail: z.string().nullable(),
  actorName: z.string().nullable(),
  targetEmail: z.string().nullable(),
  targetName: z.string().nullable(),
};

export const AuditRow = z.strictObject({
  id: z.uuid(),
  createdAt: z.date().nullable(),
  action: z.string(),
  resource: z.string().nullable(),
  resourceId: z.uuid().nullable(),
  /** Whose session or token it was. */
  ownerId: z.uuid().nullable(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  oldValues: z.unknown(),
  newValues: z.unknown(),
  operationId: z.uuid().nullable(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  ...people,
  cursorKey: z.string(),
});
export type AuditRow = z.infer<typeof AuditRow>;

/** A way into the log. */
interface Way {
  where: Fragment;
  /** Sorted after it was gathered, because no index has both the condition and the order. Only for conditions that few rows meet. */
  gathered?: boolean;
  /** The index begins with this column, which is null here: PostgreSQL must be told that it is part of the order. */
  nullColumn?: Fragment;
  /** So few rows that whatever else is asked for is best looked for among them. */
  isShort?: boolean;
}

/** A part of the filter: the ways by which its rows are found, together all of them, and what they have in common. */
interface Part {
  ways: Way[];
  test: Fragment;
}

/** The expression of idx_audit_logs_owner. */
export const ownerOf = (db: Db): Fragment => db`left(coalesce(a.old_values ->> 'user_id', a.new_values ->> 'user_id'), 64)`;

const byWay = (way: Way): Part => ({ ways: [way], test: way.where });

const byActor = (db: Db, actor: NonNullable<AuditFilter["actor"]>): Part => {
  if (actor === "nobody") return byWay({ where: db`a.user_id is null and a.operation_id is null`, nullColumn: db`a.user_id` });
  if (!actor.isDeleted) return byWay({ where: db`a.user_id = ${actor.id}::uuid` });
  const operations = db`select o.id from gatehouse.operations o where o.actor_id = ${actor.id}::uuid`;
  return byWay({ where: db`a.user_id is null and a.operation_id in (${operations})`, gathered: true });
};

const byTarget = (db: Db, id: string): Part => {
  const [itself, owned] = [db`a.resource_id = ${id}::uuid`, db`${ownerOf(db)} = ${id}`];
  return {
    ways: [
      { where: itself, isShort: true },
      { where: owned, isShort: true },
    ],
    test: db`(${itself} or ${owned})`,
  };
};

// A network is a range of the index, out of order: what it holds is gathered and sorted, unless that is so much that some of it must be near
// whatever place in the log one looks at.
const byIp = (db: Db, ip: string): Part => {
  if (!ip.includes("/")) return byWay({ where: db`a.ip_address = ${ip}::inet` });
  const first = db`network(${ip}::inet)::inet`;
  const last = db`set_masklen(broadcast(${ip}::inet), case family(${ip}::inet) when 4 then 32 else 128 end)`;
  const range = db`a.ip_address between ${first} and ${last}`;
  const size = db`(select count(*) from (select from audit_logs a where ${range} limit 20001) found)`;
  return {
    ways: [{ where: db`${range} and ${size} <= 20000`, gathered: true }, { where: db`a.ip_address <<= ${ip}::inet and ${size} > 20000` }],
    test: db`a.ip_address <<= ${ip}::inet`,
  };
};

const byChange = (db: Db, column: NonNullable<AuditFilter["changed"]>): Part => {
  // The index's own words.
  const role = db`a.old_values ? 'role' and a.new_values ? 'role'`;
  const status = db`a.old_values ? 'status' and a.new_values ? 'status'`;
  return byWay({ where: { role, status }[column], isShort: true });
};

/** The filter in parts, the one that leads into the log first. */
const partsOf = (db: Db, f: AuditFilter): Part[] =>
  [
    f.operationId ? byWay({ where: db`a.operation_id = ${f.operationId}::uuid` }) : undefined,
    f.targetId ? byTarget(db, f.targetId) : undefined,
    f.actor ? byActor(db, f.actor) : undefined,
    f.changed ? byChange(db, f.changed) : undefined,
    f.ip ? byIp(db, f.ip) : undefined,
  ].filter((part) => part !== undefined);

const within = (db: Db, f: AuditFilter): Fragment => db`
  ${f.hours ? db`and a.created_at > now() - make_interval(hours => ${f.hours})` : db``}
  ${f.from ? db`and a.created_at >= ${f.from}` : db``}
  ${f.until ? db`and a.created_at < ${f.until}` : db``}`;

/**
 * Where a page begins. The guide lets created_at be null; such rows come first, as the indexes have them, and a cursor at one of them says
 * "infinity". Going back from a moment there are two stretches to read: what is newer, and what has no time.
 */
const seeking = (db: Db, cursor: Cursor | undefined): Fragment[] => {
  const untimed = db`and a.created_at is null`;
  if (cursor?.key === "infinity")
    return [cursor.back ? db`${untimed} and a.id > ${cursor.id}::uuid` : db`and (a.created_at is not null or a.id < ${cursor.id}::uuid)`];
  const timed = seek(db, { key: db`a.created_at`, id: db`a.id`, type: "timestamptz", descending: true }, cursor);
  return cursor?.back ? [timed, untimed] : [timed];
};

/**
 * The ids of a page by one way: in the order of an index, so that LIMIT ends the scan, unless the way says that it must gather. The limit is
 * written out: for one that comes as a parameter a generic plan expects a tenth of the log.
 */
const idsBy = (db: Db, way: Way, f: AuditFilter, cursor: Cursor | undefined): Fragment[] => {
  const down = cursor?.back ? db`` : db`desc`;
  const prefix = way.nullColumn ? db`${way.nullColumn} ${cursor?.back ? db`desc` : db``},` : db``;
  // The offset keeps PostgreSQL from reading the whole log in order for the sake of the sort.
  const from = way.gathered
    ? db`(select * from audit_logs a where ${way.where} offset 0) a where true`
    : db`audit_logs a where ${way.where}`;
  return seeking(db, cursor).map(
    (stretch) => db`(
      select a.id, a.created_at from ${from} ${within(db, f)} ${stretch}
      order by ${prefix} a.created_at ${down}, a.id ${down}
      limit 51
    )`,
  );
};

const and = (db: Db, one: Fragment, other: Fragment): Fragment => db`${one} and ${other}`;

/** Each name has its own stretch of the index: a rare one does not have to be looked for among the others. So each is a way by itself. */
const byName = (db: Db, ways: Way[], names: readonly AuditName[]): Way[] => {
  const isOne = ({ resource, action }: AuditName) =>
    and(db, resource === null ? db`a.resource is null` : db`a.resource = ${resource}`, db`a.action = ${action}`);
  const isAny = db`(${names.map(isOne).reduce((so, one) => db`${so} or ${one}`, db`false`)})`;
  return ways.flatMap((way) =>
    way.gathered || way.nullColumn || way.isShort || names.length > 30
      ? [{ ...way, where: and(db, way.where, isAny) }]
      : names.map((name) => ({ where: and(db, way.where, isOne(name)), nullColumn: name.resource === null ? db`a.resource` : undefined })),
  );
};

/**
 * The ids of a page: the first thing asked for leads into the log, by as many indexes as it takes; the others are conditions on what is found.
 * Narrow rows only: what is wide is fetched for the page alone.
 */
const pageOfIds = (db: Db, f: AuditFilter, cursor: Cursor | undefined): Fragment => {
  const [lead = byWay({ where: db`true` }), ...others] = partsOf(db, f);
  const ways = lead.ways.map((way) => ({ ...way, where: others.reduce((so, { test }) => and(db, so, test), way.where) }));
  return together(db, f.names ? byName(db, ways, f.names) : ways, f, cursor);
};

/** Pages of several ways made one, each row once. No way leads nowhere. */
const together = (db: Db, ways: Way[], f: AuditFilter, cursor: Cursor | undefined): Fragment => {
  const [first, ...rest] = ways.flatMap((way) => idsBy(db, way, f, cursor));
  if (!first) return db`select a.id, a.created_at from audit_logs a where false`;
  if (rest.length === 0) return first;
  const down = cursor?.back ? db`` : db`desc`;
  return db`
    select b.id, b.created_at from (${rest.reduce((so, one) => db`${so} union ${one}`, first)}) b
    order by b.created_at ${down}, b.id ${down}
    limit 51`;
};

/** What the ids stand for, with the people and the operation. Values of other services may be of any size: only short ones come along. */
const rowsOf = <Row extends AuditRow>(db: Db, ids: Fragment, back = false, more = db``) => {
  const owner = ownerOf(db);
  const down = back ? db`` : db`desc`;
  return db<Row[]>`
    select a.id, a.created_at, a.action, a.resource, a.resource_id, s.owner_id, abbrev(a.ip_address) as ip_address, a.user_agent,
      case when pg_column_size(a.old_values) <= 2000 then a.old_values end as old_values,
      case when pg_column_size(a.new_values) <= 2000 then a.new_values end as new_values,
      a.operation_id, o.reason, o.ticket,
      coalesce(a.user_id, o.actor_id) as actor_id, coalesce(actor.email, o.actor_email) as actor_email,
      btrim(actor.first_name || ' ' || actor.last_name) as actor_name,
      target.email as target_email, btrim(target.first_name || ' ' || target.last_name) as target_name,
      coalesce(p.created_at, 'infinity')::text as cursor_key ${more}
    from (${ids}) p
    join audit_logs a on a.id = p.id
    cross join lateral (
      select case when ${owner} ~* '^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$' then (${owner})::uuid end as owner_id
    ) s
    left join gatehouse.operations o on o.id = a.operation_id
    left join users actor on actor.id = coalesce(a.user_id, o.actor_id)
    left join users target on target.id = coalesce(s.owner_id, a.resource_id)
    order by p.created_at ${down}, p.id ${down}`;
};

/** A page of the log and one more row, the newest first. */
export const listAudit = (db: Db, f: AuditFilter, cursor?: Cursor) => rowsOf(db, pageOfIds(db, f, cursor), cursor?.back);

/** What a person did, and what was done to them, their sessions and their tokens: a page and one more row, the newest first. */
export const listActivity = (db: Db, userId: string, cursor?: Cursor) => {
  const ways = [db`a.user_id = ${userId}::uuid`, db`a.resource_id = ${userId}::uuid`, db`${ownerOf(db)} = ${userId}`];
  return rowsOf(
    db,
    together(
      db,
      ways.map((where) => ({ where })),
      {},
      cursor,
    ),
    cursor?.back,
  );
};

/**
 * What was done to a session, the newest first. Who signs in to the console writes the entry on themself, with the session among its values, which no
 * index holds: it is looked for among what they did when the session began.
 */
export const listSessionEvents = (db: Db, { id, userId, createdAt }: { id: string; userId: string; createdAt: Date | null }) => {
  const ways = [db`a.resource_id = ${id}::uuid`];
  if (createdAt)
    ways.push(
      db`a.user_id = ${userId}::uuid and a.created_at between ${createdAt}::timestamptz - interval '1 minute' and ${createdAt}::timestamptz + interval '1 minute'
        and a.new_values ->> 'session_id' = ${id}`,
    );
  return rowsOf(
    db,
    together(
      db,
      ways.map((where) => ({ where })),
      {},
      undefined,
    ),
  );
};

export const AuditEntryRow = AuditRow.extend({
  /** The values as PostgreSQL prints them: JavaScript would round long numbers. */
  oldText: z.string().nullable(),
  newText: z.string().nullable(),
  /** The length of both, in characters; over 200,000 neither comes along. */
  length: z.number(),
});
export type AuditEntryRow = z.infer<typeof AuditEntryRow>;

/** One row of the log with all that was written. */
export const getAuditEntry = (db: Db, id: string) => {
  const length = db`coalesce(length(a.old_values::text), 0) + coalesce(length(a.new_values::text), 0)`;
  const text = (column: Fragment) => db`case when ${length} <= 200000 then ${column}::text end`;
  return rowsOf<AuditEntryRow>(
    db,
    db`select a.id, a.created_at from audit_logs a where a.id = ${id}::uuid`,
    false,
    db`, ${text(db`a.old_values`)} as old_text, ${text(db`a.new_values`)} as new_text, ${length} as length`,
  );
};

/** Every name in the log, found by leaping from one to the next in the index; 500 at the most. */
export const listAuditNames = (db: Db) => db<AuditName[]>`
  with recursive whole as (
    (select a.resource, a.action from audit_logs a where a.resource is not null order by a.resource, a.action limit 1)
    union all
    select next.* from whole w cross join lateral (
      select a.resource, a.action from audit_logs a
      where (a.resource, a.action) > (w.resource, w.action) order by a.resource, a.action limit 1
    ) next
  ), bare as (
    (select a.action from audit_logs a where a.resource is null order by a.resource, a.action limit 1)
    union all
    select next.* from bare w cross join lateral (
      select a.action from audit_logs a where a.resource is null and a.action > w.action order by a.resource, a.action limit 1
    ) next
  )
  (select resource, action from whole limit 500) union all (select null, action from bare limit 500)`;
