"use client";

import { useActionState, useState, type ReactNode } from "react";
import type { ActionState } from "@/lib/action";
import { newOperationId } from "@/lib/operation-id";
import { Button } from "./ui/button";
import { Dialog, DialogBody, DialogFooter } from "./ui/dialog";
import { TextArea, TextField } from "./ui/field";
import { useToast } from "./ui/toast";
import { useUndo, type FormAction } from "./use-undo";

/**
 * Asks before sessions are ended: who is hit, what happens and what does not, and why. Everything that was typed stays until it worked; sending
 * it again cannot happen twice, since the operation's id is made when the dialog opens.
 */
export const EndSessionsDialog = ({
  title,
  verb,
  fields,
  effects,
  ownHit,
  submitAction,
  restore,
  onClose,
  onDone,
}: {
  title: string;
  verb: string;
  /** What identifies the targets, sent along unseen. */
  fields: readonly (readonly [name: string, value: string])[];
  effects: ReactNode;
  /** Offers to end the session in use too. */
  ownHit?: boolean;
  submitAction: FormAction;
  restore: FormAction;
  onClose: () => void;
  onDone?: () => void;
}) => {
  const [operationId] = useState(newOperationId);
  const [reason, setReason] = useState("");
  const [ticket, setTicket] = useState("");
  const [own, setOwn] = useState(false);
  const toast = useToast();
  const undo = useUndo(restore);
  // Told as soon as the answer is here, not by an effect: with the last row the table around this dialog may be gone from the page.
  const [state, submit, pending] = useActionState<ActionState, FormData>(
    async (previous, data) => {
      const answer = await submitAction(previous, data);
      if (answer.status !== "done") return answer;
      const operation = answer.undo;
      toast({
        tone: "ok",
        message: answer.message ?? "Done.",
        action: operation ? { label: "Undo", run: () => void undo(operation) } : undefined,
      });
      onDone?.();
      onClose();
      return answer;
    },
    { status: "idle" },
  );

  return (
    <Dialog open busy={pending} title={title} onClose={onClose}>
      <form action={submit}>
        <DialogBody>
          <ul className="flex flex-col gap-1.5">{effects}</ul>
          <input type="hidden" name="operationId" value={operationId} />
          {fields.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          {ownHit ? (
            <label className="flex items-center gap-2">
              <input
                type="checkbox"
                name="includeOwn"
                checked={own}
                onChange={(event) => setOwn(event.target.checked)}
                className="size-3.5 accent-accent"
              />
              End the session I am using too, and sign me out
            </label>
          ) : null}
          <TextArea
            label="Reason"
            name="reason"
            required
            maxLength={500}
            rows={2}
            value={reason}
            onChange={(event) => setReason(event.target.value)}
            errors={state.fields?.reason}
            hint="Kept in the audit log, for everybody who may read it."
            autoFocus
          />
          <TextField
            label={
              <>
                Ticket <span className="font-normal text-ink-3">optional</span>
              </>
            }
            name="ticket"
            maxLength={100}
            value={ticket}
            onChange={(event) => setTicket(event.target.value)}
            errors={state.fields?.ticket}
            autoComplete="off"
          />
          {state.status !== "idle" && state.status !== "done" && !pending ? (
            <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
              {state.message}{" "}
              {state.status === "signed_out" ? (
                <a href="/login" target="_blank" className="underline">
                  Sign in in another tab, then send it again.
                </a>
              ) : null}
            </p>
          ) : null}
        </DialogBody>
        <DialogFooter>
          <Button onClick={onClose} disabled={pending}>
            Cancel
          </Button>
          <Button type="submit" look="danger-solid" disabled={pending} aria-busy={pending}>
            {pending ? "Ending…" : state.status === "unknown" ? "Check the outcome" : verb}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
};
