"use client";

import { useActionState, useEffect, useState } from "react";
import { settledForm } from "@/components/settled-form";
import { Button } from "@/components/ui/button";
import { TextField } from "@/components/ui/field";
import { StateMark } from "@/components/ui/state-mark";
import { signIn, type SignInState } from "./actions";

const signInSettled = settledForm(
  signIn,
  "The console did not answer. Try again: nothing is wrong with what you typed.",
  (data): SignInState => {
    const email = data.get("email");
    return typeof email === "string" ? { email } : {};
  },
);

/** Counts the seconds of a wait down to zero. */
const useCountdown = (state: SignInState) => {
  const [left, setLeft] = useState(0);
  useEffect(() => {
    const end = (state.at ?? 0) + (state.retryAfterS ?? 0) * 1000;
    const tick = () => setLeft(Math.max(0, Math.ceil((end - Date.now()) / 1000)));
    tick();
    const timer = setInterval(tick, 500);
    return () => clearInterval(timer);
  }, [state]);
  return left;
};

export const SignInForm = ({ callbackUrl }: { callbackUrl: string }) => {
  const [state, submit, pending] = useActionState(signInSettled, {});
  const waitS = useCountdown(state);
  // Somebody else may not have to wait: the server knows.
  const [email, setEmail] = useState<string>();
  const mustWait = waitS > 0 && (email ?? state.email)?.trim().toLowerCase() === state.email?.trim().toLowerCase();
  return (
    <form action={submit} className="flex flex-col gap-4">
      <input type="hidden" name="callbackUrl" value={callbackUrl} />
      {state.message ? (
        <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
          <StateMark tone="crit" className="mr-1.5" />
          {state.message}
          {state.retryAfterS ? <> {waitS > 0 ? `Wait ${waitS} s before the next try.` : "You may try again now."}</> : null}
        </p>
      ) : null}
      <TextField
        label="E-mail"
        name="email"
        type="email"
        autoComplete="username"
        required
        maxLength={255}
        defaultValue={state.email}
        onChange={(event) => setEmail(event.target.value)}
        errors={state.fields?.email}
        autoFocus
      />
      <TextField
        label="Password"
        name="password"
        type="password"
        autoComplete="current-password"
        required
        errors={state.fields?.password}
      />
      <Button type="submit" look="primary" disabled={pending || mustWait} aria-busy={pending} className="h-8.5">
        {pending ? "Signing in…" : "Sign in"}
      </Button>
    </form>
  );
};
