import type { ReactNode } from "react";
import { CopyText } from "@/components/copy-text";
import { ShowSql } from "@/components/show-sql";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { StateMark } from "@/components/ui/state-mark";
import type { Trouble } from "@/lib/attempt";
import type { Panel } from "@/lib/db/health";
import type { HealthFile, HealthRow } from "@/lib/db/health-rows";
import { Age } from "./database-refresh";

/** A panel's measurement, or why there is none this time. */
export type Look<F extends HealthFile> = { value: Panel<F>; trouble?: undefined } | { value?: undefined; trouble: Trouble };

const inWords: Partial<Record<Trouble["meaning"], string>> = {
  busy: "The database is too busy to answer this now.",
  unreachable: "The database cannot be reached.",
};

/** One measurement: its name, its age, its SQL, and its rows, or in words why there are none. It fails alone. */
export const HealthPanel = <F extends HealthFile>({
  title,
  note,
  file,
  look,
  now,
  className,
  children,
}: {
  title: string;
  note?: ReactNode;
  file: F;
  look: Look<F>;
  now: number;
  className?: string;
  children: (rows: HealthRow<F>[]) => ReactNode;
}) => (
  <Card aria-label={title} className={className}>
    <CardHeader title={title} note={note}>
      <span className="flex items-center gap-3 text-xs text-ink-3">
        {look.value ? <PanelAge measuredAt={look.value.measuredAt} now={now} /> : null}
        <ShowSql name={file} />
      </span>
    </CardHeader>
    {look.trouble ? (
      <PanelTrouble trouble={look.trouble} />
    ) : look.value.state === "cannot_tell" ? (
      <CannotTell missing={look.value.missing} mend={look.value.mend} />
    ) : (
      children(look.value.rows)
    )}
  </Card>
);

export const PanelAge = ({ measuredAt, now }: { measuredAt: number; now: number }) => (
  <Age key={measuredAt} ageS={Math.max(0, Math.floor((now - measuredAt) / 1000))} />
);

const PanelTrouble = ({ trouble }: { trouble: Trouble }) => (
  <div role="alert" className="flex flex-col gap-1 px-3.5 py-3">
    <span>
      <Badge tone="warn">Not measured</Badge>
    </span>
    <p className="text-ink-2">{inWords[trouble.meaning] ?? "This measurement failed; the reference is in the console's log."}</p>
    <p className="font-mono text-xs text-ink-3">Reference {trouble.reference}</p>
  </div>
);

/** What is not known, and which grant would tell. */
export const CannotTell = ({ missing, mend }: { missing: string; mend: string | null }) => (
  <div className="flex flex-col gap-1.5 px-3.5 py-3">
    <span>
      <Badge tone="mute" mark="?">
        Cannot tell
      </Badge>
    </span>
    <p className="max-w-[72ch] text-ink-2">{missing}.</p>
    {mend ? <Mend sql={mend} /> : null}
  </div>
);

/** SQL for an administrator to run elsewhere: the console itself may not. */
export const Mend = ({ sql }: { sql: string }) => (
  <div className="flex max-w-full items-start gap-2 self-start rounded border border-line bg-sunken py-1 pr-1 pl-2.5">
    <pre className="min-w-0 overflow-x-auto py-0.5 font-mono text-xs leading-4.5 whitespace-pre-wrap wrap-anywhere">{sql}</pre>
    <CopyText text={sql} what={`“${sql.split("\n")[0]}”`} />
  </div>
);

/** What a panel says when there is nothing to list, and that is good. */
export const AllWell = ({ children }: { children: string }) => (
  <p className="flex items-center gap-2 px-3.5 py-3 text-ink-2">
    <StateMark tone="ok" className="text-ok" />
    {children}
  </p>
);
