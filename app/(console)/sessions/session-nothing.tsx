import { EmptyPage, EmptyState } from "@/components/empty-state";
import { Misread } from "@/components/misread";
import type { Zone } from "@/lib/format";
import { paths } from "@/lib/paths";
import { filterWords } from "@/lib/session-filter-words";
import type { AskedSessions } from "./schema";

/** Why the list is empty, and the way on. */
export const NoSessions = ({
  asked: { state, shown, filtering, misread, isFiltered, cursor },
  zone,
}: {
  asked: AskedSessions;
  zone: Zone;
}) => {
  const clear = paths.sessions({ state: shown.state });
  if (misread) return <Misread misread={misread} clear={clear} />;
  if (cursor)
    return (
      <EmptyPage first={paths.sessions(shown)} clear={isFiltered ? clear : undefined}>
        {filterWords(filtering, zone)}
      </EmptyPage>
    );
  if (isFiltered)
    return (
      <EmptyState title={`No ${state} session matches`} clear={clear}>
        {filterWords(filtering, zone)}
      </EmptyState>
    );
  return <EmptyState title={state === "live" ? "No live session" : "No session has ended yet"} />;
};
