import type { Route } from "next";
import { SavedViews } from "@/components/saved-views";
import { attempt } from "@/lib/attempt";
import type { Staff } from "@/lib/auth/staff";
import { reads } from "@/lib/db/pools";
import { listSavedViews, type ViewPage } from "@/lib/db/saved-views";
import { visible } from "@/lib/format";
import { deleteOwnView, saveThisView } from "./actions";

/**
 * The saved views of a list, and the way to keep this one. `here` is the list's address, without a place in it; `kept` says what that leaves to the
 * reader's preferences, which may be others when the view is opened.
 */
export const ViewsOfPage = async ({ page, here, kept = here, staff }: { page: ViewPage; here: Route; kept?: Route; staff: Staff }) => {
  const views = await attempt(reads((db) => listSavedViews(db, page, staff.userId)));
  const [path = "", query = ""] = here.split("?");
  return (
    <SavedViews
      page={page}
      path={path}
      query={query}
      fullQuery={kept.split("?")[1] ?? ""}
      views={(views.value ?? []).map((view) => ({ ...view, name: visible(view.name, 60), owner: visible(view.owner, 255) }))}
      save={saveThisView}
      remove={deleteOwnView}
    />
  );
};
