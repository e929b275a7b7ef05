import { Badge } from "@/components/ui/badge";
import type { HealthRow } from "@/lib/db/health-rows";
import { bytes, number, visible } from "@/lib/format";
import { AllWell } from "./database-panel";
import { HealthTable, type HealthColumn } from "./database-table";

const Name = ({ children }: { children: string }) => <span className="font-medium text-ink">{visible(children, 80)}</span>;

type Slot = HealthRow<"slots">;
const holds = ({ horizonAge, catalogHorizonAge }: Slot) =>
  horizonAge !== null ? `${number(horizonAge)} tx` : catalogHorizonAge !== null ? `${number(catalogHorizonAge)} tx, catalogue` : "nothing";

const slotColumns: readonly HealthColumn<Slot>[] = [
  {
    header: "Name",
    cell: (row) => (
      <>
        <Name>{row.name}</Name>{" "}
        <span className="text-ink-3">
          {row.kind}
          {row.detail ? `, ${visible(row.detail, 60)}` : ""}
        </span>
      </>
    ),
  },
  {
    header: "State",
    cell: (row) =>
      row.walStatus === "lost" ? (
        <Badge tone="warn">lost</Badge>
      ) : row.isActive ? (
        <Badge tone="ok">active</Badge>
      ) : (
        <Badge tone="warn">inactive</Badge>
      ),
  },
  { header: "Keeps of the log", align: "right", cell: (row) => (row.keptBytes === null ? "nothing" : bytes(row.keptBytes)) },
  { header: "Holds vacuum back by", align: "right", cell: holds },
];

/** What keeps log and dead rows for others: replication slots and standbys. */
export const Slots = ({ rows }: { rows: Slot[] }) =>
  rows.length === 0 ? (
    <AllWell>There is no replication slot and no standby.</AllWell>
  ) : (
    <HealthTable label="Replication" rows={rows} columns={slotColumns} keyOf={(row) => `${row.kind} ${row.name}`} fold={8} />
  );

type InvalidIndex = HealthRow<"invalid_indexes">;
const indexColumns: readonly HealthColumn<InvalidIndex>[] = [
  { header: "Index", cell: (row) => <Name>{row.name}</Name> },
  { header: "Table", cell: (row) => visible(row.relation, 80) },
  { header: "Left by", cell: (row) => (row.isLeftover ? "reindex concurrently" : "create index concurrently") },
];

/** Indexes that no query may use. */
export const InvalidIndexes = ({ rows }: { rows: InvalidIndex[] }) =>
  rows.length === 0 ? (
    <AllWell>Every index is valid.</AllWell>
  ) : (
    <HealthTable label="Invalid indexes" rows={rows} columns={indexColumns} keyOf={(row) => row.name} fold={8} />
  );
