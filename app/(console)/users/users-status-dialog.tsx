"use client";

import { useState } from "react";
import { AdminsLeft, Count } from "@/components/blast-radius";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { WhoIsHit } from "@/components/people-hit";
import { SessionEndMoment } from "@/components/session-end-moment";
import { Check, RadioGroup } from "@/components/ui/choice";
import { TextField } from "@/components/ui/field";
import type { FormAction } from "@/components/use-undo";
import type { Look } from "@/components/data-table/data-table";
import type { SelectionPreview } from "@/lib/db/user-selection";
import { fullTime, localField, localMoment, number, plural } from "@/lib/format";

const statuses = [
  { value: "active", label: "Active", hint: "They can sign in." },
  { value: "inactive", label: "Inactive", hint: "They cannot sign in. For those who have left." },
  { value: "suspended", label: "Suspended", hint: "They cannot sign in, for a while or until somebody lifts it." },
] as const;
type Status = (typeof statuses)[number]["value"];

const verbs: Record<Status, string> = { active: "Activate", inactive: "Deactivate", suspended: "Suspend" };
const people = (count: number) => plural(count, "person", "people");

/** How many of the sessions are windows of this console, where any is. */
export const consoleWindows = ({ consoleSessions }: SelectionPreview) =>
  consoleSessions > 0 ? `, ${number(consoleSessions)} of them in this console` : "";

/** How many of those whom an act hits are staff, where anybody is. */
export const StaffHit = ({ count }: { count: number }) =>
  count > 0 ? <Effect hit>{count === 1 ? "One" : number(count)} of these people may open this console</Effect> : null;

/** Lets many people in or keeps them out, for a time if an end is given. */
export const UsersStatusDialog = ({
  who,
  fields,
  preview,
  look,
  setStatus,
  lookAgain,
  onClose,
  onDone,
}: {
  who: string;
  fields: readonly (readonly [string, string])[];
  preview: SelectionPreview;
  look: Look;
  setStatus: FormAction;
  lookAgain: () => Promise<unknown>;
  onClose: () => void;
  onDone: () => void;
}) => {
  const [status, setChosen] = useState<Status | "">("");
  const [end, setEnd] = useState("");
  const [endSessions, setEndSessions] = useState(true);
  const keepsOut = status !== "" && status !== "active";
  const until = status === "suspended" ? localMoment(end, look.zone) : undefined;
  // Oneself is skipped, with one's sessions; so is whoever is so already, unless the suspension gets another end.
  const self = preview.includesSelf ? 1 : 0;
  const already = {
    active: { people: preview.active - self, sessions: 0 },
    inactive: { people: preview.inactive, sessions: preview.inactiveSessions },
    suspended:
      until === undefined
        ? {
            people: preview.suspended - preview.suspendedForTime,
            sessions: preview.suspendedSessions - preview.suspendedForTimeSessions,
          }
        : { people: 0, sessions: 0 },
    "": { people: 0, sessions: 0 },
  }[status];
  const changing = preview.people - self - already.people;
  const sessions = preview.sessions - preview.ownSessions - already.sessions;
  const hits = status === "" ? undefined : preview.hits[until === undefined ? status : "until"];
  return (
    <ChangeDialog
      title={`Change the status of ${who}`}
      verb={status === "" ? "Change the status" : verbs[status]}
      look={keepsOut ? "danger-solid" : "primary"}
      fields={[
        ...fields,
        ["expectedCount", String(preview.people)],
        ["until", until === undefined ? "" : (new Date(until).toJSON() ?? "")],
      ]}
      choice={
        <RadioGroup
          legend="New status"
          name="newStatus"
          value={status}
          onChange={(value) => setChosen(value as Status)}
          options={statuses}
        />
      }
      effects={
        <>
          {hits === undefined ? null : (
            <>
              <Effect hit={changing > 0}>
                {people(changing)} {changing === 1 ? "becomes" : "become"} {status}:{" "}
                {keepsOut ? "the console and the Auth Service refuse their sign-in from now on" : "they can sign in again at once"}
                {until === undefined ? "" : `, until ${fullTime(until, look.zone)}; then they are active again by themselves`}
              </Effect>
              <WhoIsHit people={hits.most} count={changing} />
              <StaffHit count={hits.staff} />
            </>
          )}
          {keepsOut ? (
            <>
              <Count n={sessions} hit={endSessions} none="No live session of these people">
                {(verb) => `${plural(sessions, "live session")} of these people${consoleWindows(preview)} ${verb("ends", "end")}`}
              </Count>
              <Count n={preview.tokens} hit none="No live reset or verification token">
                {(verb) =>
                  `${changing < preview.people ? "up to " : ""}${plural(preview.tokens, "live reset or verification token")} ${verb("is taken back", "are taken back")}`
                }
              </Count>
              {preview.adminsHit > 0 ? <AdminsLeft left={preview.adminsLeft} /> : null}
              {endSessions && sessions > 0 ? <SessionEndMoment /> : null}
            </>
          ) : null}
          {already.people > 0 ? (
            <Effect hit={false}>
              {people(already.people)} {status} already: skipped, with {already.people === 1 ? "that person’s" : "their"} sessions
            </Effect>
          ) : null}
          {preview.includesSelf ? <Effect hit={false}>You are among them and are skipped: nobody changes their own status</Effect> : null}
          <Effect hit={false}>Nothing is deleted, and the status can be changed back</Effect>
        </>
      }
      refusal={changing > 0 || status === "" ? undefined : `All of them are ${status} already.`}
      submitAction={setStatus}
      lookAgain={lookAgain}
      onClose={onClose}
      onDone={onDone}
    >
      {(state) => (
        <>
          {status === "suspended" ? (
            <TextField
              label={`Ends by itself, optional (${look.zone})`}
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
