"use client";

import { useActionState, useState } from "react";
import { settledForm } from "@/components/settled-form";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { StateMark } from "@/components/ui/state-mark";
import { setPassword } from "./actions";
import { maybeSet } from "./schema";

const setPasswordSettled = settledForm(setPassword, `The console did not answer. ${maybeSet}`);

/** A new password, twice; for whom it is, is said above it. */
export const SetPasswordForm = ({ email }: { email: string }) => {
  const [state, submit, pending] = useActionState(setPasswordSettled, {});
  const [typed, setTyped] = useState({ password: "", again: "" });
  return (
    <form action={submit} onReset={(event) => event.preventDefault()} className="flex flex-col gap-4">
      <p className="text-ink-2">
        For <b className="wrap-anywhere text-ink">{email}</b>. Everywhere that you are signed in now, you will be signed out.
      </p>
      {/* So that a password manager keeps it under the right name. */}
      <input type="hidden" name="username" autoComplete="username" value={email} readOnly />
      {state.message ? (
        <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
          <StateMark tone="crit" className="mr-1.5" />
          {state.message}
        </p>
      ) : null}
      {(["password", "again"] as const).map((name) => (
        <TextField
          key={name}
          label={name === "password" ? "New password" : "New password again"}
          name={name}
          type="password"
          autoComplete="new-password"
          required
          value={typed[name]}
          onChange={(event) => setTyped((all) => ({ ...all, [name]: event.target.value }))}
          errors={state.fields?.[name]}
          hint={
            name === "password"
              ? "15 characters or more. A few words that only you would put together are easy to keep in mind."
              : undefined
          }
          autoFocus={name === "password"}
        />
      ))}
      <Button type="submit" look="primary" disabled={pending} aria-busy={pending} className="h-8.5">
        {pending ? "Setting…" : "Set the password"}
      </Button>
    </form>
  );
};
