import type { Db } from "./client";
import type { Act, MutationRow } from "./sessions";

/** A person of a file. */
export interface ImportedPerson {
  email: string;
  firstName: string;
  lastName: string;
}

/** Which of these e-mails have an account, in lower case. */
export const listTakenEmails = (db: Db, emails: readonly string[]) => db<{ email: string }[]>`
  select lower(u.email) as email from users u
  where lower(u.email) in (select lower(e.email) from jsonb_array_elements_text(${JSON.stringify(emails)}::text::jsonb) as e (email))
  order by 1`;

/** A row of a file that makes nobody. Its e-mail is needed where that has an account. */
export interface LeftOutRow {
  line: number;
  email?: string;
  verdict: string;
}

/** user.create: makes all of these people, or none. */
export const importUsers = (
  db: Db,
  act: Act,
  t: { people: readonly ImportedPerson[]; leftOut: readonly LeftOutRow[]; reason: string; ticket: string | null },
) => db<MutationRow[]>`
  select * from gatehouse.import_users(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent},
    ${JSON.stringify(t.people.map((p) => ({ email: p.email, first_name: p.firstName, last_name: p.lastName })))}::text::jsonb,
    ${JSON.stringify(t.leftOut)}::text::jsonb, ${t.reason}, ${t.ticket}
  )`;
