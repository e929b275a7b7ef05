"use client";

import { useRouter } from "next/navigation";
import type { ActionState } from "@/lib/action";
import { shortId } from "@/lib/format";
import { newOperationId } from "@/lib/operation-id";
import { paths } from "@/lib/paths";
import { settle } from "./settle";
import { useToast } from "./ui/toast";

/** A server action as a form calls it. */
export type FormAction = (previous: ActionState, data: FormData) => Promise<ActionState>;

/** Takes an operation back and says how it went. */
export const useUndo = (restore: FormAction | undefined) => {
  const toast = useToast();
  const router = useRouter();
  const send = async (act: FormAction, previous: ActionState, undoes: string, data: FormData) => {
    // Of sessions by the thousand it takes seconds.
    const settled = toast({ tone: "mute", message: "Undo under way…" });
    const state = await settle(act, previous, data);
    settled();
    // A toast has no room for a password: the operation's own dialog asks for it.
    if (state.status === "step_up") return router.push(paths.operation(undoes, { act: "undo" }));
    toast({
      tone: state.status === "done" ? "ok" : "crit",
      message: state.message ?? "This could not be undone.",
      // The same form with the same operation id: it cannot happen twice.
      action: state.status === "unknown" ? { label: "Send again", run: () => void send(act, state, undoes, data) } : undefined,
    });
  };
  return async (undoes: string) => {
    if (!restore) return;
    const data = new FormData();
    data.set("operationId", newOperationId());
    data.set("undoes", undoes);
    // A toast has no room for words either: those of a machine say so.
    data.set("reason", `Taken back from the notice of it (operation ${shortId(undoes)}). Written by the console.`);
    data.set("ticket", "");
    await send(restore, { status: "idle" }, undoes, data);
  };
};
