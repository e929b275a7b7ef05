"use client";

import { rowSelectionFeature, tableFeatures, useTable, type RowSelectionState } from "@tanstack/react-table";
import { useMemo, useRef, useState, type ReactNode } from "react";
import type { DateLanguage } from "@/lib/date-language";
import type { Zone } from "@/lib/format";
import { RowWalk } from "./row-walk";

/** What every cell may need besides its row. */
export interface Look {
  /** The moment of the page, in ms: server and browser must print the same relative times. */
  now: number;
  zone: Zone;
  /** In which language dates are written. */
  language?: DateLanguage;
}

/** A column: its heading and how a row's cell looks. Hoist lists of them to module scope. */
export interface Column<Row, Extra = unknown> {
  id: string;
  header: string;
  cell: (row: Row, look: Look, extra: Extra) => ReactNode;
  className?: string;
  /** Its heading stands before each value where rows stand in lines instead of columns. */
  isNamed?: boolean;
  /** A heading for the eye only where the column holds controls. */
  hideHeader?: boolean;
}

const features = tableFeatures({ rowSelectionFeature });

/**
 * A list of rows. They come as one JSON string: as elements or objects they would be paid for several times in the page's payload.
 * Order, filter and page are the URL's; only the selection lives here.
 */
export const DataTable = <Row extends { id: string }, Extra = unknown>({
  label,
  rows,
  columns,
  look,
  extra,
  selectable,
  selectionBar,
}: {
  label: string;
  rows: string;
  columns: readonly Column<Row, Extra>[];
  look: Look;
  extra: Extra;
  /** Which rows may be selected, and how a row is called for a screen reader. */
  selectable?: { allowed: (row: Row, extra: Extra) => boolean; name: (row: Row) => string };
  /** Is there while rows are selected. */
  selectionBar?: (selected: Row[], clear: () => void) => ReactNode;
}) => {
  const data = useMemo(() => JSON.parse(rows) as Row[], [rows]);
  const [rowSelection, setRowSelection] = useState<RowSelectionState>({});
  const definitions = useMemo(() => columns.map(({ id, header }) => ({ id, header })), [columns]);
  const table = useTable({
    features,
    columns: definitions,
    data,
    getRowId: (row) => row.id,
    enableRowSelection: (row) => selectable?.allowed(row.original, extra) ?? false,
    state: { rowSelection },
    onRowSelectionChange: setRowSelection,
  });
  const selected = selectable ? data.filter((row) => rowSelection[row.id]) : [];
  const open = selectable ? data.filter((row) => selectable.allowed(row, extra)) : [];
  const ticked = useRef<HTMLInputElement>(null);
  const tick = (box: HTMLInputElement, at: number, isRange: boolean) => {
    const from = (isRange && ticked.current?.isConnected ? ticked.current.closest("tr")?.sectionRowIndex : undefined) ?? at;
    for (const { id } of data.slice(Math.min(from, at), Math.max(from, at) + 1)) table.getRow(id).toggleSelected(box.checked);
    ticked.current = box;
  };
  const clear = () => {
    // The focus would be nowhere with the bar gone.
    if (document.activeElement?.closest("[role=toolbar]"))
      [...document.querySelectorAll<HTMLElement>("[data-selected] input")].at(-1)?.focus({ preventScroll: true });
    setRowSelection({});
  };
  const leave = () => {
    if (selected.length > 0) clear();
    return selected.length > 0;
  };
  return (
    <RowWalk onEscape={leave}>
      <div className="@container overflow-x-auto">
        <table className="data-table" aria-label={label}>
          <thead>
            <tr>
              {selectable ? (
                <th scope="col">
                  <input
                    type="checkbox"
                    aria-label="Select all on this page"
                    disabled={open.length === 0}
                    checked={open.length > 0 && open.every((row) => rowSelection[row.id])}
                    ref={(box) => {
                      if (box) box.indeterminate = selected.length > 0 && selected.length < open.length;
                    }}
                    onChange={(event) => table.toggleAllRowsSelected(event.target.checked)}
                  />
                </th>
              ) : null}
              {columns.map((column) => (
                <th key={column.id} scope="col" className={column.className}>
                  {column.hideHeader ? <span className="sr-only">{column.header}</span> : column.header}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {data.map((row, at) => (
              <tr key={row.id} data-selected={rowSelection[row.id] || undefined}>
                {selectable ? (
                  <td>
                    <input
                      type="checkbox"
                      aria-label={`Select ${selectable.name(row)}`}
                      disabled={!selectable.allowed(row, extra)}
                      checked={rowSelection[row.id] ?? false}
                      onChange={({ target, nativeEvent }) => tick(target, at, (nativeEvent as MouseEvent).shiftKey)}
                    />
                  </td>
                ) : null}
                {columns.map((column) => (
                  <td key={column.id} className={column.className} data-name={column.isNamed ? column.header : undefined}>
                    {column.cell(row, look, extra)}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      {selected.length > 0 ? selectionBar?.(selected, clear) : null}
    </RowWalk>
  );
};
