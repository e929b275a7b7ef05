"use client";

import { useActionState, useState } from "react";
import { sessionEndMoment } from "@/components/session-end-moment";
import { settle } from "@/components/settle";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import { TextField } from "@/components/ui/field";
import { useToast } from "@/components/ui/toast";
import type { ActionState } from "@/lib/action";
import { plural } from "@/lib/format";
import { newOperationId } from "@/lib/operation-id";
import { changePassword } from "./actions";

const blank = { currentPassword: "", newPassword: "", again: "" };

const endedByIt =
  "Your session has ended, as it does here with a change of password. Sign in with the new one; if it is refused, with the old one.";

/** Sets one's own password. `others` are one's other live sessions and `resetLinks` one's live links to set it, where they could be counted. */
export const AccountPassword = ({ email, others, resetLinks }: { email: string; others?: number; resetLinks?: number }) => {
  const toast = useToast();
  const [typed, setTyped] = useState(blank);
  // Made in the browser with the first try, and anew for the next change.
  const [operationId, setOperationId] = useState("");
  const [state, submit, pending] = useActionState<ActionState, FormData>(
    async (previous, data) => {
      const id = operationId || newOperationId();
      setOperationId(id);
      data.set("operationId", id);
      const answer = await settle(changePassword, previous, data);
      // The change gives the session in use a new token, which was lost with the answer.
      if (previous.status === "unknown" && answer.status === "signed_out") return { ...answer, message: endedByIt };
      if (answer.status !== "done") return answer;
      toast({ tone: "ok", message: answer.message ?? "Your password is changed." });
      setTyped(blank);
      setOperationId("");
      return answer;
    },
    { status: "idle" },
  );
  const field = (name: keyof typeof blank) => ({
    name,
    type: "password",
    required: true,
    value: typed[name],
    onChange: (event: { target: { value: string } }) => setTyped({ ...typed, [name]: event.target.value }),
    errors: state.fields?.[name],
  });
  return (
    <Card aria-label="Password">
      <CardHeader
        title="Password"
        note={
          others === undefined
            ? "All your other sessions end with it."
            : others === 0
              ? "You are signed in nowhere else."
              : `Your ${plural(others, "other session")} ${others === 1 ? "ends" : "end"} with it.`
        }
      />
      <form action={submit} onReset={(event) => event.preventDefault()} className="flex flex-col gap-3 px-3.5 py-3">
        {/* For password managers, which want to know whose password it is. */}
        <input type="email" name="username" autoComplete="username" value={email} readOnly hidden disabled />
        <TextField label="Current password" autoComplete="current-password" {...field("currentPassword")} />
        <TextField
          label="New password"
          autoComplete="new-password"
          hint="15 characters or more. A few words that do not usually stand together are good."
          {...field("newPassword")}
        />
        <TextField label="New password again" autoComplete="new-password" {...field("again")} />
        {state.message && state.status !== "done" && !pending ? (
          <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
            {state.message}
          </p>
        ) : null}
        {resetLinks === 0 ? null : (
          <p className="text-xs text-ink-3">
            {resetLinks === undefined
              ? "Live reset links of yours are"
              : `${plural(resetLinks, "live reset link")} of yours ${resetLinks === 1 ? "is" : "are"}`}{" "}
            spent with it.
          </p>
        )}
        {others === 0 ? null : <p className="text-xs text-ink-3">{sessionEndMoment}.</p>}
        <div>
          <Button type="submit" disabled={pending} aria-busy={pending}>
            {pending ? "Working…" : state.status === "unknown" ? "Send again" : "Change password"}
          </Button>
        </div>
      </form>
    </Card>
  );
};
