import type { Metadata } from "next";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { listLatestOperations } from "@/lib/db/operations";
import { countPeopleByStatus } from "@/lib/db/overview";
import { countLiveSessions } from "@/lib/db/sessions";
import { countSignIns, listSignInsByDay } from "@/lib/db/sign-ins";
import { paths } from "@/lib/paths";
import { traceReads } from "@/lib/trace";
import { OverviewDatabase } from "./overview-database";
import { OverviewFigures } from "./overview-figures";
import { OverviewOperations } from "./overview-operations";
import { OverviewSignIns } from "./overview-sign-ins";

export const metadata: Metadata = { title: "Overview" };

const cap = 10_000;
const days = 14;

export default async function OverviewPage({ searchParams }: PageProps<"/">) {
  const staff = await requireStaff("overview.read");
  const trace = traceReads(await searchParams, ["figures", "sign-ins", "operations"]);
  const [figures, signInDays, operations] = await Promise.all([
    attempt(
      Promise.all([
        trace.reads("figures", "overview.ts: countPeopleByStatus", (db) => countPeopleByStatus(db, cap)),
        trace.reads("figures", "sessions.ts: countLiveSessions", (db) => countLiveSessions(db, {}, cap)),
        trace.reads("figures", "sign-ins.ts: countSignIns", (db) => countSignIns(db)),
      ]),
    ),
    attempt(trace.reads("sign-ins", "sign-ins.ts: listSignInsByDay", (db) => listSignInsByDay(db, staff.zone, days))),
    attempt(trace.reads("operations", "operations.ts: listLatestOperations", (db) => listLatestOperations(db, 8))),
  ]);
  const [statuses, [live] = [], [signIns] = []] = figures.value ?? [];
  return (
    <>
      <Breadcrumb trail={[]} here="Overview" />
      <PageHeader title="Overview" />
      <TracedSql trace={trace} of={trace.panel ?? ""} closeTo={paths.overview()} />
      {figures.trouble ? <TroublePanel trouble={figures.trouble} of="Figures" /> : null}
      {statuses && live && signIns ? <OverviewFigures statuses={statuses} liveSessions={live.count} signIns={signIns} cap={cap} /> : null}
      <OverviewDatabase allowed={staff.capabilities.has("database.read")} role={staff.role} />
      {signInDays.trouble ? (
        <TroublePanel trouble={signInDays.trouble} of="Sign-ins by day" />
      ) : (
        <OverviewSignIns days={signInDays.value} zone={staff.zone} />
      )}
      {operations.trouble ? (
        <TroublePanel trouble={operations.trouble} of="Latest staff operations" />
      ) : (
        <OverviewOperations operations={operations.value} look={{ now: Date.now(), zone: staff.zone, language: staff.language }} />
      )}
    </>
  );
}
