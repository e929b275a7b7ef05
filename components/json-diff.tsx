import type { Change, Shown } from "@/lib/audit-diff";

const words: Partial<Record<Shown["kind"], string>> = {
  missing: "not there",
  null: "null",
  empty: "empty text",
  masked: "hidden: may be a secret",
};

/** A value: its text, or in words what a text could be mistaken for. Cut values open to their whole. */
const Value = ({ value }: { value: Shown }) => {
  const word = words[value.kind];
  if (word) return <span className="text-ink-3 italic">{word}</span>;
  if (value.full === undefined) return <span className="whitespace-pre-wrap">{value.text}</span>;
  return (
    <details className="group">
      <summary className="list-none">
        <span className="group-open:hidden">{value.text} </span>
        <span className="font-sans text-xs text-accent underline-offset-2 hover:underline">
          <span className="group-open:hidden">Show all</span>
          <span className="hidden group-open:inline">Show less</span>
        </span>
      </summary>
      <span className="whitespace-pre-wrap">{value.full}</span>
    </details>
  );
};

const Line = ({ value, sign }: { value: Shown; sign: "−" | "+" }) => (
  <div className={`flex gap-2 rounded-sm px-1.5 ${sign === "+" ? "bg-ok-soft text-ok" : "bg-crit-soft text-crit"}`}>
    <span aria-hidden>{sign}</span>
    <span className="sr-only">{sign === "+" ? "Added:" : "Removed:"}</span>
    <span className="min-w-0 wrap-anywhere">
      <Value value={value} />
    </span>
  </div>
);

const Side = ({ value, sign }: { value: Shown; sign: "−" | "+" }) =>
  value.kind === "missing" ? <span className="px-1.5 text-ink-3 italic">{words.missing}</span> : <Line value={value} sign={sign} />;

const sides = ["removed", "added"] as const;

/** What changed, place by place: before and after beside each other, lists by what came and went. `only` where there was no other side. */
export const JsonDiff = ({ changes, only }: { changes: readonly Change[]; only?: (typeof sides)[number] }) => {
  const shown = only ? [only] : sides;
  return (
    <div className="overflow-x-auto">
      <table className="w-full border-collapse text-sm" aria-label="Changes">
        <thead>
          <tr className="bg-sunken text-left text-xs text-ink-3">
            {["Column", ...shown.map((side) => (side === "added" ? "After" : "Before"))].map((heading) => (
              <th key={heading} scope="col" className="h-8 border-b border-line px-3 font-medium">
                {heading}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {changes.map((change) => (
            <tr key={change.path} className="border-b border-line align-top last:border-b-0">
              <th scope="row" className="w-1/5 min-w-24 px-3 py-2 text-left font-mono text-xs font-medium wrap-anywhere sm:min-w-36">
                {change.path}
              </th>
              {shown.map((side) => (
                <td key={side} className="w-2/5 min-w-30 px-1.5 py-2 font-mono text-xs sm:min-w-48">
                  <div className="flex flex-col gap-0.5">
                    {change.items ? (
                      [...change.items[side].entries()].map(([place, item]) => <Line key={place} value={item} sign={signs[side]} />)
                    ) : (
                      <Side value={side === "added" ? change.after : change.before} sign={signs[side]} />
                    )}
                  </div>
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};

const signs = { removed: "−", added: "+" } as const;
