"use client";

import { useState } from "react";
import { ResetLinkRadius } from "@/components/blast-radius";
import { ChangeDialog } from "@/components/change-dialog";
import { Effect } from "@/components/effect";
import { OneTimeLink } from "@/components/one-time-link";
import type { ActionState } from "@/lib/action";
import { resendVerification, sendReset } from "./actions";
import type { ActDialogProps } from "./user-act";

const kinds = {
  reset: {
    title: "Password reset link",
    verb: "Make the link",
    submitAction: sendReset,
    does: "Whoever opens it sets a new password for",
  },
  verification: {
    title: "Verification link",
    verb: "Make the link",
    submitAction: resendVerification,
    does: "Whoever opens it proves to read the mail of",
  },
} as const;

const LinkDialog = ({ person, onClose, kind }: ActDialogProps & { kind: keyof typeof kinds }) => {
  const { title, verb, submitAction, does } = kinds[kind];
  const [answer, setAnswer] = useState<ActionState>();
  if (answer?.link)
    return <OneTimeLink title={title} forWhom={person.email} link={answer.link} message={answer.message} onClose={onClose} />;
  return (
    <ChangeDialog
      title={`${title} for ${person.name}`}
      verb={verb}
      look="primary"
      fields={[
        ["userId", person.id],
        ["email", person.email],
      ]}
      effects={
        <>
          <Effect hit>
            {does} {person.email}
          </Effect>
          {kind === "reset" ? (
            <ResetLinkRadius userId={person.id} />
          ) : (
            <>
              <Effect hit>Verification links made before are spent</Effect>
              <Effect hit={false}>When it is used, the e-mail counts as verified; until then nothing changes for them</Effect>
            </>
          )}
          <Effect hit={false}>No mail is sent: you are shown the link once, and hand it over yourself</Effect>
        </>
      }
      reason="optional"
      submitAction={submitAction}
      onDone={setAnswer}
      onClose={onClose}
    />
  );
};

/** Makes a link with which a person sets a new password. */
export const UserResetDialog = (props: ActDialogProps) => <LinkDialog {...props} kind="reset" />;

/** Makes a link with which a person proves that an e-mail is theirs. */
export const UserVerificationDialog = (props: ActDialogProps) => <LinkDialog {...props} kind="verification" />;
