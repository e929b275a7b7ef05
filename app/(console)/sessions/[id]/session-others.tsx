import type { Route } from "next";
import type { Look } from "@/components/data-table/data-table";
import { Figure } from "@/components/figure";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import { reads } from "@/lib/db/pools";
import type { SessionFactsRow } from "@/lib/db/session-facts";
import type { SessionFilter } from "@/lib/db/session-filter";
import { countLiveSessions } from "@/lib/db/sessions";
import { cappedCount, date } from "@/lib/format";
import { paths } from "@/lib/paths";

const cap = 1_000;
const day = 24 * 3_600_000;

/** Other live sessions that have something in common with this one: how many, without itself, and the way to the list. */
export const SessionOthers = async ({ session, look }: { session: SessionFactsRow; look: Look }) => {
  const began = session.createdAt ? Math.floor(session.createdAt.getTime() / day) * day : undefined;
  const others: { name: string; note: string; filter: SessionFilter; to: Route }[] = [
    {
      name: "Others of this person",
      note: "live",
      filter: { userId: session.userId },
      to: paths.sessions({ q: session.userId }),
    },
    ...(session.ipAddress
      ? [
          {
            name: "Others from this address",
            note: "live, of anybody",
            filter: { ip: session.ipAddress },
            to: paths.network({ ip: session.ipAddress }),
          },
        ]
      : []),
    {
      name: "Others with this browser and system",
      note: "live, of this person",
      filter: { userId: session.userId, browser: session.browser, os: session.os },
      to: paths.sessions({ q: session.userId, browser: session.browser, os: session.os }),
    },
    ...(began === undefined
      ? []
      : [
          {
            name: `Others begun on ${date(began, "UTC", look.language)}`,
            note: "live, of this person, the day in UTC",
            filter: { userId: session.userId, createdFrom: new Date(began), createdUntil: new Date(began + day) },
            to: paths.sessions({
              q: session.userId,
              created: "custom",
              created_from: new Date(began).toJSON(),
              created_until: new Date(began + day).toJSON(),
            }),
          },
        ]),
  ];
  const counts = await Promise.all(others.map(({ filter }) => attempt(reads((db) => countLiveSessions(db, filter, cap, session.id)))));
  return (
    <Card aria-label="Sessions like this one">
      <div className="grid grid-cols-2 divide-line max-lg:*:border-b lg:grid-cols-4 lg:divide-x">
        {others.map(({ name, note, to }, place) => {
          const count = counts[place]?.value?.[0]?.count;
          return (
            <Figure key={name} name={name} note={note} to={to}>
              {count === undefined ? "cannot tell" : cappedCount(count, cap)}
            </Figure>
          );
        })}
      </div>
      {session.endedAt === null ? (
        <p className="border-t border-line px-3.5 py-1.5 text-xs text-ink-3">
          This session itself is not counted; the lists behind the numbers hold it too.
        </p>
      ) : null}
    </Card>
  );
};
