import { Card } from "@/components/ui/card";
import type { FacetRow } from "@/lib/db/sessions";
import { number, plural, visible } from "@/lib/format";
import { paths } from "@/lib/paths";

const headings = { browser: "Browser or app", os: "System", device: "Device", role: "Role", status: "Status of the person" } as const;
const names = Object.keys(headings) as (keyof typeof headings)[];
const most = 6;

const Value = ({ row, shown }: { row: FacetRow; shown: Partial<Record<string, string>> }) => {
  const isSet = shown[row.facet] === row.value;
  return (
    <li>
      <a
        href={paths.sessions({ ...shown, [row.facet]: isSet ? undefined : row.value })}
        data-keep-scroll
        aria-current={isSet ? "true" : undefined}
        className="group relative flex items-baseline gap-2 rounded-sm px-1.5 py-0.5 hover:bg-mute-soft"
      >
        <svg aria-hidden className="absolute inset-y-0.5 left-0 h-[calc(100%-4px)] w-full">
          <rect width={`${Math.round((row.count / row.total) * 100)}%`} height="100%" rx="3" className="fill-accent-soft" />
        </svg>
        <span className={isSet ? "relative min-w-0 truncate font-medium text-accent" : "relative min-w-0 truncate text-ink"}>
          {visible(row.value, 40)}
        </span>
        <span className="relative ml-auto text-xs text-ink-2">{isSet ? "clear" : number(row.count)}</span>
      </a>
    </li>
  );
};

const Values = ({ rows, shown }: { rows: readonly FacetRow[]; shown: Partial<Record<string, string>> }) => (
  <ul className="mt-1 flex flex-col gap-px">
    {rows.map((row) => (
      <Value key={row.value} row={row} shown={shown} />
    ))}
  </ul>
);

/** What the sessions of the list have in common: how many of each kind, each a filter. */
export const SessionFacets = ({
  facets,
  state,
  shown,
  sample,
}: {
  facets: readonly FacetRow[];
  state: "live" | "ended";
  shown: Partial<Record<string, string>>;
  sample: number;
}) => {
  const total = facets[0]?.total ?? 0;
  return (
    <Card aria-label="Facets">
      <div className="grid gap-x-4 gap-y-3 px-3.5 py-3 sm:grid-cols-3 xl:grid-cols-5">
        {names.map((name) => {
          const rows = facets.filter(({ facet }) => facet === name);
          return (
            <section key={name} aria-label={headings[name]} className="min-w-0">
              <h2 className="px-1.5 text-xs text-ink-3">{headings[name]}</h2>
              <Values rows={rows.slice(0, most)} shown={shown} />
              {rows.length > most ? (
                // One that is chosen must be in sight, to be cleared.
                <details open={rows.slice(most).some(({ value }) => value === shown[name])}>
                  <summary className="w-fit px-1.5 text-xs text-ink-3 hover:text-ink">and {number(rows.length - most)} more</summary>
                  <Values rows={rows.slice(most)} shown={shown} />
                </details>
              ) : null}
            </section>
          );
        })}
      </div>
      <p className="border-t border-line px-3.5 py-1.5 text-xs text-ink-3">
        {total < sample
          ? `Counted over all ${plural(total, "matching session")}.`
          : `Counted over the ${number(sample)} matching sessions that ${state === "live" ? "began" : "ended"} last; each value counts all of its own when you choose it.`}
      </p>
    </Card>
  );
};
