import { Activity } from "@/components/activity";
import type { Look } from "@/components/data-table/data-table";
import { Pager } from "@/components/data-table/pager";
import { EmptyState } from "@/components/empty-state";
import { TracedSql } from "@/components/traced-sql";
import { TroublePanel } from "@/components/trouble-panel";
import { Card } from "@/components/ui/card";
import { activityDays } from "@/lib/activity";
import { attempt } from "@/lib/attempt";
import { cursorQuery, pageOf, type Cursor } from "@/lib/cursor";
import { auditPageSize, listActivity } from "@/lib/db/audit";
import { paths } from "@/lib/paths";
import type { ListTrace } from "@/lib/trace";

/** What a person did and what was done to them, in sentences. */
export const UserActivity = async ({
  userId,
  email,
  cursor,
  look,
  trace,
}: {
  userId: string;
  email: string;
  cursor?: Cursor;
  look: Look;
  trace: ListTrace;
}) => {
  const list = await attempt(trace.reads("show", "audit.ts: listActivity", (db) => listActivity(db, userId, cursor)));
  if (list.trouble) return <TroublePanel trouble={list.trouble} />;
  const page = pageOf(list.value, auditPageSize, cursor);
  const at = (query: { before?: string; after?: string; sql?: "show" }) => paths.user(userId, { tab: "activity", ...query });
  return (
    <Card aria-label="Activity">
      <TracedSql trace={trace} of="activity" closeTo={at(cursorQuery(cursor))} />
      {page.rows.length > 0 ? (
        <Activity days={activityDays(page.rows, userId, look.zone, look.language)} look={look} />
      ) : (
        <EmptyState title="Nothing yet">What this person does, and what is done to them, appears here.</EmptyState>
      )}
      <Pager
        newer={page.newer ? at({ before: page.newer }) : undefined}
        older={page.older ? at({ after: page.older }) : undefined}
        sql={at({ ...cursorQuery(cursor), sql: "show" })}
      >
        In the audit log:
        <a href={paths.audit({ actor: email })} className="underline underline-offset-2 hover:text-ink">
          what they did
        </a>
        <a href={paths.audit({ target: email })} className="underline underline-offset-2 hover:text-ink">
          what was done to them
        </a>
      </Pager>
    </Card>
  );
};
