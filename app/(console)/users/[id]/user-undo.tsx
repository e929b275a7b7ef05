"use client";

import { lazy, Suspense, useState } from "react";
import type { Look } from "@/components/data-table/data-table";
import { BlastRadius } from "@/components/blast-radius";
import { Effect } from "@/components/effect";
import { Button } from "@/components/ui/button";
import { Check } from "@/components/ui/choice";
import type { FormAction } from "@/components/use-undo";
import type { ActionState } from "@/lib/action";
import type { Capability } from "@/lib/capabilities";
import { fullTime } from "@/lib/format";
import type { KeptColumn } from "@/lib/user-history";
import { editUser, setRole, setStatus, verifyEmail } from "./actions";
import { losesRights } from "../users-roles";
import { notOneself, type ActPerson, type ActViewer } from "./user-act";

const ChangeDialog = lazy(async () => ({ default: (await import("@/components/change-dialog")).ChangeDialog }));

type Undone = Pick<ActPerson, "id" | "name" | "email" | "firstName" | "lastName" | "role" | "status" | "suspendedUntil">;

/** How a column is put back: by the same act, under the same rules, as from the person's menu. */
interface Way {
  can: Capability;
  /** After "Your role … may not". */
  words: string;
  /** What nobody may change of themself. */
  own?: string;
  reason: "required" | "optional";
  submitAction: FormAction;
  fields: (person: Undone, before: string, until: string) => [string, string][];
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

const status: Way = {
  can: "user.set_status",
  words: "change a status",
  own: "status",
  reason: "required",
  submitAction: setStatus,
  fields: (person, before, until) => [
    ["expectedStatus", person.status],
    ["expectedUntil", person.suspendedUntil ?? ""],
    ["status", before],
    ["until", until && new Date(until).toJSON()],
  ],
  takes: (_person, before) => before !== "active",
};

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
  status,
  // The end of a suspension that goes on.
  suspended_until: { ...status, fields: (person, until) => status.fields(person, person.status, until), takes: undefined },
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
export const UserUndo = ({
  column,
  before,
  until,
  person,
  viewer,
  look,
}: {
  column: KeptColumn;
  before: string;
  /** When the suspension that comes back ends by itself; empty for never. */
  until: string;
  person: Undone;
  viewer: ActViewer;
  look: Look;
}) => {
  const [open, setOpen] = useState(false);
  const [endSessions, setEndSessions] = useState(true);
  const way = ways[column];
  if (!way) return null;
  const name = column === "suspended_until" ? "end of the suspension" : column.replaceAll("_", " ");
  const end = until ? fullTime(Date.parse(until), look.zone) : "";
  // Only what a person can still wait for comes back.
  const isOver = Date.parse(until) <= look.now ? `That suspension was to end on ${end}, which is past.` : undefined;
  const refusal = !viewer.capabilities.includes(way.can)
    ? `Your role ${viewer.role} may not ${way.words}.`
    : ((way.own && notOneself(`Nobody changes their own ${way.own}.`)(person, viewer)) ?? isOver);
  const stands = ({ current }: ActionState) => current?.[column.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase())];
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
            fields={[["userId", person.id], ...way.fields(person, before, until)]}
            effects={
              <>
                <Effect hit>
                  {column === "suspended_until" ? (
                    `The suspension ${end ? `ends by itself on ${end}` : "has no end"} again`
                  ) : (
                    <>
                      The {name} is “{before}” again{end ? `, until ${end}` : ""}
                    </>
                  )}
                </Effect>
                {column === "email" ? (
                  <>
                    <Effect hit>It counts as not verified until it is verified again</Effect>
                    <Effect hit>Live reset and verification links are spent: they were made for {person.email}</Effect>
                  </>
                ) : null}
                {takes ? (
                  <BlastRadius
                    person={person}
                    hits={[...(endSessions ? (["sessions"] as const) : []), ...(column === "status" ? (["tokens"] as const) : []), "admin"]}
                  />
                ) : null}
                <Effect hit={false}>The change that is undone stays in the log, and so does this one</Effect>
              </>
            }
            submitAction={way.submitAction}
            onClose={() => setOpen(false)}
          >
            {(state) => (
              <>
                {stands(state) ? (
                  <p className="rounded bg-warn-soft px-2.5 py-1.5 text-xs wrap-anywhere text-warn">
                    The {name} is <b>{stands(state)}</b> by now. Close this to see it.
                  </p>
                ) : null}
                {takes ? (
                  <Check name="endSessions" checked={endSessions} onChange={setEndSessions}>
                    End their live sessions
                  </Check>
                ) : null}
              </>
            )}
          </ChangeDialog>
        ) : null}
      </Suspense>
    </>
  );
};
