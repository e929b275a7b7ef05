import clsx from "clsx";
import type { Trouble } from "@/lib/attempt";
import { buttonClass } from "./ui/button";
import { StateMark } from "./ui/state-mark";

const headings: Partial<Record<Trouble["meaning"], string>> = {
  busy: "The database is busy",
  unreachable: "The database cannot be reached",
  not_found: "Not found",
};

const advice: Partial<Record<Trouble["meaning"], string>> = {
  busy: "The query waited too long for a lock or took too long. Narrow the filter or try again in a moment.",
  unreachable: "What you see is not an empty list: nothing could be read. The console comes back by itself as soon as the database does.",
  fault: "The reference below is in the console's log.",
};

/** Stands where data would be, when there is none to show: never to be mistaken for an empty list. `of`: which of a page's data. */
export const TroublePanel = ({ trouble, of }: { trouble: Trouble; of?: string }) => (
  <div role="alert" className="flex flex-col items-center gap-1 rounded-lg border border-line bg-surface px-6 py-12 text-center shadow-low">
    {of ? <p className="text-xs text-ink-3">{of}</p> : null}
    <p className="text-sm font-semibold">
      <StateMark tone="warn" className="mr-1.5 text-warn" />
      {headings[trouble.meaning] ?? "This could not be shown"}
    </p>
    <p className="max-w-[60ch] text-ink-2">
      {trouble.meaning === "busy" && !trouble.mayBeBlocked ? trouble.message : (advice[trouble.meaning] ?? trouble.message)}
    </p>
    {trouble.blockedBy ? <p className="max-w-[60ch] text-ink-2">{trouble.blockedBy}</p> : null}
    <p className="mt-2 font-mono text-xs text-ink-3">Reference {trouble.reference}</p>
    {/* An empty address is this page with its filters. */}
    <a href="" className={clsx(buttonClass(), "mt-3")}>
      Try again
    </a>
  </div>
);
