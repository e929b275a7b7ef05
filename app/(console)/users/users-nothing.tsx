import { EmptyPage, EmptyState } from "@/components/empty-state";
import { NearPeople } from "@/components/near-people";
import { attempt } from "@/lib/attempt";
import { findNearPeople, type NearPerson } from "@/lib/db/diagnose";
import { reads } from "@/lib/db/pools";
import { paths } from "@/lib/paths";
import { userFilterWords } from "@/lib/user-filter-words";
import type { parseUsersUrl } from "./schema";

/** Why the list is empty, whom a search that finds nobody may have meant, and the way on. */
export const NoUsers = async ({
  asked: { filter, shown, isFiltered, cursor },
  isFound,
}: {
  asked: ReturnType<typeof parseUsersUrl>;
  /** The search is somebody's e-mail, whom the other filters leave out: that is told already. */
  isFound: boolean;
}) => {
  if (cursor)
    return (
      <EmptyPage first={paths.users(shown)} clear={isFiltered ? paths.users() : undefined}>
        {userFilterWords(filter)}
      </EmptyPage>
    );
  if (!isFiltered)
    return <EmptyState title="No people yet">They appear here as soon as the User Service creates the first one.</EmptyState>;
  const { q } = filter;
  // Without them the answer is the same: nobody matches.
  const { value: near = [] } = await attempt<readonly NearPerson[]>(
    q && !isFound ? reads((db) => findNearPeople(db, q, 5)) : Promise.resolve([]),
  );
  const isSearchAlone = userFilterWords(filter) === userFilterWords({ q });
  return (
    <>
      <EmptyState title="Nobody matches" clear={paths.users()}>
        {userFilterWords(filter)}
        {near.length > 0 ? (isSearchAlone ? ". Did you mean one of these?" : ". Of everybody these are the most like it:") : null}
      </EmptyState>
      <NearPeople people={near} to={({ id }) => paths.user(id)} />
    </>
  );
};
