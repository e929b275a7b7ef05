import type { Look } from "@/components/data-table/data-table";
import { Time } from "@/components/time";
import { StateMark } from "@/components/ui/state-mark";
import type { PersonRow } from "@/lib/db/users";
import type { Gap } from "@/lib/user-history";
import { UserValue } from "./user-value";

const shown = 20;

/** What was changed without an entry in the log: seen by the row's own time, or by values that contradict each other. */
export const UserGaps = ({ gaps, person, newest, look }: { gaps: readonly Gap[]; person: PersonRow; newest?: Date; look: Look }) =>
  gaps.length === 0 && !person.changedOutside ? null : (
    <section
      aria-label="Changed outside the log"
      className="rounded-lg border border-warn/35 bg-warn-soft px-3.5 py-2.5 wrap-anywhere text-ink"
    >
      <h2 className="flex items-center gap-1.5 font-medium text-warn">
        <StateMark tone="warn" />
        Changed outside the log
      </h2>
      <ul className="mt-1 flex flex-col gap-1 text-sm">
        {person.changedOutside ? (
          <li>
            The row was last written <Time at={person.updatedAt} {...look} kind="stamp" />;{" "}
            {newest ? (
              <>
                the newest change of it in the log is of <Time at={newest} {...look} kind="stamp" />.
              </>
            ) : (
              "the log has no change of it."
            )}{" "}
            {gaps.some(({ until }) => until === null) ? null : "What was changed cannot be told from the values that the log holds."}
          </li>
        ) : null}
        {gaps.slice(0, shown).map((gap) => (
          <li key={`${gap.column} ${gap.since.getTime()}`}>
            <span className="font-mono text-xs">{gap.column}</span> was{" "}
            <q>
              <UserValue value={gap.before} look={look} />
            </q>{" "}
            on <Time at={gap.since} {...look} kind="stamp" /> and{" "}
            <q>
              <UserValue value={gap.after} look={look} />
            </q>{" "}
            {gap.until ? (
              <>
                before <Time at={gap.until} {...look} kind="stamp" />
              </>
            ) : (
              "is what stands there today"
            )}
            .
          </li>
        ))}
        {gaps.length > shown ? <li>and {gaps.length - shown} more</li> : null}
      </ul>
    </section>
  );
