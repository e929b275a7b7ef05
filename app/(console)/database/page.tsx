import type { Metadata } from "next";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { SqlText } from "@/components/show-sql";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { healthReader, healthStatement } from "@/lib/db/health";
import type { HealthFile } from "@/lib/db/health-rows";
import { monitor } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { duration, number } from "@/lib/format";
import { findingsOf } from "@/lib/health-findings";
import { paths } from "@/lib/paths";
import { Figures } from "./database-figures";
import { Findings, Verdict } from "./database-findings";
import { LockQueue } from "./database-locks";
import { HealthPanel, PanelAge } from "./database-panel";
import { Refresh } from "./database-refresh";
import { Sizes, StaleStatistics } from "./database-sizes";
import { Transactions } from "./database-transactions";
import { DeadRows, Vacuums, Wraparound } from "./database-vacuum";

export const metadata: Metadata = { title: "Database" };

export default async function DatabasePage() {
  await requireStaff("database.read");
  const role = env().DB_MONITOR_USERNAME;
  const read = healthReader(monitor, role);
  const look = <F extends HealthFile>(file: F) => attempt(read(file));
  const [access, server, connections, transactions, blocking, cache, throughput, deadTuples, vacuums, wraparound, sizes, statistics] =
    await Promise.all([
      look("access"),
      look("server"),
      look("connections"),
      look("transactions"),
      look("blocking"),
      look("cache"),
      look("throughput"),
      look("dead_tuples"),
      look("vacuum_progress"),
      look("wraparound"),
      look("table_sizes"),
      look("stale_statistics"),
    ]);
  const findings = findingsOf({
    access: access.value,
    connections: connections.value,
    transactions: transactions.value,
    blocking: blocking.value,
    cache: cache.value,
    throughput: throughput.value,
    dead_tuples: deadTuples.value,
    wraparound: wraparound.value,
    stale_statistics: statistics.value,
  });
  const host = server.value?.state === "measured" ? server.value.rows[0] : undefined;
  const limits = wraparound.value?.state === "measured" ? wraparound.value.rows[0] : undefined;
  const now = Date.now();
  return (
    <>
      <Breadcrumb trail={[{ label: "Operations" }]} here="Database" />
      <PageHeader
        title="Database"
        lead={
          host && server.value ? (
            <>
              {host.databaseName} · PostgreSQL {host.version} · up {duration(host.uptimeS)} ·{" "}
              <PanelAge measuredAt={server.value.measuredAt} now={now} />
            </>
          ) : (
            "The server has not said which one it is."
          )
        }
      >
        <Verdict findings={findings} />
        <Refresh to={paths.database()} />
      </PageHeader>
      <Figures connections={connections} transactions={transactions} cache={cache} throughput={throughput} server={server} />
      <div className="grid gap-3.5 xl:grid-cols-[1.35fr_1fr]">
        <Findings findings={findings} />
        <HealthPanel title="Who waits for whom" note="pg_blocking_pids" file="blocking" look={blocking} now={now}>
          {(rows) => <LockQueue rows={rows} access={access.value?.state === "measured" ? access.value.rows[0] : undefined} />}
        </HealthPanel>
      </div>
      <HealthPanel title="Open transactions" note="oldest first" file="transactions" look={transactions} now={now}>
        {(rows) => <Transactions rows={rows} />}
      </HealthPanel>
      <HealthPanel title="Dead rows" note="due for vacuum first" file="dead_tuples" look={deadTuples} now={now}>
        {(rows) => <DeadRows rows={rows} />}
      </HealthPanel>
      <div className="grid items-start gap-3.5 xl:grid-cols-[1.12fr_1fr]">
        <HealthPanel title="Largest tables" file="table_sizes" look={sizes} now={now}>
          {(rows) => <Sizes rows={rows} />}
        </HealthPanel>
        <HealthPanel
          title="Wraparound"
          note={limits ? `freezing starts at ${number(limits.freezeMaxAge)}` : undefined}
          file="wraparound"
          look={wraparound}
          now={now}
        >
          {(rows) => <Wraparound rows={rows} />}
        </HealthPanel>
        <HealthPanel title="Planner statistics" file="stale_statistics" look={statistics} now={now}>
          {(rows) => <StaleStatistics rows={rows} />}
        </HealthPanel>
        <HealthPanel title="Vacuums at work" file="vacuum_progress" look={vacuums} now={now}>
          {(rows) => <Vacuums rows={rows} />}
        </HealthPanel>
      </div>
      {shown.map((file) => (
        <SqlText key={file} name={file} {...healthStatement(file)} role={role} />
      ))}
    </>
  );
}

// Everything that a "Show SQL" of this page opens.
const shown: readonly HealthFile[] = [
  "server",
  "connections",
  "transactions",
  "blocking",
  "cache",
  "throughput",
  "dead_tuples",
  "vacuum_progress",
  "wraparound",
  "table_sizes",
  "stale_statistics",
];
