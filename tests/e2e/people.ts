import type { Pool } from "@/lib/db/client";
import { staff } from "./fixtures";

/** Somebody whom a test has made for itself. */
export interface Person {
  id: string;
  email: string;
  name: string;
  /** The newest first, as the lists have them. */
  sessionIds: string[];
}

const devices = [
  { browser: "Chrome 142", os: "Windows", ip: "192.0.2.17" },
  { browser: "Safari 26", os: "macOS", ip: "2001:db8:7::5" },
  { browser: "Firefox 145", os: "Linux", ip: "198.51.100.40" },
  { browser: "Safari 26", os: "iOS 26", ip: "2001:db8:7::6" },
  { browser: "Edge 142", os: "Windows", ip: "192.0.2.18" },
];

let count = 0;

/** Makes a person with live API sessions, five at the most, each on another device. The password is the demo accounts'. */
export async function addPerson(
  db: Pool,
  {
    role = "user",
    status = "active",
    sessions = 0,
    firstName = "Ada",
    lastName,
  }: { role?: string; status?: string; sessions?: number; firstName?: string; lastName?: string } = {},
): Promise<Person> {
  count += 1;
  // Workers have databases of their own, so a count is unique enough.
  const email = `ada.${count}@walk.example`;
  const last = lastName ?? `Walker-${count}`;
  const [person] = await db<{ id: string }[]>`
    insert into users (email, password, first_name, last_name, role, status, email_verified, password_changed_at)
    select ${email}, password, ${firstName}, ${last}, ${role}, ${status}, true, now() - interval '90 days' from users where email = ${staff.support}
    returning id`;
  if (!person) throw new Error("The demo data has no support account.");
  const sessionIds: string[] = [];
  for (const [n, { browser, os, ip }] of devices.slice(0, sessions).entries()) {
    const [session] = await db<{ id: string }[]>`
      insert into user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at)
      values (
        ${person.id}, encode(sha256(${`${email} ${n}`}::text::bytea), 'hex'), ${db.json({ browser, os })}, ${ip}::inet, ${`${browser} test`},
        now() + interval '20 days', now() - make_interval(hours => ${n + 1}), now() - make_interval(mins => ${n + 1})
      )
      returning id`;
    if (session) sessionIds.push(session.id);
  }
  return { id: person.id, email, name: `${firstName} ${last}`, sessionIds };
}

/** Puts back the sessions that an operation ended, for the demo's stories: its own undo leaves out people who are suspended. */
export const putBack = (db: Pool, reason: string) => db`
  with back as (
    delete from gatehouse.ended_sessions e using gatehouse.operations o where o.id = e.operation_id and o.reason = ${reason}
    returning e.id, e.user_id, e.token_hash, e.device_info, e.ip_address, e.user_agent, e.expires_at, e.created_at, e.updated_at
  )
  insert into user_sessions (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at)
  select b.id, b.user_id, b.token_hash, b.device_info, b.ip_address, b.user_agent, b.expires_at, b.created_at, b.updated_at from back b`;
