import { Badge } from "@/components/ui/badge";
import type { HealthRow } from "@/lib/db/health-rows";
import { duration, number, percent } from "@/lib/format";
import { thresholds } from "@/lib/health-finding";
import { AllWell } from "./database-panel";
import { HealthTable, ShareBar, type HealthColumn } from "./database-table";

const Name = ({ children }: { children: string }) => <span className="font-medium text-ink">{children}</span>;
const ago = (s: number | null) => (s === null ? "not known" : `${duration(s)} ago`);

type DeadRow = HealthRow<"dead_tuples">;
const isNoteworthy = (row: DeadRow) => row.isDue && row.deadRows >= thresholds.dead.rows;

const deadColumns: readonly HealthColumn<DeadRow>[] = [
  { header: "Table", cell: (row) => <Name>{row.relation}</Name> },
  {
    header: "Vacuum",
    cell: (row) =>
      row.vacuumPhase ? (
        <Badge tone="mute">{row.vacuumPhase}</Badge>
      ) : !row.autovacuumEnabled ? (
        <Badge tone="warn">switched off</Badge>
      ) : row.isDue ? (
        <Badge tone={isNoteworthy(row) ? "warn" : "mute"}>due</Badge>
      ) : row.isDueForInserts ? (
        <Badge tone="mute">due for inserts</Badge>
      ) : (
        <Badge tone="ok">not due</Badge>
      ),
  },
  { header: "Dead rows", align: "right", cell: (row) => number(row.deadRows) },
  {
    header: "Share",
    align: "right",
    cell: (row) => (
      <span className="inline-flex items-center gap-2">
        <ShareBar share={row.deadShare ?? 0} tone={isNoteworthy(row) ? "warn" : "accent"} />
        <span className="min-w-9">{row.deadShare === null ? "–" : percent(row.deadShare, 0)}</span>
      </span>
    ),
  },
  { header: "Due from", align: "right", cell: (row) => number(row.vacuumAt) },
  { header: "Live rows", align: "right", cell: (row) => number(row.liveRows) },
  { header: "Last vacuum", align: "right", cell: (row) => ago(row.lastVacuumS) },
];

/** Dead rows of each table, and when autovacuum comes for them. */
export const DeadRows = ({ rows }: { rows: DeadRow[] }) => (
  <HealthTable label="Dead rows" rows={rows} columns={deadColumns} keyOf={(row) => row.relation} fold={8} />
);

type Vacuum = HealthRow<"vacuum_progress">;
const vacuumColumns: readonly HealthColumn<Vacuum>[] = [
  { header: "Table", cell: (row) => <Name>{row.relation ?? "hidden"}</Name> },
  {
    header: "By",
    cell: (row) => (row.againstWraparound ? "autovacuum, against wraparound" : row.isAutovacuum ? "autovacuum" : `pid ${row.pid}`),
  },
  { header: "Phase", cell: (row) => row.phase ?? "hidden" },
  { header: "Scanned", align: "right", cell: (row) => (row.scannedShare === null ? "–" : percent(row.scannedShare, 0)) },
  { header: "Running", align: "right", cell: (row) => (row.runningS === null ? "–" : duration(row.runningS)) },
];

/** Vacuums at work. */
export const Vacuums = ({ rows }: { rows: Vacuum[] }) =>
  rows.length === 0 ? (
    <AllWell>No vacuum is running.</AllWell>
  ) : (
    <HealthTable label="Vacuums at work" rows={rows} columns={vacuumColumns} keyOf={(row) => String(row.pid)} />
  );

type Age = HealthRow<"wraparound">;
const AgeCell = ({ age, limit }: { age: number; limit: number }) => (
  <span className="inline-flex items-center gap-2">
    {number(age)}
    <ShareBar
      share={age / limit}
      tone={age / limit >= thresholds.freeze.critical ? "crit" : age / limit >= thresholds.freeze.warn ? "warn" : "accent"}
    />
    <span className="min-w-9">{percent(age / limit, 0)}</span>
  </span>
);
const ageColumns: readonly HealthColumn<Age>[] = [
  {
    header: "Oldest",
    cell: (row) => (
      <>
        <Name>{row.name}</Name> <span className="text-ink-3">{row.kind}</span>
      </>
    ),
  },
  { header: "Transaction ids", align: "right", cell: (row) => <AgeCell age={row.xidAge} limit={row.freezeMaxAge} /> },
  { header: "Multixact ids", align: "right", cell: (row) => <AgeCell age={row.multixactAge} limit={row.multixactFreezeMaxAge} /> },
];

/** How far each database is from the age at which autovacuum must freeze. */
export const Wraparound = ({ rows }: { rows: Age[] }) => (
  <HealthTable label="Wraparound" rows={rows} columns={ageColumns} keyOf={(row) => `${row.kind} ${row.name}`} fold={8} />
);
