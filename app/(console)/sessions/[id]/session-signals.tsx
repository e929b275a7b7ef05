import { ShowSql, SqlText } from "@/components/show-sql";
import { Badge } from "@/components/ui/badge";
import { Card, CardHeader } from "@/components/ui/card";
import { signalSql } from "@/lib/db/session-signals";
import type { Signal } from "@/lib/session-signals";

const nameOf = (signal: Signal) => `signal_${signal.parts.at(-1)}`;

/** What is odd about a session and what is not, each with its reason and its statement. */
export const SessionSignals = ({ id, signals, role }: { id: string; signals: readonly Signal[]; role: string }) => {
  const odd = signals.filter(({ isOdd }) => isOdd).length;
  return (
    <Card aria-label="Signals">
      <CardHeader title="Signals" note={odd === 0 ? "nothing odd" : `${odd} of ${signals.length} to look at`} />
      <ul>
        {signals.map((signal) => (
          <li
            key={signal.name}
            className="flex flex-wrap items-baseline gap-x-3 gap-y-0.5 border-b border-line px-3.5 py-2 last:border-b-0"
          >
            <span className="w-24 shrink-0">
              {signal.applies === false ? (
                <Badge tone="mute">Does not apply</Badge>
              ) : signal.isOdd ? (
                <Badge tone="warn">Look</Badge>
              ) : signal.isOdd === null ? (
                <Badge tone="mute">Cannot tell</Badge>
              ) : (
                <Badge tone="ok">Usual</Badge>
              )}
            </span>
            <span className="min-w-0 flex-1 max-sm:order-last max-sm:basis-full">
              <span className="mr-3 font-medium">{signal.name}</span> <span className="text-ink-2">{signal.because}</span>
            </span>
            <span className="ml-auto">
              <ShowSql name={nameOf(signal)} />
            </span>
          </li>
        ))}
      </ul>
      {signals.map((signal) => (
        <SqlText
          key={signal.name}
          name={nameOf(signal)}
          path="lib/db/session-signals.ts"
          text={signalSql(id, ...signal.parts)}
          role={role}
          note="The page asks for all signals in one statement; this is the part of it for this one, with its values in place."
        />
      ))}
    </Card>
  );
};
