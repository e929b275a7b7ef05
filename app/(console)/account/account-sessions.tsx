import type { Look } from "@/components/data-table/data-table";
import { SessionTable } from "@/components/session-table";
import { Card, CardHeader } from "@/components/ui/card";
import type { Staff } from "@/lib/auth/staff";
import type { LiveSessionRow } from "@/lib/db/sessions";
import { cappedCount, number } from "@/lib/format";
import { paths } from "@/lib/paths";
import { restoreEndedSessions } from "../sessions/actions";
import { toSessionItem } from "../sessions/session-item";
import { AccountEndOthers } from "./account-end-others";
import { endOwnSessions } from "./actions";

/** Where one is signed in. The session in use is marked and stays. */
export const AccountSessions = ({
  rows,
  live,
  cap,
  staff,
  look,
}: {
  rows: readonly LiveSessionRow[];
  /** How many are live; one more than `cap` where more are. */
  live: number;
  cap: number;
  staff: Staff;
  look: Look;
}) => {
  const many = (count: number) => `${cappedCount(count, cap)} live ${count === 1 ? "session" : "sessions"}`;
  return (
    <Card aria-label="Your sessions">
      <CardHeader title="Your sessions" note={`${many(live)}, here and in the platform`}>
        <AccountEndOthers others={live > cap ? many(live) : many(live - 1)} isNone={live <= 1} />
      </CardHeader>
      <SessionTable
        label="Your live sessions"
        rows={JSON.stringify(rows.map((row) => ({ ...toSessionItem(row, staff), role: undefined, noUndo: undefined })))}
        state="live"
        showOwner={false}
        look={look}
        acts={{ endSessions: endOwnSessions, restore: restoreEndedSessions, reason: "optional" }}
      />
      {live > rows.length ? (
        <p className="border-t border-line px-3.5 py-2 text-xs text-ink-3">
          {number(rows.length)} of {cappedCount(live, cap)} are shown, the newest first.{" "}
          <a href={paths.sessions({ q: staff.userId })} className="text-accent underline-offset-2 hover:underline">
            All your live sessions
          </a>
        </p>
      ) : null}
    </Card>
  );
};
