import { unstable_isUnrecognizedActionError } from "next/navigation";
import type { ActionState } from "@/lib/action";
import { tooLarge } from "@/lib/too-large";

const lostWords =
  "The console did not answer, so the outcome is unknown. Send it again: if it has not happened it happens then, and only once.";

/** What kept an action from running, and what can be done about it. */
export const reasons = {
  outdated: { why: "This page is from before an update.", advice: "Reload it" },
  too_large: { why: "What you sent is more than the console takes at once.", advice: "Send less" },
} as const;

/**
 * Why an action gave no answer: it was lost on the way, so nobody knows whether the action ran; or it did not run, because the page is of another
 * build and the server does not know the action, or because the form is too large.
 */
export const lapseOf = (error: unknown): "lost" | keyof typeof reasons => {
  if (unstable_isUnrecognizedActionError(error)) return "outdated";
  if ((error as { message?: unknown } | null)?.message === `${tooLarge}\n`) return "too_large";
  // Whatever the server itself threw has a digest, be it a fault or Next's redirect: that is an answer.
  if (typeof (error as { digest?: unknown } | null)?.digest === "string") throw error;
  return "lost";
};

/**
 * Calls an action from the browser and always comes back with a state: an answer that is lost on the way must not take the page and what was
 * typed along. `lost` is what to say where sending it again needs no operation id.
 */
export const settle = async (
  act: (previous: ActionState, data: FormData) => Promise<ActionState>,
  previous: ActionState,
  data: FormData,
  lost = lostWords,
): Promise<ActionState> => {
  try {
    return await act(previous, data);
  } catch (error) {
    const at = Date.now();
    const lapse = lapseOf(error);
    if (lapse === "lost") return { status: "unknown", message: lost, at };
    const { why, advice } = reasons[lapse];
    // This try changed nothing. One before it may have.
    if (previous.status === "unknown")
      return { status: "unknown", message: `${why} ${advice}; whether the change happened stands under Operations.`, at };
    return { status: "refused", message: `${why} ${advice}; nothing was changed, and what you typed is still here.`, at };
  }
};
