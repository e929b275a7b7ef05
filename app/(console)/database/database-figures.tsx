import type { ReactNode } from "react";
import { ShowSql } from "@/components/show-sql";
import { Card } from "@/components/ui/card";
import type { HealthFile, HealthRow } from "@/lib/db/health-rows";
import { thresholds } from "@/lib/health-finding";
import { bytes, compactNumber, duration, number, percent, plural } from "@/lib/format";
import type { Look } from "./database-panel";

/** A large number, or in words why there is none. */
const Figure = <F extends HealthFile>({
  name,
  aside,
  look,
  children,
}: {
  name: string;
  aside?: (row: HealthRow<F>) => string;
  look: Look<F>;
  children: (row: HealthRow<F> | undefined) => ReactNode;
}) => {
  const panel = look.value;
  const row = panel?.state === "measured" ? panel.rows[0] : undefined;
  return (
    <div className="min-w-0 border-line px-3.5 py-3 max-lg:border-b max-lg:odd:border-r max-lg:last:border-b-0 lg:border-r lg:last:border-r-0">
      <dt className="flex justify-between gap-2 text-xs text-ink-3">
        {name}
        {row && aside ? <span className="truncate">{aside(row)}</span> : null}
      </dt>
      <dd className="mt-1 flex flex-wrap items-baseline gap-x-1.5">
        {!panel ? <Word>Not measured</Word> : panel.state === "cannot_tell" ? <Word>? Cannot tell</Word> : children(row)}
      </dd>
    </div>
  );
};

const Big = ({ children, tone }: { children: ReactNode; tone?: "warn" | "crit" }) => (
  <span
    className={`text-xl leading-6.5 font-semibold tracking-tight whitespace-nowrap ${tone === "crit" ? "text-crit" : tone === "warn" ? "text-warn" : ""}`}
  >
    {children}
  </span>
);
const Small = ({ children }: { children: ReactNode }) => <span className="text-xs text-ink-3">{children}</span>;
const Word = ({ children }: { children: ReactNode }) => <span className="leading-6.5 font-medium text-ink-2">{children}</span>;

const toneOf = (value: number, { warn, critical }: { warn: number; critical: number }) =>
  value >= critical ? "crit" : value >= warn ? "warn" : undefined;

/** The five numbers that one looks at first. */
export const Figures = ({
  connections,
  transactions,
  cache,
  throughput,
  server,
}: {
  connections: Look<"connections">;
  transactions: Look<"transactions">;
  cache: Look<"cache">;
  throughput: Look<"throughput">;
  server: Look<"server">;
}) => (
  <Card aria-label="Figures">
    <dl className="grid grid-cols-2 lg:grid-cols-5">
      <Figure name="Connections" look={connections} aside={(row) => `of ${number(row.usable)}`}>
        {(row) =>
          row ? (
            <>
              <Big tone={toneOf(row.total / row.usable, thresholds.connections)}>{number(row.total)}</Big>
              <Small>
                {row.hidden > 0
                  ? `${number(row.hidden)} hidden by privilege`
                  : `${number(row.active)} active · ${number(row.idleInTransaction)} idle in tx`}
              </Small>
            </>
          ) : null
        }
      </Figure>
      <Figure name="Longest transaction" look={transactions}>
        {(row) =>
          row ? (
            <>
              <Big
                tone={toneOf(
                  row.openS,
                  row.state?.startsWith("idle in transaction") ? thresholds.idleInTransactionS : thresholds.transactionS,
                )}
              >
                {duration(row.openS)}
              </Big>
              <Small>{row.pid === null ? "prepared" : `pid ${row.pid}${row.state?.startsWith("idle") ? " · idle in tx" : ""}`}</Small>
            </>
          ) : (
            <Word>None open</Word>
          )
        }
      </Figure>
      <Figure name="Cache hit" look={cache} aside={(row) => `in ${duration(row.windowS)}`}>
        {(row) =>
          !row ? null : row.hitShare === null || row.hitBlocks + row.readBlocks < thresholds.cacheBlocks ? (
            <>
              <Word>? Cannot tell yet</Word>
              <Small>{compactNumber(row.hitBlocks + row.readBlocks)} of 50,000 blocks</Small>
            </>
          ) : (
            <>
              <Big
                tone={row.hitShare < thresholds.cacheHit.critical ? "crit" : row.hitShare < thresholds.cacheHit.warn ? "warn" : undefined}
              >
                {percent(row.hitShare)}
              </Big>
              <Small>of {compactNumber(row.hitBlocks + row.readBlocks)} blocks</Small>
            </>
          )
        }
      </Figure>
      <Figure name="Commits" look={throughput} aside={(row) => `in ${duration(row.windowS)}`}>
        {(row) =>
          row ? (
            <>
              <Big>{compactNumber(row.commits)}</Big>
              <Small>
                {compactNumber(row.rollbacks)} rolled back · {plural(row.deadlocks, "deadlock")}
              </Small>
            </>
          ) : null
        }
      </Figure>
      <Figure name="Size" look={server}>
        {(row) => (row ? <Big>{bytes(row.sizeBytes)}</Big> : null)}
      </Figure>
    </dl>
    <div className="flex flex-wrap items-center gap-x-3 gap-y-1 border-t border-line px-3.5 py-1 text-xs text-ink-3">
      Show SQL of
      <ShowSql name="connections">connections</ShowSql>
      <ShowSql name="transactions">transactions</ShowSql>
      <ShowSql name="cache">cache</ShowSql>
      <ShowSql name="throughput">commits</ShowSql>
      <ShowSql name="server">size</ShowSql>
    </div>
  </Card>
);
