"use client";

import { useState } from "react";
import { BlastRadius } from "@/components/blast-radius";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { Standing, useStanding } from "@/components/standing";
import { Check, RadioGroup } from "@/components/ui/choice";
import { TextField } from "@/components/ui/field";
import type { ActionState } from "@/lib/action";
import { fullTime, localField, localMoment } from "@/lib/format";
import { setStatus } from "./actions";
import type { ActDialogProps } from "./user-act";

const statuses = [
  { value: "active", label: "Active", hint: "They can sign in." },
  { value: "inactive", label: "Inactive", hint: "They cannot sign in. For those who have left." },
  { value: "suspended", label: "Suspended", hint: "They cannot sign in, for a while or until somebody lifts it." },
] as const;

const verbs: Record<string, string> = { active: "Activate", inactive: "Deactivate", suspended: "Suspend" };

/** Lets a person in or keeps them out, for a time if an end is given. */
export const UserStatusDialog = ({ person, look, onClose }: ActDialogProps) => {
  const offered = statuses.filter(({ value }) => value !== person.status || value === "suspended");
  const [status, setChosen] = useState("");
  const [end, setEnd] = useState(person.suspendedUntil ? localField(Date.parse(person.suspendedUntil), look.zone) : "");
  const [endSessions, setEndSessions] = useState(true);
  const keepsOut = status !== "" && status !== "active";
  const until = status === "suspended" ? localMoment(end, look.zone) : undefined;
  const isAgain = status === person.status;
  return (
    <ChangeDialog
      title={`Change the status of ${person.name}`}
      verb={isAgain ? "Change the end" : (verbs[status] ?? "Change the status")}
      look={keepsOut ? "danger-solid" : "primary"}
      fields={[
        ["userId", person.id],
        ["until", until === undefined ? "" : (new Date(until).toJSON() ?? "")],
      ]}
      choice={<RadioGroup legend="New status" name="status" value={status} onChange={setChosen} options={offered} />}
      effects={
        <>
          {status === "" ? null : (
            <>
              <Effect hit>
                {keepsOut ? "The console and the Auth Service refuse their sign-in from now on" : "They can sign in again at once"}
                {until === undefined ? "" : `, until ${fullTime(until, look.zone)}; then they are active again by themselves`}
              </Effect>
              {keepsOut ? (
                <BlastRadius person={person} hits={endSessions ? ["sessions", "tokens", "admin"] : ["tokens", "admin"]} />
              ) : (
                <Effect hit={false}>Sessions that have ended stay ended</Effect>
              )}
            </>
          )}
          <Effect hit={false}>Nothing is deleted, and the status can be changed back here</Effect>
        </>
      }
      submitAction={setStatus}
      onClose={onClose}
    >
      {(state) => (
        <>
          <SeenStatus state={state} person={person} look={look} />
          {status === "suspended" ? (
            <TextField
              label={
                <>
                  Ends by itself <span className="font-normal text-ink-3">optional, in {look.zone}</span>
                </>
              }
              type="datetime-local"
              value={end}
              min={localField(look.now, look.zone)}
              onChange={(event) => setEnd(event.target.value)}
              errors={state.fields?.until}
            />
          ) : null}
          {keepsOut ? (
            <Check name="endSessions" checked={endSessions} onChange={setEndSessions}>
              End their live sessions
            </Check>
          ) : null}
        </>
      )}
    </ChangeDialog>
  );
};

/** What the status is believed to be, for the change to be refused when it is another by then. */
const SeenStatus = ({ state, person, look }: Pick<ActDialogProps, "person" | "look"> & { state: ActionState }) => {
  const { seen, opened } = useStanding(state, { status: person.status, until: person.suspendedUntil ?? "" });
  const words = ({ status, until }: typeof seen) => (until ? `${status} until ${fullTime(Date.parse(until), look.zone)}` : status);
  return (
    <>
      <Standing seen={words(seen)} opened={words(opened)} />
      <input type="hidden" name="expectedStatus" value={seen.status} />
      <input type="hidden" name="expectedUntil" value={seen.until && new Date(seen.until).toJSON()} />
    </>
  );
};
