import { z } from "zod";
import type { Db } from "./client";
import type { Act, MutationRow } from "./sessions";

/** The lists of which views are kept. */
export const viewPages = ["users", "sessions", "audit"] as const;
export type ViewPage = (typeof viewPages)[number];

export const SavedViewRow = z.strictObject({
  id: z.uuid(),
  name: z.string(),
  query: z.string(),
  isShared: z.boolean(),
  isOwn: z.boolean(),
  owner: z.string(),
});
export type SavedViewRow = z.infer<typeof SavedViewRow>;

/** A person's own views of a list, and those that others share; 200 at the most. */
export const listSavedViews = (db: Db, page: ViewPage, userId: string) => db<SavedViewRow[]>`
  select v.id, v.name, v.query, v.is_shared, v.owner_id = ${userId}::uuid as is_own, u.email as owner
  from gatehouse.saved_views v
  join users u on u.id = v.owner_id
  where v.page = ${page} and (v.owner_id = ${userId}::uuid or v.is_shared)
  order by v.owner_id <> ${userId}::uuid, lower(v.name), v.id
  limit 200`;

/** view.save: keeps a list's URL under a name. */
export const saveView = (db: Db, act: Act, t: { page: ViewPage; name: string; query: string; isShared: boolean }) => db<MutationRow[]>`
  select * from gatehouse.save_view(
    ${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.page}, ${t.name}, ${t.query}, ${t.isShared}
  )`;

/** view.delete: forgets one of one's own. */
export const deleteView = (db: Db, act: Act, t: { viewId: string }) => db<MutationRow[]>`
  select * from gatehouse.delete_view(${act.tokenHash}, ${act.operationId}::uuid, ${act.ip}::inet, ${act.userAgent}, ${t.viewId}::uuid)`;
