import { Figure } from "@/components/figure";
import { SqlLink } from "@/components/show-sql";
import { Card } from "@/components/ui/card";
import type { StatusCount } from "@/lib/db/overview";
import type { SignInCounts } from "@/lib/db/sign-ins";
import { cappedCount, number } from "@/lib/format";
import { paths } from "@/lib/paths";

const words: Record<string, string> = { active: "Active people", inactive: "Inactive people", suspended: "Suspended people" };

/** Beyond the cap the planner's estimate says more than "10,000+", and says that it is one. */
const people = ({ count, estimate }: StatusCount, cap: number) =>
  count <= cap || estimate < cap
    ? { value: cappedCount(count, cap) }
    : { value: `≈ ${number(Math.round(estimate / 1000) * 1000)}`, note: "estimated from statistics" };

const against = (now: number, before: number) => {
  if (before === 0) return now === 0 ? "none the day before either" : "none the day before";
  const change = Math.round(((now - before) / before) * 100);
  return `${change > 0 ? "+" : change < 0 ? "−" : ""}${Math.abs(change)} % against the day before`;
};

/** People, sessions and sign-ins at a glance. */
export const OverviewFigures = ({
  statuses,
  liveSessions,
  signIns,
  cap,
}: {
  statuses: readonly StatusCount[];
  liveSessions: number;
  signIns: SignInCounts;
  cap: number;
}) => (
  <Card aria-label="Figures">
    <div className="grid grid-cols-2 divide-line max-lg:*:border-b sm:grid-cols-3 lg:grid-cols-6 lg:divide-x">
      {statuses.map((row) => {
        const { value, note } = people(row, cap);
        return (
          <Figure key={row.status} name={words[row.status] ?? row.status} note={note} to={paths.users({ status: row.status })}>
            {value}
          </Figure>
        );
      })}
      <Figure name="Live sessions" to={paths.sessions()}>
        {cappedCount(liveSessions, cap)}
      </Figure>
      <Figure
        name="Sign-ins, 24 h"
        note={against(signIns.signedIn, signIns.signedInBefore)}
        to={paths.audit({ action: "auth.login", range: "24h" })}
      >
        {number(signIns.signedIn)}
      </Figure>
      <Figure
        name="Failed sign-ins, 24 h"
        note={against(signIns.failed, signIns.failedBefore)}
        to={paths.audit({ action: "auth.login_failed", range: "24h" })}
      >
        {number(signIns.failed)}
      </Figure>
    </div>
    <div className="border-t border-line px-3.5 py-1 text-xs">
      <SqlLink to={paths.overview({ sql: "figures" })} of="figures" />
    </div>
  </Card>
);
