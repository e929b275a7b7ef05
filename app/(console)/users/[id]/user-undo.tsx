"use client";

import { lazy, Suspense, useState } from "react";
import { BlastRadius } from "@/components/blast-radius";
import { Effect } from "@/components/effect";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/choice";
import type { FormAction } from "@/components/use-undo";
import type { Capability } from "@/lib/capabilities";
import type { KeptColumn } from "@/lib/user-history";
import { editUser, setRole, setStatus, verifyEmail } from "./actions";
import { losesRights } from "../users-roles";
import { notOneself, type ActPerson, type ActViewer } from "./user-act";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

type Undone = Pick<ActPerson, "id" | "name" | "email" | "firstName" | "lastName" | "role" | "status">;

/** How a column is put back: by the same act, under the same rules, as from the person's menu. */
interface Way {
  can: Capability;
  /** After "Your role … may not". */
  words: string;
  /** What nobody may change of themself. */
  own?: string;
  reason: "required" | "optional";
  submitAction: FormAction;
  fields: (person: Undone, before: string) => [string, string][];
  /** Whether it takes something from the person, so that their sessions can end with it. */
  takes?: (person: Undone, before: string) => boolean;
}

const edit = (name: "email" | "firstName" | "lastName"): Way => ({
  can: "user.update",
  words: "edit a person",
  reason: "optional",
  submitAction: editUser,
  fields: ({ email, firstName, lastName }, before) => [
    ...Object.entries({ email, firstName, lastName, [name]: before }),
    ["seenEmail", email],
    ["seenFirstName", firstName],
    ["seenLastName", lastName],
  ],
});

const ways: Partial<Record<KeptColumn, Way>> = {
  email: edit("email"),
  first_name: edit("firstName"),
  last_name: edit("lastName"),
  role: {
    can: "user.set_role",
    words: "change a role",
    own: "role",
    reason: "required",
    submitAction: setRole,
    fields: ({ role }, before) => [
      ["expectedRole", role],
      ["role", before],
    ],
    takes: ({ role }, before) => losesRights(role, before),
  },
  status: {
    can: "user.set_status",
    words: "change a status",
    own: "status",
    reason: "required",
    submitAction: setStatus,
    fields: ({ status }, before) => [
      ["expectedStatus", status],
      ["status", before],
      ["until", ""],
    ],
    takes: (_person, before) => before !== "active",
  },
  email_verified: {
    can: "user.verify_email",
    words: "verify an e-mail",
    reason: "optional",
    submitAction: verifyEmail,
    fields: ({ email }, before) => [
      ["email", email],
      ["verified", before === "true" ? "yes" : "no"],
    ],
  },
};

/** Puts back what stood in a column before a change that still stands. It is a change of its own, with a reason, and in the log like any other. */
export const UserUndo = ({ column, before, person, viewer }: { column: KeptColumn; before: string; person: Undone; viewer: ActViewer }) => {
  const [open, setOpen] = useState(false);
  const [endSessions, setEndSessions] = useState(true);
  const way = ways[column];
  if (!way) return null;
  const name = column.replaceAll("_", " ");
  const refusal = !viewer.capabilities.includes(way.can)
    ? `Your role ${viewer.role} may not ${way.words}.`
    : way.own
      ? notOneself(`Nobody changes their own ${way.own}.`)(person, viewer)
      : undefined;
  const takes = way.takes?.(person, before) ?? false;
  return (
    <>
      <Button size="small" reason={refusal} onClick={() => setOpen(true)} aria-label={`Undo: ${name}`}>
        Undo
      </Button>
      <Suspense>
        {open ? (
          <ChangeDialog
            title={`Undo the ${name} of ${person.name}`}
            verb="Undo"
            look={takes ? "danger-solid" : "primary"}
            reason={way.reason}
            fields={[["userId", person.id], ...way.fields(person, before)]}
            effects={
              <>
                <Effect hit>
                  The {name} is “{before}” again
                </Effect>
                {column === "email" ? <Effect hit>It counts as not verified until it is verified again</Effect> : null}
                {takes ? <BlastRadius userId={person.id} hits={endSessions ? ["sessions", "admin"] : ["admin"]} /> : null}
                <Effect hit={false}>The change that is undone stays in the log, and so does this one</Effect>
              </>
            }
            submitAction={way.submitAction}
            onClose={() => setOpen(false)}
          >
            {takes
              ? () => (
                  <Check name="endSessions" checked={endSessions} onChange={setEndSessions}>
                    End their live sessions
                  </Check>
                )
              : undefined}
          </ChangeDialog>
        ) : null}
      </Suspense>
    </>
  );
};
