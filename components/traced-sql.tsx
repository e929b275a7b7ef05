import type { Route } from "next";
import { number } from "@/lib/format";
import type { Trace, TracedRead } from "@/lib/trace";
import { CopyText } from "./copy-text";
import { SqlDialog } from "./sql-dialog";

/** As psql and every other client takes it: the values need no types, as they need none from the driver. */
const runnable = ({ text, values }: NonNullable<TracedRead["sent"]>) =>
  values.length > 0 ? `prepare shown as\n${text};\nexecute shown (${values.join(", ")});\ndeallocate shown;\n` : `${text};\n`;

const Statement = ({ read: { from, tookMs, sent } }: { read: TracedRead }) => (
  <section aria-label={from} className="border-b border-line px-4 py-3 last:border-b-0">
    <div className="flex flex-wrap items-center gap-2">
      <h3 className="min-w-0 flex-1 font-mono text-xs font-medium wrap-anywhere">{from}</h3>
      <span className="text-xs text-ink-3">
        {sent ? `in ${number(Math.round(tookMs * 10) / 10)} ms` : "There was no connection to send it on."}
      </span>
      {sent ? <CopyText text={runnable(sent)} what={from} /> : null}
    </div>
    {sent ? (
      <>
        <pre className="mt-2 whitespace-pre-wrap wrap-anywhere font-mono text-xs leading-4.5">{sent.text}</pre>
        {sent.values.length > 0 ? (
          <ol aria-label="Values" className="mt-2 flex flex-wrap gap-x-4 gap-y-0.5 font-mono text-xs text-ink-2">
            {[...sent.values.entries()].map(([place, value]) => (
              <li key={place} className="wrap-anywhere whitespace-pre-wrap">
                ${place + 1} = {value}
              </li>
            ))}
          </ol>
        ) : null}
      </>
    ) : null}
  </section>
);

/** What "Show SQL" shows: the very statements that this page has just read a panel with. Nothing where the URL asks for none. */
export const TracedSql = ({ trace, of, closeTo }: { trace: Trace; of: string; closeTo: Route }) =>
  trace.ran.length > 0 ? (
    <SqlDialog
      key={trace.panel}
      title={`SQL of ${of}`}
      lead={`Read just now as ${trace.role}. Copied, each runs in psql as it is.`}
      closeTo={closeTo}
    >
      {trace.ran.map((read) => (
        <Statement key={read.from} read={read} />
      ))}
    </SqlDialog>
  ) : null;
