"use client";

import { BlastRadius } from "@/components/blast-radius";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { anonymiseUser } from "./removal/actions";
import type { ActDialogProps } from "./user-act";

/** Takes the person out of their row and their history. */
export const UserAnonymiseDialog = ({ person, onClose }: ActDialogProps) => (
  <ChangeDialog
    title={`Anonymise ${person.name}`}
    verb="Anonymise for good"
    fields={[["userId", person.id]]}
    effects={
      <>
        <Effect hit>Names, e-mail and password are gone for good; the account becomes an inactive user that nobody can sign in to</Effect>
        <Effect hit>
          Addresses and devices of all their sessions, their values in the audit log, their notes and preferences are gone too
        </Effect>
        <BlastRadius person={person} hits={["sessions", "tokens", "rateLimits", "admin"]} />
        <Effect hit={false}>That they existed, and what staff did and why, stays. Reasons are not looked through for names</Effect>
      </>
    }
    phrase={person.email}
    submitAction={anonymiseUser}
    onClose={onClose}
  />
);
