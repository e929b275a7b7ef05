import { Badge } from "@/components/ui/badge";
import type { HealthRow } from "@/lib/db/health-rows";
import { duration, number, visible } from "@/lib/format";
import { AllWell } from "./database-panel";
import { HealthTable, type HealthColumn } from "./database-table";

/** What a session does, in a word. */
export const StateBadge = ({ state }: { state: string | null }) => {
  if (state === null)
    return (
      <Badge tone="mute" mark="?">
        hidden
      </Badge>
    );
  if (state.startsWith("idle in transaction"))
    return (
      <Badge tone="warn" title={state}>
        {state.endsWith("(aborted)") ? "idle in tx, failed" : "idle in tx"}
      </Badge>
    );
  if (state === "prepared") return <Badge tone="warn">prepared</Badge>;
  return (
    <Badge tone="mute" mark={state === "active"}>
      {state}
    </Badge>
  );
};

const columns: readonly HealthColumn<HealthRow<"transactions">>[] = [
  {
    header: "Session",
    cell: (row) => (
      <>
        <span className="font-medium text-ink">{row.pid ?? "–"}</span>{" "}
        <span title={row.clientAddress ?? undefined}>{visible(row.applicationName || row.roleName || "", 60)}</span>
      </>
    ),
  },
  { header: "State", cell: (row) => <StateBadge state={row.state} /> },
  { header: "Open", align: "right", cell: (row) => duration(row.openS) },
  { header: "In this state", align: "right", cell: (row) => (row.inStateS === null ? "–" : duration(row.inStateS)) },
  {
    header: "Waits for",
    cell: (row) => (row.waitEventType && row.waitEventType !== "Client" ? `${row.waitEventType}: ${row.waitEvent}` : "–"),
  },
  { header: "Holds vacuum back by", align: "right", cell: (row) => (row.horizonAge === null ? "nothing" : `${number(row.horizonAge)} tx`) },
  {
    header: "Last statement",
    wide: true,
    cell: (row) => (
      <span className="font-mono text-xs" title={visible(row.query ?? "", 300)}>
        {visible((row.query ?? "").replaceAll(/\s+/g, " ").trim(), 300)}
      </span>
    ),
  },
];

/** Open transactions, oldest first. */
export const Transactions = ({ rows }: { rows: HealthRow<"transactions">[] }) =>
  rows.length === 0 ? (
    <AllWell>No transaction is open, besides the one that asked.</AllWell>
  ) : (
    <HealthTable label="Open transactions" rows={rows} columns={columns} keyOf={(row) => `${row.pid} ${row.applicationName}`} />
  );
