"use client";

import { lazy, Suspense, useState } from "react";
import { Effect } from "@/components/effect";
import { SessionEndMoment } from "@/components/session-end-moment";
import { Button } from "@/components/ui/button";
import { endOtherSessions } from "./actions";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

/** Signs oneself out everywhere else. */
export const AccountEndOthers = ({ others, isNone }: { others: string; isNone: boolean }) => {
  const [open, setOpen] = useState(false);
  return (
    <>
      <Button size="small" look="danger" reason={isNone && "You are signed in nowhere else."} onClick={() => setOpen(true)}>
        End all others
      </Button>
      <Suspense>
        {open ? (
          <ChangeDialog
            title="End all your other sessions"
            verb="End all others"
            fields={[]}
            effects={
              <>
                <Effect hit>{others} of yours, on every other device and window</Effect>
                <Effect hit={false}>The session you are using stays, and so does your password</Effect>
                <SessionEndMoment />
              </>
            }
            reason="none"
            submitAction={endOtherSessions}
            onClose={() => setOpen(false)}
          />
        ) : null}
      </Suspense>
    </>
  );
};
