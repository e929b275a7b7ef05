import type { ActivityDay, ActivityEntry } from "@/lib/activity";
import { plural } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { Look } from "./data-table/data-table";
import { EventMark, Sentence } from "./sentence";
import { Time } from "./time";

const Entry = ({ entry, look }: { entry: ActivityEntry; look: Look }) => (
  <li className="flex items-baseline gap-2.5 px-3.5 py-1.5">
    <a href={paths.auditEntry(entry.id)} className="w-16 shrink-0 text-xs text-ink-3 hover:text-ink hover:underline">
      {entry.at === null ? "unknown" : <Time at={entry.at} {...look} kind="clock" />}
    </a>
    <span className="mt-px self-start">
      <EventMark group={entry.group} />
    </span>
    <div className="min-w-0 flex-1">
      <p className="wrap-anywhere text-ink">
        <Sentence words={entry.words} />
        {entry.origin ? <span className="text-ink-2"> {entry.origin}</span> : null}
        {entry.reason ? <span className="text-ink-2">: {entry.reason}</span> : null}
        {entry.ticket ? <span className="ml-1.5 font-mono text-xs text-ink-3">{entry.ticket}</span> : null}
      </p>
      {entry.folded.length > 0 ? (
        <details>
          <summary className="w-fit text-xs text-ink-3 hover:text-ink">Show {plural(entry.folded.length, "entry", "entries")}</summary>
          <ol className="mt-1 border-l border-line">
            {entry.folded.map((one) => (
              <Entry key={one.id} entry={one} look={look} />
            ))}
          </ol>
        </details>
      ) : null}
    </div>
  </li>
);

/** A person's timeline, by days of the reader's zone. */
export const Activity = ({ days, look }: { days: readonly ActivityDay[]; look: Look }) =>
  days.map((day) => (
    <section
      key={day.heading}
      aria-label={day.heading}
      className="grid border-b border-line py-1.5 last-of-type:border-b-0 md:grid-cols-[14rem_minmax(0,1fr)]"
    >
      <h2 className="px-3.5 py-1.5 text-xs font-medium text-ink-3">{day.heading}</h2>
      <ol>
        {day.entries.map((entry) => (
          <Entry key={entry.id} entry={entry} look={look} />
        ))}
      </ol>
    </section>
  ));
