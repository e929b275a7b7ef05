"use client";

import { lazy, Suspense, useState } from "react";
import { Effect } from "@/components/effect";
import { Button } from "@/components/ui/button";
import { plural } from "@/lib/format";
import type { Capability } from "@/lib/capabilities";
import type { KeptColumn } from "@/lib/user-history";
import { setStatus, verifyEmail } from "./actions";
import type { ActPerson, ActViewer } from "./user-act";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

type Undone = Pick<ActPerson, "id" | "name" | "email" | "status" | "liveSessions">;

/** The columns that can be put back, through the same act as from the person's menu. */
const ways: Partial<Record<KeptColumn, { can: Capability; words: string; notOneself?: boolean }>> = {
  status: { can: "user.set_status", words: "change a status", notOneself: true },
  email_verified: { can: "user.verify_email", words: "verify an e-mail" },
};

/** Puts back what stood in a column before a change that still stands. It is a change of its own, with a reason, and in the log like any other. */
export const UserUndo = ({
  column,
  before,
  person,
  viewer,
}: {
  column: KeptColumn;
  before: unknown;
  person: Undone;
  viewer: ActViewer;
}) => {
  const [open, setOpen] = useState(false);
  const way = ways[column];
  if (!way || (column === "status" ? typeof before !== "string" : before === null && column !== "email_verified")) return null;
  const reason = !viewer.capabilities.includes(way.can)
    ? `Your role ${viewer.role} may not ${way.words}.`
    : way.notOneself && person.id === viewer.userId
      ? "Nobody changes their own status. Another admin can."
      : undefined;
  const keepsOut = column === "status" && before !== "active";
  const common = {
    onClose: () => setOpen(false),
    verb: "Undo",
    look: keepsOut ? ("danger-solid" as const) : ("primary" as const),
  };
  return (
    <>
      <Button size="small" reason={reason} onClick={() => setOpen(true)} aria-label={`Undo: ${column.replaceAll("_", " ")}`}>
        Undo
      </Button>
      <Suspense>
        {!open ? null : column === "status" ? (
          <ChangeDialog
            {...common}
            title={`Make ${person.name} ${String(before)} again`}
            fields={[
              ["userId", person.id],
              ["expectedStatus", person.status],
              ["status", String(before)],
              ["until", ""],
              ...(keepsOut ? [["endSessions", "on"] as const] : []),
            ]}
            effects={
              <>
                <Effect hit>
                  {person.status} becomes {String(before)} again
                </Effect>
                {keepsOut ? <Effect hit>{plural(person.liveSessions, "live session")} of this person end</Effect> : null}
                <Effect hit={false}>The change that is undone stays in the log, and so does this one</Effect>
              </>
            }
            submitAction={setStatus}
          />
        ) : (
          <ChangeDialog
            {...common}
            title={`Undo the e-mail verification of ${person.name}`}
            reason="optional"
            fields={[
              ["userId", person.id],
              ["email", person.email],
              ["verified", before === true ? "yes" : "no"],
            ]}
            effects={
              <>
                <Effect hit>The e-mail counts as {before === true ? "verified" : "not verified"} again</Effect>
                <Effect hit={false}>The change that is undone stays in the log, and so does this one</Effect>
              </>
            }
            submitAction={verifyEmail}
          />
        )}
      </Suspense>
    </>
  );
};
