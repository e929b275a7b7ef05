import type { HealthFile } from "@/lib/db/health-rows";
import { number } from "@/lib/format";
import type { Finding } from "@/lib/health-finding";
import { Figures } from "./database-figures";
import { Findings } from "./database-findings";
import { LockQueue } from "./database-locks";
import { HealthPanel, type Look } from "./database-panel";
import { InvalidIndexes, Slots } from "./database-replication";
import { Sizes, StaleStatistics } from "./database-sizes";
import { Transactions } from "./database-transactions";
import { DeadRows, Vacuums, Wraparound } from "./database-vacuum";

/** Every measurement of the page, by its statement. */
export type Looks = { [F in Exclude<HealthFile, "lock_holders">]: Look<F> };

/** All that was measured: the figures, what they mean, and the panels. */
export const Panels = ({ looks, findings, now }: { looks: Looks; findings: readonly Finding[]; now: number }) => {
  const access = looks.access.value?.state === "measured" ? looks.access.value.rows[0] : undefined;
  const limits = looks.wraparound.value?.state === "measured" ? looks.wraparound.value.rows[0] : undefined;
  return (
    <>
      <Figures {...looks} />
      <div className="grid gap-3.5 xl:grid-cols-[1.35fr_1fr]">
        <Findings findings={findings} />
        <HealthPanel title="Who waits for whom" note="pg_blocking_pids" file="blocking" look={looks.blocking} now={now}>
          {(rows) => <LockQueue rows={rows} access={access} />}
        </HealthPanel>
      </div>
      <HealthPanel title="Open transactions" note="oldest first" file="transactions" look={looks.transactions} now={now}>
        {(rows) => <Transactions rows={rows} />}
      </HealthPanel>
      <HealthPanel title="Dead rows" note="due for vacuum first" file="dead_tuples" look={looks.dead_tuples} now={now}>
        {(rows) => <DeadRows rows={rows} />}
      </HealthPanel>
      <div className="grid items-start gap-3.5 xl:grid-cols-[1.12fr_1fr]">
        <HealthPanel title="Largest tables" file="table_sizes" look={looks.table_sizes} now={now}>
          {(rows) => <Sizes rows={rows} />}
        </HealthPanel>
        <HealthPanel
          title="Wraparound"
          note={limits ? `freezing starts at ${number(limits.freezeMaxAge)}` : undefined}
          file="wraparound"
          look={looks.wraparound}
          now={now}
        >
          {(rows) => <Wraparound rows={rows} />}
        </HealthPanel>
        <HealthPanel title="Planner statistics" file="stale_statistics" look={looks.stale_statistics} now={now}>
          {(rows) => <StaleStatistics rows={rows} />}
        </HealthPanel>
        <HealthPanel title="Vacuums at work" file="vacuum_progress" look={looks.vacuum_progress} now={now}>
          {(rows) => <Vacuums rows={rows} />}
        </HealthPanel>
        <HealthPanel title="Replication" note="slots and standbys" file="slots" look={looks.slots} now={now}>
          {(rows) => <Slots rows={rows} />}
        </HealthPanel>
        <HealthPanel title="Invalid indexes" file="invalid_indexes" look={looks.invalid_indexes} now={now}>
          {(rows) => <InvalidIndexes rows={rows} />}
        </HealthPanel>
      </div>
    </>
  );
};
