"use client";

import { useActionState, useState } from "react";
import { settle } from "@/components/settle";
import { Badge } from "@/components/ui/badge";
import type { Tone } from "@/components/ui/state-mark";
import { Button } from "@/components/ui/button";
import { Card, CardHeader } from "@/components/ui/card";
import type { FormAction } from "@/components/use-undo";
import type { ActionState } from "@/lib/action";
import { newOperationId } from "@/lib/operation-id";

const toneOf = (message: string): Tone => (message.startsWith("Proven") ? "ok" : message.startsWith("Not proven") ? "crit" : "mute");

/** When an ended session is refused: what is so by design, and what can be tried. */
export const CanaryCard = ({ isConfigured, refusal, prove }: { isConfigured: boolean; refusal?: string; prove: FormAction }) => {
  const [operationId, setOperationId] = useState("");
  const [state, submit, pending] = useActionState<ActionState, FormData>(
    async (previous, data) => {
      const id = operationId || newOperationId();
      data.set("operationId", id);
      const answer = await settle(prove, previous, data);
      // Whoever does not know what came of it asks again for the same.
      setOperationId(answer.status === "unknown" ? id : "");
      return answer;
    },
    { status: "idle" },
  );
  const said = state.status === "done" ? state.message : undefined;
  return (
    <Card id="revoking" aria-label="When revoking bites">
      <CardHeader title="When revoking bites" />
      <div className="flex flex-wrap items-center gap-x-6 gap-y-3 px-3.5 py-3">
        <ul className="flex min-w-0 flex-1 basis-100 list-disc flex-col gap-1 pl-4 text-ink-2">
          <li>The console refuses an ended session with its next statement.</li>
          <li>The API refuses it as soon as the Auth Service looks its row up: the row is gone from then on.</li>
        </ul>
        <form action={submit} className="flex flex-wrap items-center gap-2.5">
          <span role="status">
            {pending ? (
              <span className="text-ink-3">Trying…</span>
            ) : said ? (
              <Badge tone={toneOf(said)}>{said}</Badge>
            ) : state.message ? (
              <span className="text-crit">{state.message}</span>
            ) : isConfigured ? (
              <Badge tone="mute">Not tried since this page was opened</Badge>
            ) : (
              <Badge tone="mute">Not configured</Badge>
            )}
          </span>
          <Button
            type="submit"
            disabled={pending}
            reason={refusal ?? (isConfigured ? false : "GATEHOUSE_CANARY_URL and GATEHOUSE_CANARY_EMAIL are not set.")}
          >
            {state.status === "unknown" ? "Send again" : "Prove that revoking works"}
          </Button>
        </form>
      </div>
    </Card>
  );
};
