import { plural } from "@/lib/format";
import type { Finding, FindingState, Health } from "@/lib/health-finding";
import { blocking, changes, connections, transactions } from "@/lib/health-session-checks";
import { cache, deadTuples, invalidIndexes, slots, statistics, throughput, wraparound } from "@/lib/health-storage-checks";

// Findings of equal weight keep this order.
const checks = [changes, blocking, transactions, connections, deadTuples, slots, wraparound, cache, throughput, statistics, invalidIndexes];

const order: readonly FindingState[] = ["critical", "warn", "cannot_tell", "ok"];

/** Judges what was measured, worst first. */
export const findingsOf = (health: Health): Finding[] =>
  checks.flatMap((judge) => judge(health)).toSorted((a, b) => order.indexOf(a.state) - order.indexOf(b.state));

/** "2 critical, 1 warning, 5 ok, 1 cannot tell". */
export const tally = (findings: readonly Finding[]): string =>
  order
    .map((state) => [findings.filter((finding) => finding.state === state).length, state] as const)
    .filter(([count]) => count > 0)
    .map(([count, state]) => (state === "warn" ? plural(count, "warning") : `${count} ${state.replace("_", " ")}`))
    .join(", ");
