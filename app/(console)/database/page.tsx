import type { Metadata } from "next";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { SqlText } from "@/components/show-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card, CardHeader } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { getConnectionFacts } from "@/lib/db/connection-facts";
import { healthReader, healthStatement } from "@/lib/db/health";
import type { HealthFile } from "@/lib/db/health-rows";
import { monitor, reads } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { duration } from "@/lib/format";
import { findingsOf } from "@/lib/health-findings";
import { paths } from "@/lib/paths";
import { Findings, Verdict } from "./database-findings";
import { CannotTell, PanelAge } from "./database-panel";
import { type Looks, Panels } from "./database-panels";
import { Refresh } from "./database-refresh";

export const metadata: Metadata = { title: "Database" };

const files = [
  "access",
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
  "slots",
  "invalid_indexes",
] as const satisfies readonly HealthFile[];

export default async function DatabasePage() {
  await requireStaff("database.read");
  const role = env().DB_MONITOR_USERNAME;
  const read = healthReader(monitor, role);
  const [measured, facts] = await Promise.all([
    Promise.all(files.map(async (file) => [file, await attempt(read(file))] as const)),
    attempt(reads(getConnectionFacts)),
  ]);
  const looks = Object.fromEntries(measured) as unknown as Looks;
  const findings = findingsOf({
    ...Object.fromEntries(measured.map(([file, look]) => [file, look.value])),
    readOnly: facts.value?.[0]?.readOnly,
  });
  const { value: server, trouble } = looks.server;
  const host = server?.state === "measured" ? server.rows[0] : undefined;
  const nothing = measured.every(([, look]) => look.trouble) ? trouble : undefined;
  // In the same words everywhere: then there is no use in saying it in every panel.
  const untold = measured.every(([, look]) => look.value?.state === "cannot_tell") && server?.state === "cannot_tell" ? server : undefined;
  const now = Date.now();
  return (
    <>
      <Breadcrumb trail={[{ label: "System" }]} here="Database" />
      <PageHeader
        title="Database"
        lead={
          host && server ? (
            <>
              {host.databaseName} · PostgreSQL {host.version} · up {duration(host.uptimeS)} ·{" "}
              <PanelAge measuredAt={server.measuredAt} now={now} />
            </>
          ) : (
            "Which server this is, it has not said."
          )
        }
      >
        <Verdict findings={findings} />
        <Refresh to={paths.database()} />
      </PageHeader>
      {nothing ? (
        <TroublePanel trouble={nothing} />
      ) : untold?.isFull ? (
        <Findings findings={findings.filter(({ state }) => state === "critical")} />
      ) : untold ? (
        <Card aria-label="Connection">
          <CardHeader title="Nothing could be measured" />
          <CannotTell missing={untold.missing} mend={untold.mend} />
        </Card>
      ) : (
        <Panels looks={looks} findings={findings} now={now} />
      )}
      {files.map((file) => (
        <SqlText key={file} name={file} {...healthStatement(file)} role={role} />
      ))}
    </>
  );
}
