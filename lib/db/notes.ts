import { z } from "zod";
import type { Db } from "./client";
import type { Act, MutationRow } from "./sessions";

export const NoteRow = z.strictObject({
  id: z.uuid(),
  authorId: z.uuid().nullable(),
  authorEmail: z.string(),
  authorName: z.string().nullable(),
  body: z.string(),
  createdAt: z.date(),
  /** The moment of the last change, exactly: what is changed is named by it. */
  seen: z.string(),
  isEdited: z.boolean(),
});
export type NoteRow = z.infer<typeof NoteRow>;

/** The notes on one person, the newest first; a person has 100 at most. The author's name is null when they are gone. */
export const listNotes = (db: Db, userId: string) => db<NoteRow[]>`
  select n.id, n.author_id, n.author_email, nullif(btrim(u.first_name || ' ' || u.last_name), '') as author_name, n.body, n.created_at,
    n.updated_at::text as seen, n.updated_at > n.created_at as is_edited
  from gatehouse.notes n
  left join users u on u.id = n.author_id
  where n.user_id = ${userId}::uuid
  order by n.created_at desc, n.id desc
  limit 100`;

/** user.note: writes a note on a person. */
export const addNote = (db: Db, act: Act, t: { userId: string; body: string }) => db<MutationRow[]>`
  select * from gatehouse.add_note(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.userId}::uuid, ${t.body}
  )`;

/** user.note: changes the caller's own note, if it still is as it was seen. */
export const editNote = (db: Db, act: Act, t: { noteId: string; seen: string; body: string }) => db<MutationRow[]>`
  select * from gatehouse.edit_note(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.noteId}::uuid, ${t.seen}::text::timestamptz, ${t.body}
  )`;

/** user.note: deletes a note. */
export const deleteNote = (db: Db, act: Act, t: { noteId: string }) => db<MutationRow[]>`
  select * from gatehouse.delete_note(${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.noteId}::uuid)`;
