import { DayBars } from "@/components/charts/day-bars";
import { SqlLink } from "@/components/show-sql";
import { Card, CardHeader } from "@/components/ui/card";
import type { SignInDay } from "@/lib/db/sign-ins";
import { dayMonth, type Zone } from "@/lib/format";
import { paths } from "@/lib/paths";

/** Sign-ins and failed ones over two weeks; each bar leads to its rows. */
export const OverviewSignIns = ({ days, zone }: { days: readonly SignInDay[]; zone: Zone }) => {
  const bars = (action: string, value: (day: SignInDay) => number) =>
    days.map((day, at) => ({
      day: day.day,
      label: dayMonth(day.startsAt.getTime(), zone),
      value: value(day),
      isToday: at === days.length - 1,
      href: paths.audit({ action, from: day.startsAt.toISOString(), to: day.endsAt.toISOString() }),
    }));
  return (
    <div className="grid gap-3.5 lg:grid-cols-2">
      <Card>
        <CardHeader title="Sign-ins" note={`14 days, ${zone}`}>
          <SqlLink to={paths.overview({ sql: "sign-ins" })} of="sign-ins" />
        </CardHeader>
        <DayBars title="Sign-ins" tone="accent" days={bars("auth.login", (day) => day.signedIn)} />
      </Card>
      <Card>
        <CardHeader title="Failed sign-ins" note={`14 days, ${zone}`}>
          <SqlLink to={paths.overview({ sql: "sign-ins" })} of="failed sign-ins" />
        </CardHeader>
        <DayBars title="Failed sign-ins" tone="warn" days={bars("auth.login_failed", (day) => day.failed)} />
      </Card>
    </div>
  );
};
