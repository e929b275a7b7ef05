import type { Look } from "@/components/data-table/data-table";
import { SessionTable } from "@/components/session-table";
import { Card, CardHeader } from "@/components/ui/card";
import type { Staff } from "@/lib/auth/staff";
import type { LiveSessionRow } from "@/lib/db/sessions";
import { plural } from "@/lib/format";
import { restoreEndedSessions } from "../sessions/actions";
import { toSessionItem } from "../sessions/session-item";
import { AccountEndOthers } from "./account-end-others";
import { endOwnSessions } from "./actions";

/** Where one is signed in. The session in use is marked and stays. */
export const AccountSessions = ({ rows, staff, look }: { rows: readonly LiveSessionRow[]; staff: Staff; look: Look }) => {
  const others = rows.filter(({ id }) => id !== staff.sessionId).length;
  return (
    <Card aria-label="Your sessions">
      <CardHeader title="Your sessions" note={`${plural(rows.length, "live session")}, here and in the platform`}>
        <AccountEndOthers others={others} />
      </CardHeader>
      <SessionTable
        label="Your live sessions"
        rows={JSON.stringify(rows.map((row) => toSessionItem(row, staff)))}
        state="live"
        showOwner={false}
        look={look}
        acts={{ endSessions: endOwnSessions, restore: restoreEndedSessions, reason: "optional" }}
      />
    </Card>
  );
};
