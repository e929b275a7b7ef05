import type { Db } from "./client";
import type { Act, MutationRow } from "./sessions";

/** Who is meant, typed once more by e-mail, and why. */
export interface Removal {
  userId: string;
  confirmation: string;
  reason: string;
  ticket: string | null;
}

/** user.delete: takes a person out for good. */
export const deleteUser = (db: Db, act: Act, t: Removal) => db<MutationRow[]>`
  select * from gatehouse.delete_user(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.userId}::uuid, ${t.confirmation}, ${t.reason}, ${t.ticket}
  )`;

/** user.anonymise: keeps the row and its history, without the person in them. */
export const anonymiseUser = (db: Db, act: Act, t: Removal) => db<MutationRow[]>`
  select * from gatehouse.anonymise_user(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.userId}::uuid, ${t.confirmation}, ${t.reason}, ${t.ticket}
  )`;
