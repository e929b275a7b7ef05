"use client";

import type { ActionState } from "@/lib/action";
import { newOperationId } from "@/lib/operation-id";
import { useToast } from "./ui/toast";

/** A server action as a form calls it. */
export type FormAction = (previous: ActionState, data: FormData) => Promise<ActionState>;

/** Takes an operation back and says how it went. */
export const useUndo = (restore: FormAction | undefined) => {
  const toast = useToast();
  return async (undoes: string) => {
    if (!restore) return;
    const data = new FormData();
    data.set("operationId", newOperationId());
    data.set("undoes", undoes);
    const state = await restore({ status: "idle" }, data);
    toast({ tone: state.status === "done" ? "ok" : "crit", message: state.message ?? "This could not be undone." });
  };
};
