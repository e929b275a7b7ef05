"use client";

import { useRouter } from "next/navigation";
import { useActionState, useState, useTransition, type MouseEvent, type ReactNode } from "react";
import type { ActionState } from "@/lib/action";
import { newOperationId } from "@/lib/operation-id";
import { Elapsed } from "./elapsed";
import { settle } from "./settle";
import { StepUpField } from "./step-up-field";
import { Button } from "./ui/button";
import { Dialog, DialogBody, DialogFooter } from "./ui/dialog";
import { TextArea, TextField } from "./ui/field";
import { useToast } from "./ui/toast";
import { useUndo, type FormAction } from "./use-undo";

export interface ChangeDialogProps {
  title: string;
  /** The verb on the button. */
  verb: string;
  /** Red for what takes something away; the accent for the rest. */
  look?: "danger-solid" | "primary";
  /** What identifies the targets, sent along unseen. */
  fields: readonly (readonly [name: string, value: string])[];
  /** What is to be chosen first: what happens depends on it. */
  choice?: ReactNode;
  /** What happens and what does not, as `Effect`s. */
  effects?: ReactNode;
  /** Fields of this change alone. They get the last answer, for their own messages. */
  children?: (state: ActionState) => ReactNode;
  /** Whether it asks why. "none" leaves the ticket out too. */
  reason?: "required" | "optional" | "none";
  /** Offers to end the session in use too. */
  ownHit?: boolean;
  /** What must be typed before a change that hits everybody; the server checks it as the field `confirmation`. */
  phrase?: string;
  /** Whether the database counts how far it is: of very many it does. */
  isCounted?: boolean;
  /** Why it will be refused, known before it is sent: it is said at once, and the button is off. */
  refusal?: string;
  submitAction: FormAction;
  /** Undoes it, where that can be. */
  restore?: FormAction;
  /** Asks for the password from the start: it is known to be wanted. */
  asksPassword?: boolean;
  /** Counts anew what a page's refresh does not, after things have changed. */
  lookAgain?: () => Promise<unknown>;
  onClose: () => void;
  onDone?: (answer: ActionState) => void;
}

/**
 * Asks before something is changed: who is hit, what happens and what does not, and why. Everything that was typed stays until it worked;
 * sending it again cannot happen twice, since the operation's id is made when the dialog opens.
 */
