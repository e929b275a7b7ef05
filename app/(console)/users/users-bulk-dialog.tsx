"use client";

import type { ReactNode } from "react";
import { ChangeDialog } from "@/components/change-dialog";
import type { Look } from "@/components/data-table/data-table";
import { Effect } from "@/components/effect";
import { FormatChoice } from "@/components/format-choice";
import { WhoIsHit } from "@/components/people-hit";
import { NoUndo, SessionEndMoment } from "@/components/session-end-moment";
import type { FormAction } from "@/components/use-undo";
import type { SelectionPreview } from "@/lib/db/user-selection";
import { number, plural } from "@/lib/format";
import { overCap } from "@/lib/support-cap";
import { consoleWindows, StaffHit, UsersStatusDialog } from "./users-status-dialog";

/** What can be done with many people at once. */
export type BulkKind = "status" | "verify" | "sessions" | "export";

/** The actions behind it. */
export interface BulkActs {
  status: FormAction;
  verify: FormAction;
  sessions: FormAction;
  export: FormAction;
  restore: FormAction;
}

/** What is being asked about: whom, as the server takes it, and what an act on them would meet. */
export interface Asked {
  kind: BulkKind;
  fields: readonly (readonly [string, string])[];
  /** For an export `people` alone. */
  preview: SelectionPreview;
  /** Of people who were named: the statuses that the list shows. */
  statuses?: string;
}

const people = (count: number) => plural(count, "person", "people");

/** Sessions that cannot be restored once they are ended. */
const lasting = ({ inactiveSessions, suspendedSessions }: SelectionPreview) => inactiveSessions + suspendedSessions;

const kinds: Record<Exclude<BulkKind, "status">, { title: string; verb: string; effects: (preview: SelectionPreview) => ReactNode }> = {
  verify: {
    title: "Verify the e-mail of",
    verb: "Verify e-mails",
    effects: (preview) => (
      <>
        <Effect hit>The e-mail of {people(preview.notVerified)} counts as verified from now on</Effect>
        <WhoIsHit people={preview.hits.verify.most.map((person) => ({ ...person, sessions: undefined }))} count={preview.notVerified} />
        {preview.people > preview.notVerified ? (
          <Effect hit={false}>{people(preview.people - preview.notVerified)} verified already: skipped</Effect>
        ) : null}
        <Effect hit={false}>No mail is sent, and nobody is signed out</Effect>
      </>
    ),
  },
  sessions: {
    title: "End the sessions of",
    verb: "End sessions",
    effects: (preview) => (
      <>
        <Effect hit>
          {plural(preview.sessions, "live session")}, on every device{consoleWindows(preview)}
        </Effect>
        <WhoIsHit people={preview.hits.sessions.most} count={preview.hits.sessions.people} />
        <StaffHit count={preview.hits.sessions.staff} />
        {lasting(preview) > 0 ? (
          <NoUndo
            of={lasting(preview) === preview.sessions ? "The sessions" : `${number(lasting(preview))} of the sessions`}
            why="the people are not active"
          />
        ) : null}
        {preview.includesSelf ? <Effect hit={false}>The session you are using stays, unless you tick it below</Effect> : null}
        <Effect hit={false}>The accounts stay as they are: they can sign in again at once</Effect>
        <SessionEndMoment />
      </>
    ),
  },
  export: {
    title: "Export",
    verb: "Export",
    effects: (preview) => (
      <>
        <Effect hit>{people(preview.people)}, with every column of their accounts</Effect>
        <Effect hit={false}>No more than that: if more match when you confirm, there is no file</Effect>
        <Effect hit={false}>Never a password or a token</Effect>
        <Effect hit={false}>The log keeps who took the file, with which filter and how many people</Effect>
      </>
    ),
  },
};

/** Asks before something is done with many people. What it counts is what the server may hit at the most. */
export const UsersBulkDialog = ({
  asked: { kind, fields, preview, statuses },
  who,
  acts,
  cap,
  role,
  look,
  lookAgain,
  onClose,
  onDone,
}: {
  asked: Asked;
  who: string;
  acts: BulkActs;
  /** How many sessions this role may end at once; undefined where there is no cap. */
  cap: number | undefined;
  role: string;
  look: Look;
  lookAgain: () => Promise<unknown>;
  onClose: () => void;
  onDone: () => void;
}) => {
  if (kind === "status") {
    return (
      <UsersStatusDialog
        who={who}
        fields={statuses === undefined ? fields : [...fields, ["statuses", statuses]]}
        preview={preview}
        look={look}
        setStatus={acts.status}
        lookAgain={lookAgain}
        onClose={onClose}
        onDone={onDone}
      />
    );
  }
  const { title, verb, effects } = kinds[kind];
  const isExport = kind === "export";
  const counts: [string, string][] = [["expectedCount", String(preview.people)]];
  if (kind === "sessions") counts.push(["expectedSessions", String(preview.sessions)]);
  return (
    <ChangeDialog
      title={`${title} ${who}`}
      verb={verb}
      look={kind === "sessions" ? "danger-solid" : "primary"}
      fields={[...fields, ...counts]}
      effects={effects(preview)}
      reason={isExport ? "optional" : "required"}
      ownHit={kind === "sessions" && preview.includesSelf}
      isCounted={kind === "sessions"}
      refusal={kind === "sessions" ? overCap(cap, preview.sessions, role, "end", "session") : undefined}
      submitAction={acts[kind]}
      restore={kind === "sessions" ? acts.restore : undefined}
      lookAgain={lookAgain}
      onClose={onClose}
      onDone={({ to }) => {
        // A file: the browser saves it, and the page stays.
        if (isExport && to) window.location.assign(to);
        if (!isExport) onDone();
      }}
    >
      {isExport ? () => <FormatChoice /> : undefined}
    </ChangeDialog>
  );
};
