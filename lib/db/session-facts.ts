import { z } from "zod";
import type { Db } from "./client";

export const SessionFactsRow = z.strictObject({
  id: z.uuid(),
  userId: z.uuid(),
  deviceInfo: z.unknown(),
  ipAddress: z.string().nullable(),
  userAgent: z.string().nullable(),
  createdAt: z.date().nullable(),
  updatedAt: z.date().nullable(),
  expiresAt: z.date(),
  /** As the filters of the list have them. */
  browser: z.string(),
  os: z.string(),
  device: z.string(),
  /** Null while it is live. */
  endedAt: z.date().nullable(),
  endedHow: z.enum(["expired", "signed_out", "revoked"]).nullable(),
  endedBy: z.string().nullable(),
  reason: z.string().nullable(),
  ticket: z.string().nullable(),
  operationId: z.uuid().nullable(),
  /** Null when the person is gone. */
  email: z.string().nullable(),
  name: z.string().nullable(),
  role: z.string().nullable(),
  status: z.string().nullable(),
});
export type SessionFactsRow = z.infer<typeof SessionFactsRow>;

/** One session, live or ended, and whose it is. */
export const getSession = (db: Db, id: string) => db<SessionFactsRow[]>`
  select s.id, s.user_id, s.device_info, host(s.ip_address) as ip_address, s.user_agent, s.created_at, s.updated_at, s.expires_at,
    gatehouse.session_browser(s.device_info, s.user_agent) as browser, gatehouse.session_os(s.device_info, s.user_agent) as os,
    gatehouse.session_device(s.device_info, s.user_agent) as device,
    s.ended_at, s.ended_how, o.actor_email as ended_by, o.reason, o.ticket, s.operation_id,
    u.email, btrim(u.first_name || ' ' || u.last_name) as name, u.role, u.status
  from (
    select l.id, l.user_id, l.device_info, l.ip_address, l.user_agent, l.created_at, l.updated_at, l.expires_at,
      case when l.expires_at <= now() then l.expires_at end as ended_at, case when l.expires_at <= now() then 'expired' end as ended_how,
      null::uuid as operation_id
    from user_sessions l where l.id = ${id}::uuid
    union all
    select e.id, e.user_id, e.device_info, e.ip_address, e.user_agent, e.created_at, e.updated_at, e.expires_at,
      e.ended_at, e.ended_how, e.operation_id
    from gatehouse.ended_sessions e where e.id = ${id}::uuid
  ) s
  left join users u on u.id = s.user_id
  left join gatehouse.operations o on o.id = s.operation_id`;
