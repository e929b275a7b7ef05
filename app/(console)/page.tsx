import type { Metadata } from "next";
import { PageHeader } from "@/components/page-header";
import { Breadcrumb } from "@/components/shell/breadcrumb";
import { TroublePanel } from "@/components/trouble-panel";
import { attempt } from "@/lib/attempt";
import { requireStaff } from "@/lib/auth/staff";
import { listLatestOperations } from "@/lib/db/operations";
import { countPeopleByStatus } from "@/lib/db/overview";
import { reads } from "@/lib/db/pools";
import { countLiveSessions } from "@/lib/db/sessions";
import { countSignIns, listSignInsByDay } from "@/lib/db/sign-ins";
import { OverviewDatabase } from "./overview-database";
import { OverviewFigures } from "./overview-figures";
import { OverviewOperations } from "./overview-operations";
import { OverviewSignIns } from "./overview-sign-ins";

export const metadata: Metadata = { title: "Overview" };

const cap = 10_000;
const days = 14;

export default async function OverviewPage() {
  const staff = await requireStaff("overview.read");
  const [figures, signInDays, operations] = await Promise.all([
    attempt(
      Promise.all([
        reads((db) => countPeopleByStatus(db, cap)),
        reads((db) => countLiveSessions(db, {}, cap)),
        reads((db) => countSignIns(db)),
      ]),
    ),
    attempt(reads((db) => listSignInsByDay(db, staff.zone, days))),
    attempt(reads((db) => listLatestOperations(db, 8))),
  ]);
  const [statuses, [live] = [], [signIns] = []] = figures.value ?? [];
  return (
    <>
      <Breadcrumb trail={[]} here="Overview" />
      <PageHeader title="Overview" />
      {figures.trouble ? <TroublePanel trouble={figures.trouble} /> : null}
      {statuses && live && signIns ? <OverviewFigures statuses={statuses} liveSessions={live.count} signIns={signIns} cap={cap} /> : null}
      <OverviewDatabase allowed={staff.capabilities.has("database.read")} role={staff.role} />
      {signInDays.trouble ? <TroublePanel trouble={signInDays.trouble} /> : <OverviewSignIns days={signInDays.value} zone={staff.zone} />}
      {operations.trouble ? (
        <TroublePanel trouble={operations.trouble} />
      ) : (
        <OverviewOperations operations={operations.value} look={{ now: Date.now(), zone: staff.zone, language: staff.language }} />
      )}
    </>
  );
}
