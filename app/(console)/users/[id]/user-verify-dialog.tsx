"use client";

import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { verifyEmail } from "./actions";
import type { ActDialogProps } from "./user-act";

/** Says that an e-mail is the person's own, or no longer. */
export const UserVerifyDialog = ({ person, onClose }: ActDialogProps) => (
  <ChangeDialog
    title={`Mark the e-mail of ${person.name} as ${person.emailVerified ? "not verified" : "verified"}`}
    verb={person.emailVerified ? "Mark as not verified" : "Mark as verified"}
    look="primary"
    fields={[
      ["userId", person.id],
      ["email", person.email],
      ["verified", person.emailVerified ? "no" : "yes"],
    ]}
    effects={
      <>
        <Effect hit>
          {person.email} counts as {person.emailVerified ? "not verified, until they open a verification link" : "theirs, without a link"}
        </Effect>
        <Effect hit={false}>Sessions, password and status stay as they are</Effect>
      </>
    }
    reason="optional"
    submitAction={verifyEmail}
    onClose={onClose}
  />
);
