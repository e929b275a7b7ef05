import clsx from "clsx";
import type { ReactNode } from "react";
import { plural } from "@/lib/format";

/** A column of a panel's table. Numbers stand at the right. */
export interface HealthColumn<Row> {
  header: string;
  cell: (row: Row) => ReactNode;
  align?: "right";
  /** Takes what is left, and is cut. */
  wide?: boolean;
}

const cellClass = <Row,>({ align, wide }: HealthColumn<Row>) =>
  clsx(align === "right" && "text-right tabular-nums", wide && "w-full max-w-0 truncate");

/** A panel's rows as a table for reading. Rows beyond `fold` are one click away. */
export const HealthTable = <Row,>({
  label,
  rows,
  columns,
  keyOf,
  fold = 10,
}: {
  label: string;
  rows: readonly Row[];
  columns: readonly HealthColumn<Row>[];
  keyOf: (row: Row) => string;
  fold?: number;
}) => {
  const table = (shown: readonly Row[], name: string) => (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- what scrolls must be reachable by keyboard
    <div className="overflow-x-auto" tabIndex={0} role="group" aria-label={name}>
      <table aria-label={name} className="w-full border-collapse text-sm">
        <thead>
          <tr className="bg-sunken text-left text-xs text-ink-3">
            {columns.map((column) => (
              <th
                key={column.header}
                scope="col"
                className={clsx(
                  "h-8 border-b border-line px-3 first:pl-3.5 last:pr-3.5 font-medium whitespace-nowrap",
                  column.align === "right" && "text-right",
                )}
              >
                {column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((row) => (
            <tr key={keyOf(row)} className="border-b border-line text-ink-2 last:border-b-0">
              {columns.map((column) => (
                <td key={column.header} className={clsx("h-8.5 px-3 first:pl-3.5 last:pr-3.5 whitespace-nowrap", cellClass(column))}>
                  {column.cell(row)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
  return (
    <>
      {table(rows.slice(0, fold), label)}
      {rows.length > fold ? (
        <details className="border-t border-line">
          <summary className="px-3.5 py-2 text-xs text-ink-3 hover:text-ink">{plural(rows.length - fold, "further row")}</summary>
          {table(rows.slice(fold), `${label}, further rows`)}
        </details>
      ) : null}
    </>
  );
};

/** A share from 0 to 1 as a short bar beside its number. */
export const ShareBar = ({ share, tone = "accent" }: { share: number; tone?: "accent" | "warn" | "crit" }) => (
  <svg aria-hidden viewBox="0 0 100 4" preserveAspectRatio="none" className="inline-block h-1 w-14 align-middle">
    <rect width="100" height="4" rx="2" className="fill-mute-soft" />
    <rect
      width={Math.min(100, Math.max(share > 0 ? 2 : 0, share * 100))}
      height="4"
      rx="2"
      className={{ accent: "fill-accent", warn: "fill-warn", crit: "fill-crit" }[tone]}
    />
  </svg>
);
