"use client";

import { useActionState } from "react";
import { settledForm } from "@/components/settled-form";
import { Button } from "@/components/ui/button";
import { StateMark } from "@/components/ui/state-mark";
import { verifyEmail } from "./actions";
import { maybeVerified } from "./schema";

const verifyEmailSettled = settledForm(verifyEmail, `The console did not answer. ${maybeVerified}`);

/** One button: that the link was opened is the proof. */
export const VerifyEmailForm = ({ email }: { email: string }) => {
  const [state, submit, pending] = useActionState(verifyEmailSettled, {});
  return (
    <form action={submit} className="flex flex-col gap-4">
      <p className="text-ink-2">
        Is <b className="wrap-anywhere text-ink">{email}</b> yours?
      </p>
      {state.message ? (
        <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
          <StateMark tone="crit" className="mr-1.5" />
          {state.message}
        </p>
      ) : null}
      <Button type="submit" look="primary" disabled={pending} aria-busy={pending} className="h-8.5">
        {pending ? "Verifying…" : "Yes, verify it"}
      </Button>
    </form>
  );
};
