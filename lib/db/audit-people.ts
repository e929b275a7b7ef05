import { z } from "zod";
import { uuid } from "@/lib/search-params";
import type { Db } from "./client";
import { matchesPerson } from "./users";

export const AuditPerson = z.strictObject({
  id: z.uuid(),
  email: z.string(),
  name: z.string().nullable(),
  /** Gone from the users; known from what they did as staff. */
  isDeleted: z.boolean(),
  /** The text is this person's e-mail or id. */
  isExact: z.boolean(),
});
export type AuditPerson = z.infer<typeof AuditPerson>;

/** Whom a text may mean: the person with this e-mail or id, also a deleted one, then up to 6 whose name or e-mail holds it. */
export const findAuditPeople = (db: Db, text: string) => {
  const id = uuid(text);
  return db<AuditPerson[]>`
    select id, email, btrim(name) as name, is_deleted, is_exact from (
      (
        select u.id, u.email, u.first_name || ' ' || u.last_name as name, false as is_deleted, true as is_exact
        from users u where ${id ? db`u.id = ${id}::uuid` : db`lower(u.email) = lower(${text})`}
      ) union all (
        select o.actor_id, o.actor_email, null, true, true
        from gatehouse.operations o
        where ${id ? db`o.actor_id = ${id}::uuid` : db`lower(o.actor_email) = lower(${text})`}
          and not exists (select from users u where u.id = o.actor_id)
        order by o.created_at desc, o.id desc limit 1
      ) union all (
        select u.id, u.email, u.first_name || ' ' || u.last_name, false, false
        from gatehouse.people u where true ${matchesPerson(db, text)}
        order by coalesce(u.last_login_at, timestamptz '-infinity') desc, u.id desc limit 6
      )
    ) found
    order by is_exact desc, is_deleted`;
};
