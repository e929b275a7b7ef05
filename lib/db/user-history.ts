import { z } from "zod";
import type { Db, Fragment } from "./client";

const values = z.record(z.string(), z.unknown()).nullable();

export const UserChangeRow = z.strictObject({
  id: z.uuid(),
  createdAt: z.date(),
  action: z.string(),
  oldValues: values,
  newValues: values,
  actorId: z.uuid().nullable(),
  actorName: z.string().nullable(),
  actorEmail: z.string().nullable(),
  reason: z.string().nullable(),
});
export type UserChangeRow = z.infer<typeof UserChangeRow>;

/** Rows of the log from which a person's history is made; older ones are left out. */
export const historyLimit = 500;

// Named columns only: other services write here too, and what they write may be of any kind and size.
const kept = (db: Db, column: Fragment): Fragment => db`(
  select jsonb_object_agg(v.key, v.value)
  from jsonb_each(case when jsonb_typeof(${column}) = 'object' then ${column} else '{}' end) v
  where v.key in ('email', 'first_name', 'last_name', 'role', 'status', 'suspended_until', 'email_verified', 'email_verified_at', 'password_changed_at')
    and pg_column_size(v.value) <= 2000
)`;

/** What the log says about a person's own row, the newest first. */
export const listUserChanges = (db: Db, userId: string) => db<UserChangeRow[]>`
  select a.id, a.created_at, a.action, ${kept(db, db`a.old_values`)} as old_values, ${kept(db, db`a.new_values`)} as new_values,
    coalesce(a.user_id, o.actor_id) as actor_id, btrim(p.first_name || ' ' || p.last_name) as actor_name,
    coalesce(p.email, o.actor_email) as actor_email, o.reason
  from (
    select * from audit_logs l
    where l.resource_id = ${userId}::uuid and l.resource = 'user' and l.created_at is not null
      and l.action not in ('export', 'view', 'read')
    order by l.created_at desc, l.id desc
    limit ${historyLimit}
  ) a
  left join gatehouse.operations o on o.id = a.operation_id
  left join users p on p.id = coalesce(a.user_id, o.actor_id)
  order by a.created_at desc, a.id desc`;

export const UserNowRow = z.strictObject({ now: z.record(z.string(), z.unknown()), createdAt: z.date().nullable() });
export type UserNowRow = z.infer<typeof UserNowRow>;

/** A person's row as the log would print it. */
export const getUserNow = (db: Db, userId: string) => db<UserNowRow[]>`
  select jsonb_build_object(
      'email', u.email, 'first_name', u.first_name, 'last_name', u.last_name, 'role', u.role, 'status', u.status,
      'suspended_until', (select s.until from gatehouse.suspensions s where s.user_id = u.id and u.status = 'suspended'),
      'email_verified', u.email_verified, 'email_verified_at', u.email_verified_at, 'password_changed_at', u.password_changed_at
    ) as now, u.created_at
  from users u
  where u.id = ${userId}::uuid`;
