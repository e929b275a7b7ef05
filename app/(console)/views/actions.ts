"use server";

import { action } from "@/lib/action";
import { mutations } from "@/lib/db/pools";
import { deleteView, saveView } from "@/lib/db/saved-views";
import { DeleteView, SaveView } from "./schema";

/** Keeps a list as it is under a name; the function asks for what reading that list takes. */
export const saveThisView = action(null, SaveView, async ({ operationId, isShared, ...t }, { staff, client }) => {
  await mutations((db) => saveView(db, { tokenHash: staff.tokenHash, operationId, ...client }, { ...t, isShared: isShared === "on" }));
  return { message: `“${t.name}” is kept${isShared === "on" ? ", and everybody sees it" : ""}.` };
});

/** Forgets one of the caller's own views. */
export const deleteOwnView = action(null, DeleteView, async ({ operationId, viewId }, { staff, client }) => {
  await mutations((db) => deleteView(db, { tokenHash: staff.tokenHash, operationId, ...client }, { viewId }));
  return { message: "The view is deleted." };
});
