import { Badge } from "@/components/ui/badge";
import type { HealthRow } from "@/lib/db/health-rows";
import { bytes, duration, number } from "@/lib/format";
import { AllWell } from "./database-panel";
import { HealthTable, type HealthColumn } from "./database-table";

const Name = ({ children }: { children: string }) => <span className="font-medium text-ink">{children}</span>;
const size = (value: number | null) => (value === null ? "–" : bytes(value));

type Size = HealthRow<"table_sizes">;
const sizeColumns: readonly HealthColumn<Size>[] = [
  { header: "Table", cell: (row) => <Name>{row.relation}</Name> },
  { header: "Rows, about", align: "right", cell: (row) => (row.estimatedRows === null ? "not analyzed" : number(row.estimatedRows)) },
  {
    header: "Total",
    align: "right",
    cell: (row) =>
      row.isLocked ? (
        <Badge tone="warn" title="Somebody locks the whole table; asking for its size would have to wait">
          locked now
        </Badge>
      ) : (
        <span className="font-medium text-ink">{size(row.totalBytes)}</span>
      ),
  },
  { header: "Heap", align: "right", cell: (row) => size(row.tableBytes) },
  { header: "Indexes", align: "right", cell: (row) => size(row.indexBytes) },
  { header: "TOAST", align: "right", cell: (row) => size(row.toastBytes) },
];

/** The largest tables. */
export const Sizes = ({ rows }: { rows: Size[] }) =>
  rows.length === 0 ? (
    <AllWell>There are no tables.</AllWell>
  ) : (
    <HealthTable label="Largest tables" rows={rows} columns={sizeColumns} keyOf={(row) => row.relation} fold={8} />
  );

type Stale = HealthRow<"stale_statistics">;
const staleColumns: readonly HealthColumn<Stale>[] = [
  { header: "Table", cell: (row) => <Name>{row.relation}</Name> },
  { header: "Changes since", align: "right", cell: (row) => `${number(row.changedRows)} on ${number(row.liveRows)} rows` },
  {
    header: "Last analyze",
    align: "right",
    cell: (row) => (row.neverAnalyzed ? "never" : row.lastAnalyzeS === null ? "not known" : `${duration(row.lastAnalyzeS)} ago`),
  },
];

/** Tables whose statistics mislead the planner. */
export const StaleStatistics = ({ rows }: { rows: Stale[] }) =>
  rows.length === 0 ? (
    <AllWell>No table of 1,000 rows has changed by a quarter since its last analyze.</AllWell>
  ) : (
    <HealthTable label="Stale planner statistics" rows={rows} columns={staleColumns} keyOf={(row) => row.relation} fold={8} />
  );
