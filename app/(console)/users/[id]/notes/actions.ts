"use server";

import { action, type ActionContext } from "@/lib/action";
import { addNote as add, deleteNote as remove, editNote as edit } from "@/lib/db/notes";
import { mutations } from "@/lib/db/pools";
import { AddNote, DeleteNote, EditNote } from "./schema";

const act = ({ staff, client }: ActionContext, operationId: string) => ({ tokenHash: staff.tokenHash, operationId, ...client });

/** Writes a note on a person. */
export const addNote = action("user.note", AddNote, async ({ operationId, ...t }, context) => {
  await mutations((db) => add(db, act(context, operationId), t));
  return { message: "The note is kept." };
});

/** Changes one's own note. */
export const editNote = action("user.note", EditNote, async ({ operationId, ...t }, context) => {
  await mutations((db) => edit(db, act(context, operationId), t));
  return { message: "The note is changed." };
});

/** Deletes a note. */
export const deleteNote = action("user.note", DeleteNote, async ({ operationId, ...t }, context) => {
  await mutations((db) => remove(db, act(context, operationId), t));
  return { message: "The note is deleted." };
});
