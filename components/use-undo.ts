"use client";

import { useRouter } from "next/navigation";
import type { ActionState } from "@/lib/action";
import { newOperationId } from "@/lib/operation-id";
import { paths } from "@/lib/paths";
import { useToast } from "./ui/toast";

/** A server action as a form calls it. */
export type FormAction = (previous: ActionState, data: FormData) => Promise<ActionState>;

/** Takes an operation back and says how it went. */
export const useUndo = (restore: FormAction | undefined) => {
  const toast = useToast();
  const router = useRouter();
  return async (undoes: string) => {
    if (!restore) return;
    const data = new FormData();
    data.set("operationId", newOperationId());
    data.set("undoes", undoes);
    const state = await restore({ status: "idle" }, data);
    // A toast has no room for a password.
    if (state.status === "step_up") return router.push(paths.operation(undoes));
    toast({ tone: state.status === "done" ? "ok" : "crit", message: state.message ?? "This could not be undone." });
  };
};
