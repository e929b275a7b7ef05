"use server";

import { action } from "@/lib/action";
import { mutations } from "@/lib/db/pools";
import { createUser as insertUser } from "@/lib/db/user-changes";
import { fullTime } from "@/lib/format";
import { linkOf, newToken } from "@/lib/links";
import { paths } from "@/lib/paths";
import { CreateUser } from "./schema";

/** Makes a person, and the link with which they set their password. */
export const createUser = action("user.create", CreateUser, async ({ operationId, ...t }, { staff, client }) => {
  const token = newToken();
  const act = { tokenHash: staff.tokenHash, operationId, ...client };
  const [row] = await mutations((db) => insertUser(db, act, { ...t, token }));
  const to = row && paths.user(row.userId);
  if (!row || row.replayed)
    return { message: "The person was made, but the answer that held their link was lost. Make another one on their page.", to };
  return {
    message: `Good until ${fullTime(row.expiresAt.getTime(), staff.zone)}, and for one use.`,
    link: linkOf("password_reset", token),
    to,
  };
});
