import { EmptyPage, EmptyState } from "@/components/empty-state";
import { visible, type Zone } from "@/lib/format";
import { paths } from "@/lib/paths";
import { filterWords } from "@/lib/session-filter-words";
import type { AskedSessions } from "./schema";

/** Why the list is empty, and the way on. */
export const NoSessions = ({
  asked: { state, shown, filtering, badIp, isFiltered, cursor },
  zone,
}: {
  asked: AskedSessions;
  zone: Zone;
}) => {
  const clear = paths.sessions({ state: shown.state });
  if (badIp)
    return (
      <EmptyState title="This is not an address" clear={clear}>
        “{visible(shown.ip ?? "", 64)}” is neither an IP address nor a network such as 10.5.0.0/16 or 2001:db8::/32.
      </EmptyState>
    );
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
