import { EmptyPage, EmptyState } from "@/components/empty-state";
import { NearPeople } from "@/components/near-people";
import { attempt } from "@/lib/attempt";
import { paths } from "@/lib/paths";
import { userFilterWords } from "@/lib/user-filter-words";
import { whoIsMeant } from "@/lib/who-is-meant";
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
  const { value: meant } = q && !isFound ? await attempt(whoIsMeant(q, 5, true)) : {};
  const { matching = [], near = [] } = meant ?? {};
  const people = matching.length > 0 ? matching : near;
  const words = matching.length > 0 ? "Without the other filters" : "Did you mean one of these?";
  return (
    <>
      <EmptyState title="Nobody matches" clear={paths.users()}>
        {userFilterWords(filter)}
      </EmptyState>
      <NearPeople title={words} people={people} to={({ id }) => paths.user(id)} />
    </>
  );
};
