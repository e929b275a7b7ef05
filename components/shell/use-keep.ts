import type { ActionState } from "@/lib/action";
import { settle } from "../settle";
import { useToast } from "../ui/toast";

/** Keeps one of the reader's preferences, and says so when that fails. */
export const useKeep = (
  save: (previous: ActionState, data: FormData) => Promise<ActionState>,
  lost = "The console did not answer. Choose it again.",
) => {
  const toast = useToast();
  return async (name: string, value: string) => {
    const data = new FormData();
    data.set(name, value);
    const state = await settle(save, { status: "idle" }, data, lost);
    if (state.status !== "done") toast({ tone: "crit", message: state.message ?? "This could not be kept." });
  };
};
