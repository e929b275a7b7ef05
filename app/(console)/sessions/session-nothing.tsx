import { EmptyPage, EmptyState } from "@/components/empty-state";
import { visible, type Zone } from "@/lib/format";
import { momentHint } from "@/lib/moment";
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
  if (misread?.part === "ip")
    return (
      <EmptyState title="This is not an address" clear={clear}>
        “{visible(misread.typed, 64)}” is neither an IP address nor a network such as 10.5.0.0/16 or 2001:db8::/32.
      </EmptyState>
    );
  if (misread)
    return (
      <EmptyState title="This is not a moment" clear={clear}>
        “{visible(misread.typed, 64)}” cannot be read as a date with a time. {momentHint}
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
