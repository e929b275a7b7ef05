import { z } from "zod";
import type { Cursor } from "@/lib/cursor";
import { ownerOf } from "./audit";
import { namesPerson } from "./blast-radius";
import type { Db, Fragment } from "./client";
import { orderBy, seek, type Order } from "./keyset";
import { MutationRow, type Act } from "./sessions";

export const ExportStart = MutationRow.extend({ email: z.string(), preferences: z.unknown() });
export type ExportStart = z.infer<typeof ExportStart>;

/** user.export: notes that everything about a person is taken out, and gives the preferences, which are read nowhere else. */
export const exportUser = (db: Db, act: Act, t: { userId: string }) => db<ExportStart[]>`
  select * from gatehouse.export_user(${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.userId}::uuid)`;

export const ExportedRow = z.strictObject({ cursorKey: z.string(), id: z.uuid(), row: z.string() });
export type ExportedRow = z.infer<typeof ExportedRow>;

/** A part of an export. Its columns are named, so that no secret can be among them. */
interface Section {
  columns: Fragment;
  from: Fragment;
  where: Fragment;
  /** What it is sorted by, the newest first. */
  key: Fragment;
  id: Fragment;
}

const tokens = (db: Db, table: Fragment, userId: string): Section => ({
  columns: db`t.id, t.user_id, t.expires_at, t.used, t.created_at`,
  from: db`${table} t`,
  where: db`t.user_id = ${userId}::uuid`,
  key: db`coalesce(t.created_at, timestamptz '-infinity')`,
  id: db`t.id`,
});

// An entry of another service may have no time. Those come last, by id: a cursor cannot say where among them it stands by time.
const entries = (db: Db, where: Fragment, isTimed: boolean): Section => ({
  columns: db`
    a.id, a.user_id, a.action, a.resource, a.resource_id, a.old_values, a.new_values, host(a.ip_address) as ip_address, a.user_agent, a.created_at,
    a.operation_id`,
  from: db`audit_logs a`,
  where: isTimed ? db`${where} and a.created_at is not null` : db`${where} and a.created_at is null`,
  key: isTimed ? db`a.created_at` : db`coalesce(a.created_at, timestamptz '-infinity')`,
  id: db`a.id`,
});

/** All that is kept about a person, part by part. An entry of the log stands in the first of its three parts that it belongs to. */
const sections = {
  user: (db, userId) => ({
    columns: db`
      u.id, u.email, u.first_name, u.last_name, u.role, u.status, u.email_verified, u.email_verified_at, u.password_changed_at, u.last_login_at,
      u.login_count, u.created_at, u.updated_at`,
    from: db`users u`,
    where: db`u.id = ${userId}::uuid`,
    key: db`coalesce(u.created_at, timestamptz '-infinity')`,
    id: db`u.id`,
  }),
  notes: (db, userId) => ({
    columns: db`n.id, n.author_id, n.author_email, n.body, n.created_at, n.updated_at`,
    from: db`gatehouse.notes n`,
    where: db`n.user_id = ${userId}::uuid`,
    key: db`n.created_at`,
    id: db`n.id`,
  }),
  suspensions: (db, userId) => ({
    columns: db`x.user_id, x.until, x.operation_id, x.created_at`,
    from: db`gatehouse.suspensions x`,
    where: db`x.user_id = ${userId}::uuid`,
    key: db`x.created_at`,
    id: db`x.user_id`,
  }),
  saved_views: (db, userId) => ({
    columns: db`v.id, v.owner_id, v.page, v.name, v.query, v.is_shared, v.created_at, v.updated_at`,
    from: db`gatehouse.saved_views v`,
    where: db`v.owner_id = ${userId}::uuid`,
    key: db`v.created_at`,
    id: db`v.id`,
  }),
  sessions: (db, userId) => ({
    columns: db`s.id, s.user_id, s.device_info, host(s.ip_address) as ip_address, s.user_agent, s.expires_at, s.created_at, s.updated_at`,
    from: db`user_sessions s`,
    where: db`s.user_id = ${userId}::uuid`,
    key: db`coalesce(s.created_at, timestamptz '-infinity')`,
    id: db`s.id`,
  }),
  ended_sessions: (db, userId) => ({
    columns: db`
      e.id, e.user_id, e.device_info, host(e.ip_address) as ip_address, e.user_agent, e.expires_at, e.created_at, e.updated_at, e.ended_at, e.ended_how,
      e.operation_id`,
    from: db`gatehouse.ended_sessions e`,
    where: db`e.user_id = ${userId}::uuid`,
    key: db`e.ended_at`,
    id: db`e.id`,
  }),
  password_reset_tokens: (db, userId) => tokens(db, db`password_reset_tokens`, userId),
  email_verification_tokens: (db, userId) => tokens(db, db`email_verification_tokens`, userId),
  rate_limits: (db, userId) => ({
    columns: db`r.id, r.key, r.count, r.reset_time, r.created_at, r.updated_at`,
    from: db`users u join rate_limits r on ${namesPerson(db)}`,
    where: db`u.id = ${userId}::uuid`,
    key: db`r.reset_time`,
    id: db`r.id`,
  }),
  operations: (db, userId) => ({
    columns: db`
      o.id, o.kind, o.actor_id, o.actor_email, o.actor_role, o.actor_session_id, o.reason, o.ticket, o.target_count, o.result, o.undoes,
      host(o.ip_address) as ip_address, o.user_agent, o.created_at`,
    from: db`gatehouse.operations o`,
    where: db`o.actor_id = ${userId}::uuid`,
    key: db`o.created_at`,
    id: db`o.id`,
  }),
  audit_as_actor: (db, userId, isTimed) => entries(db, db`a.user_id = ${userId}::uuid`, isTimed),
  audit_as_target: (db, userId, isTimed) =>
    entries(db, db`a.resource_id = ${userId}::uuid and a.user_id is distinct from ${userId}::uuid`, isTimed),
  audit_as_owner: (db, userId, isTimed) =>
    entries(
      db,
      db`${ownerOf(db)} = ${userId} and a.resource_id is distinct from ${userId}::uuid and a.user_id is distinct from ${userId}::uuid`,
      isTimed,
    ),
} as const satisfies Record<string, (db: Db, userId: string, isTimed: boolean) => Section>;

export type ExportSection = keyof typeof sections;
export const exportSections = Object.keys(sections) as readonly ExportSection[];

/** Whether a part has rows without a time, which are listed by themselves. */
export const hasUntimed = (section: ExportSection) => section.startsWith("audit_");

/** A stretch of one part, each row as the JSON that goes into the file; of the untimed rows where that is asked for. */
export const listExported = (
  db: Db,
  section: ExportSection,
  userId: string,
  page: { limit: number; cursor?: Cursor; isUntimed?: boolean },
) => {
  const part = sections[section](db, userId, !page.isUntimed);
  const order: Order = { key: part.key, id: part.id, type: "timestamptz", descending: true };
  return db<ExportedRow[]>`
    select (${part.key})::text as cursor_key, ${part.id} as id, (select to_json(c) from (select ${part.columns}) c)::text as row
    from ${part.from}
    where ${part.where} ${seek(db, order, page.cursor)}
    ${orderBy(db, order, page.cursor)}
    limit ${page.limit}`;
};
