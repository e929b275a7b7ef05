import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/state-mark";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { getConnectionFacts } from "@/lib/db/connection-facts";
import { healthReader } from "@/lib/db/health";
import { monitor, reads } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { findingsOf, tally } from "@/lib/health-findings";
import { paths } from "@/lib/paths";

const tones: Record<string, Tone> = { critical: "crit", warn: "warn", cannot_tell: "mute", ok: "ok" };

/** The database's health in one line: the worst finding, and how many there are. */
export const OverviewDatabase = async ({ allowed, role }: { allowed: boolean; role: string }) => {
  if (!allowed) {
    return (
      <Card aria-label="Database" className="flex items-center gap-2.5 px-3.5 py-2.5 text-ink-3">
        <span className="font-medium text-ink">Database</span> Your role {role} may not see the database pages.
      </Card>
    );
  }
  const read = healthReader(monitor, env().DB_MONITOR_USERNAME);
  const files = [
    "access",
    "connections",
    "transactions",
    "blocking",
    "cache",
    "throughput",
    "dead_tuples",
    "wraparound",
    "stale_statistics",
    "slots",
    "invalid_indexes",
  ] as const;
  const [health, facts] = await Promise.all([
    attempt(Promise.all(files.map(async (file) => [file, await read(file)] as const))),
    attempt(reads(getConnectionFacts)),
  ]);
  const findings = health.value ? findingsOf({ ...Object.fromEntries(health.value), readOnly: facts.value?.[0]?.readOnly }) : [];
  const worst = findings[0];
  return (
    <Card aria-label="Database" className="relative flex flex-wrap items-center gap-2.5 px-3.5 py-2.5 hover:bg-sunken">
      <a href={paths.database()} className="font-medium outline-none after:absolute after:inset-0 focus-visible:after:outline-2">
        Database
      </a>
      {worst ? (
        <>
          <Badge tone={tones[worst.state] ?? "mute"}>
            {worst.state === "ok" ? "Healthy" : worst.state === "cannot_tell" ? `Cannot tell: ${worst.title}` : worst.title}
          </Badge>
          <span className="text-ink-3">{tally(findings)}</span>
        </>
      ) : (
        <Badge tone="warn">Cannot tell: {health.trouble?.message ?? "no finding"}</Badge>
      )}
    </Card>
  );
};
