"use client";

import { lazy, Suspense, useState } from "react";
import { Effect } from "@/components/effect";
import { NoUndo, SessionEndMoment } from "@/components/session-end-moment";
import type { FormAction } from "@/components/use-undo";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

export interface EndAllProps {
  userId: string;
  name: string;
  /** Live sessions as the page shows them, without the one in use. */
  liveCount: number;
  /** True when the session in use is one of this person's. */
  isSelf: boolean;
  refusal?: string;
  /** Why none can be restored. */
  noUndo?: string;
  endUserSessions: FormAction;
  restore: FormAction;
}

/** Ends every live session of one person, after asking. */
export const EndAllButton = ({ userId, name, liveCount, isSelf, refusal, noUndo, endUserSessions, restore }: EndAllProps) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button
        look="danger"
        reason={refusal ?? (liveCount === 0 && !isSelf ? "No live session to end." : false)}
        onClick={() => setOpen(true)}
      >
        End all sessions
      </Button>
      <Suspense>
        {open ? (
          <ChangeDialog
            title={`End ${liveCount === 1 ? "the live session" : `all ${plural(liveCount, "live session")}`} of ${name}`}
            verb="End all sessions"
            fields={[
              ["userId", userId],
              ["expectedCount", String(liveCount)],
            ]}
            ownHit={isSelf}
            effects={
              <>
                <Effect hit>{plural(liveCount, "live session")} of this person, on every device</Effect>
                {isSelf ? <Effect hit={false}>The session you are using stays, unless you tick it below</Effect> : null}
                {noUndo ? <NoUndo why={noUndo} /> : null}
                <Effect hit={false}>The account stays as it is{noUndo ? "" : ": they can sign in again at once"}</Effect>
                <SessionEndMoment />
              </>
            }
            submitAction={endUserSessions}
            restore={restore}
            onClose={() => setOpen(false)}
          />
        ) : null}
      </Suspense>
    </>
  );
};
