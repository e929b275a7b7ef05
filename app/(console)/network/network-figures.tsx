import { Figure } from "@/components/figure";
import { SqlLink } from "@/components/show-sql";
import { Time } from "@/components/time";
import type { Look } from "@/components/data-table/data-table";
import { Card } from "@/components/ui/card";
import type { NetworkRow } from "@/lib/db/networks";
import { cappedCount, number } from "@/lib/format";
import { beginningOf } from "@/lib/network";
import { paths } from "@/lib/paths";

/** What is known of the address, each number with the list behind it. */
export const NetworkFigures = ({ row, ip, cap, look }: { row: NetworkRow; ip: string; cap: number; look: Look }) => {
  // The figure counts those that are over too.
  const keys = beginningOf(row.network);
  return (
    <Card aria-label="Figures">
      <div className="grid grid-cols-2 divide-line max-lg:*:not-last:border-b max-lg:*:last:col-span-full sm:grid-cols-3 lg:grid-cols-7 lg:divide-x">
        <Figure name="Live sessions" to={paths.sessions({ ip })}>
          {cappedCount(row.liveSessions, cap)}
        </Figure>
        <Figure
          name="People"
          note={[row.staff && `${number(row.staff)} of the staff`, row.notActive && `${number(row.notActive)} not active`]
            .filter(Boolean)
            .join(", ")}
          to={paths.sessions({ ip, facets: "on" })}
        >
          {row.liveSessions > cap ? `${number(row.people)}+` : number(row.people)}
        </Figure>
        <Figure name="Sign-ins, 30 days" to={paths.audit({ ip, action: "auth.login", range: "30d" })}>
          {cappedCount(row.signedIn, cap)}
        </Figure>
        <Figure name="Failed sign-ins, 30 days" to={paths.audit({ ip, action: "auth.login_failed", range: "30d" })}>
          {cappedCount(row.failed, cap)}
        </Figure>
        <Figure
          name="Rate-limit keys"
          note={row.rateLimits === null ? "the keys do not tell networks of IPv6" : ""}
          to={keys === undefined ? undefined : paths.rateLimits({ q: keys, state: "all" })}
        >
          {row.rateLimits === null ? "cannot tell" : number(row.rateLimits)}
        </Figure>
        <Figure name="First seen" note={row.firstSeen ? <Time at={row.firstSeen} {...look} kind="date" /> : ""} to={paths.audit({ ip })}>
          {row.firstSeen ? <Time at={row.firstSeen} {...look} /> : "never"}
        </Figure>
        <Figure name="Last seen" note={row.lastSeen ? <Time at={row.lastSeen} {...look} kind="date" /> : ""} to={paths.audit({ ip })}>
          {row.lastSeen ? <Time at={row.lastSeen} {...look} /> : "never"}
        </Figure>
      </div>
      <div className="border-t border-line px-3.5 py-1 text-xs">
        <SqlLink to={paths.network({ ip, sql: "figures" })} of="figures" />
      </div>
    </Card>
  );
};