export const ChangeDialog = ({
  title,
  verb,
  look = "danger-solid",
  fields,
  choice,
  effects,
  children,
  reason: reasonRule = "required",
  ownHit,
  phrase,
  isCounted,
  refusal,
  submitAction,
  restore,
  asksPassword = false,
  lookAgain,
  onClose,
  onDone,
}: ChangeDialogProps) => {
  const [operationId] = useState(newOperationId);
  const [reason, setReason] = useState("");
  const [ticket, setTicket] = useState("");
  const [own, setOwn] = useState(false);
  const [typed, setTyped] = useState("");
  const [lookedAt, setLookedAt] = useState<number>();
  const [looking, startLooking] = useTransition();
  const router = useRouter();
  const toast = useToast();
  const undo = useUndo(restore);
  // Told as soon as the answer is here, not by an effect: with the last row the table around this dialog may be gone from the page.
  const [state, submit, pending] = useActionState<ActionState, FormData>(
    async (previous, data) => {
      const answer = await settle(submitAction, previous, data);
      if (answer.status !== "done") return answer;
      // The caller shows it in this dialog's place: it must not go by in a corner.
      if (answer.link) {
        onDone?.(answer);
        return answer;
      }
      const operation = restore && answer.undo;
      toast({
        tone: "ok",
        message: answer.message ?? "Done.",
        action: operation ? { label: "Undo", run: () => void undo(operation) } : undefined,
      });
      // Where it leads on to another page, that comes after the address without the dialog.
      onClose();
      onDone?.(answer);
      return answer;
    },
    { status: asksPassword ? "step_up" : "idle" },
  );
  // What was wrong with the last try is not said of the one that runs.
  const shown = pending ? { ...state, fields: undefined } : state;
  const hasLooked = state.at !== undefined && state.at === lookedAt;
  // What the dialog shows is over, and would be refused again. A form that shows what stands there now has settled it already.
  const isStale = state.status === "conflict" && !state.current && !pending && (!hasLooked || looking);
  const refresh = (event: MouseEvent<HTMLElement>) => {
    setLookedAt(state.at);
    event.currentTarget.closest("dialog")?.querySelector<HTMLElement>("[data-autofocus]")?.focus();
    startLooking(async () => {
      router.refresh();
      await lookAgain?.();
    });
  };

  // The answer said what stands in the row: the page behind still shows what stood there.
  const cancel = () => {
    if (state.current) router.refresh();
    onClose();
  };

  return (
    <Dialog open busy={pending} title={title} onClose={cancel}>
      {/* React empties a form whose action has run; what was typed must stay, in fields of a change's own too. */}
      <form action={submit} onReset={(event) => event.preventDefault()}>
        <DialogBody>
          {choice}
          {effects ? <ul className="flex flex-col gap-1.5">{effects}</ul> : null}
          <input type="hidden" name="operationId" value={operationId} />
          {fields.map(([name, value]) => (
            <input key={`${name} ${value}`} type="hidden" name={name} value={value} />
          ))}
          {children?.(shown)}
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
          {reasonRule === "none" ? null : (
            <>
              <TextArea
                label={reasonRule === "required" ? "Reason" : <Optional>Reason</Optional>}
                name="reason"
                required={reasonRule === "required"}
                rows={2}
                value={reason}
                onChange={(event) => setReason(event.target.value)}
                errors={shown.fields?.reason}
                // Too long a text is refused rather than cut.
                hint={`Kept in the audit log, for everybody who may read it.${reason.length > 400 ? ` ${reason.length} of 500 characters.` : ""}`}
                autoFocus
              />
              <TextField
                label={<Optional>Ticket</Optional>}
                name="ticket"
                maxLength={100}
                value={ticket}
                onChange={(event) => setTicket(event.target.value)}
                errors={shown.fields?.ticket}
                autoComplete="off"
              />
            </>
          )}
          {phrase ? (
            <TextField
              label={
                <>
                  Type <span className="font-mono text-xs wrap-anywhere">{phrase}</span> to confirm
                </>
              }
              name="confirmation"
              required
              value={typed}
              onChange={(event) => setTyped(event.target.value)}
              errors={shown.fields?.confirmation}
              autoComplete="off"
              spellCheck={false}
            />
          ) : null}
          <StepUpField state={shown} />
          {refusal ? (
            <p role="alert" className="rounded bg-crit-soft px-3 py-2 text-crit">
              {refusal}
            </p>
          ) : null}
          {state.message && state.status !== "idle" && state.status !== "done" && !pending && (isStale || !hasLooked) ? (
            <div className="flex items-center gap-2 rounded bg-crit-soft px-3 py-2">
              <p role="alert" className="min-w-0 flex-1 wrap-anywhere text-crit">
                {state.message}{" "}
                {state.status === "signed_out" ? (
                  <a href="/login" target="_blank" className="underline">
                    Open the sign-in in another tab, then send this again.
                  </a>
                ) : null}
              </p>
              {isStale ? (
                <Button size="small" aria-busy={looking} onClick={refresh}>
                  Look again
                </Button>
              ) : null}
            </div>
          ) : null}
        </DialogBody>
        <DialogFooter>
          {pending ? <Elapsed operationId={isCounted ? operationId : undefined} /> : null}
          <Button onClick={cancel} disabled={pending}>
            Cancel
          </Button>
          <Button
            type="submit"
            look={look}
            disabled={pending || isStale || refusal !== undefined || (phrase !== undefined && typed !== phrase)}
            aria-busy={pending}
          >
            {pending ? "Working…" : state.status === "unknown" ? "Send again" : verb}
          </Button>
        </DialogFooter>
      </form>
    </Dialog>
  );
};

const Optional = ({ children }: { children: string }) => (
  <>
    {children} <span className="font-normal text-ink-3">optional</span>
  </>
);
