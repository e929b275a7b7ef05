"use server";

import { action, type ActionContext } from "@/lib/action";
import { bulk, mutations } from "@/lib/db/pools";
import { anonymiseUser as anonymise, deleteUser as remove } from "@/lib/db/user-removal";
import { paths } from "@/lib/paths";
import { RemoveUser } from "./schema";

const act = ({ staff, client }: ActionContext, operationId: string) => ({ tokenHash: staff.tokenHash, operationId, ...client });

/** Takes a person out for good. */
export const deleteUser = action("user.delete", RemoveUser, async ({ operationId, ...t }, context) => {
  const [row] = await mutations((db) => remove(db, act(context, operationId), t));
  return { message: row?.replayed ? "Already done: the person is deleted." : "The person is deleted.", to: paths.users() };
});

/** Takes the person out of their row and their history. */
export const anonymiseUser = action("user.anonymise", RemoveUser, async ({ operationId, ...t }, context) => {
  const [row] = await bulk((db) => anonymise(db, act(context, operationId), t));
  return { message: row?.replayed ? "Already done: the person is anonymised." : "The person is anonymised." };
});
