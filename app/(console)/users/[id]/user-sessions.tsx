import clsx from "clsx";
import { Pager } from "@/components/data-table/pager";
import type { Look } from "@/components/data-table/data-table";
import { EmptyPage, EmptyState } from "@/components/empty-state";
import { SessionTable } from "@/components/session-table";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { attempt } from "@/lib/attempt";
import type { Staff } from "@/lib/auth/staff";
import { cursorQuery, pageOf, type Cursor } from "@/lib/cursor";
import { listSessions } from "@/lib/db/sessions";
import type { PersonRow } from "@/lib/db/users";
import { number } from "@/lib/format";
import { paths } from "@/lib/paths";
import type { ListTrace } from "@/lib/trace";
import { endSessions, restoreEndedSessions } from "../../sessions/actions";
import { refusalFor, toSessionItem } from "../../sessions/session-item";

const limit = 50;

/** A person's sessions, live or ended. */
export const UserSessions = async ({
  person,
  state,
  cursor,
  staff,
  look,
  trace,
}: {
  person: PersonRow;
  state: "live" | "ended";
  cursor?: Cursor;
  staff: Staff;
  look: Look;
  trace: ListTrace;
}) => {
  const filter = { userId: person.id };
  const list = await attempt(
    trace.reads("show", `sessions.ts: ${state === "live" ? "listLiveSessions" : "listEndedSessions"}`, (db) =>
      listSessions(db, state, filter, { limit, cursor }),
    ),
  );
  if (list.trouble) return <TroublePanel trouble={list.trouble} />;
  const page = pageOf(list.value, limit, cursor);
  const at = (query: { before?: string; after?: string; sql?: "show" }) =>
    paths.user(person.id, { state: state === "live" ? undefined : state, ...query });
  const states = [
    ["live", `${number(person.liveSessions)} live`, paths.user(person.id)],
    ["ended", `${number(person.endedSessions)} ended`, paths.user(person.id, { state: "ended" })],
  ] as const;
  return (
    <Card aria-label="Sessions">
      <TracedSql trace={trace} of="sessions" closeTo={at(cursorQuery(cursor))} />
      {page.rows.length > 0 ? (
        <SessionTable
          label={state === "live" ? "Live sessions" : "Ended sessions"}
          rows={JSON.stringify(page.rows.map((row) => toSessionItem(row, staff)))}
          state={state}
          showOwner={false}
          look={look}
          acts={{ endSessions, restore: restoreEndedSessions, refusal: refusalFor(staff) }}
        />
      ) : cursor ? (
        <EmptyPage first={at({})} />
      ) : (
        <EmptyState title={state === "live" ? "No live session" : "No session has ended yet"} />
      )}
      <Pager
        newer={page.newer ? at({ before: page.newer }) : undefined}
        older={page.older ? at({ after: page.older }) : undefined}
        sql={at({ ...cursorQuery(cursor), sql: "show" })}
      >
        {states.map(([one, text, to]) => (
          <a
            key={one}
            href={to}
            data-keep-scroll
            aria-current={state === one ? "true" : undefined}
            className={clsx(state === one ? "font-medium text-ink" : "underline underline-offset-2 hover:text-ink")}
          >
            {text}
          </a>
        ))}
      </Pager>
    </Card>
  );
};
