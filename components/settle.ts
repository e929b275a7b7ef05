import { unstable_isUnrecognizedActionError } from "next/navigation";
import type { ActionState } from "@/lib/action";

const lostWords = "The console did not answer, so the outcome is unknown. Check it: the change can only happen once.";

/**
 * Why an action gave no answer: it was lost on the way, so nobody knows whether the action ran, or the page is of another build and the server
 * does not know the action, so it did not.
 */
const lapseOf = (error: unknown): "lost" | "outdated" => {
  if (unstable_isUnrecognizedActionError(error)) return "outdated";
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
    if (lapseOf(error) === "lost") return { status: "unknown", message: lost, at };
    // This try changed nothing. One before it may have.
    if (previous.status === "unknown") {
      const message = "This page is from before an update. Reload it; whether the change happened stands under Operations.";
      return { status: "unknown", message, at };
    }
    return {
      status: "refused",
      message: "This page is from before an update. Reload it; nothing was changed, and what you typed is still here.",
      at,
    };
  }
};

/**
 * The same for a form of people who are not signed in. As the server renders it, such a form works without a script: that must stay the bare
 * action, and only a browser loses an answer. `kept` is what goes back into the form's fields.
 */
export const settledForm = <S extends { message?: string; at?: number }>(
  act: (previous: S, data: FormData) => Promise<S>,
  lost: string,
  kept?: (data: FormData) => Partial<S>,
): typeof act =>
  typeof window === "undefined"
    ? act
    : async (previous, data) => {
        try {
          return await act(previous, data);
        } catch (error) {
          const message = lapseOf(error) === "lost" ? lost : "This page is from before an update. Reload it and try again.";
          return { ...kept?.(data), message, at: Date.now() } as S;
        }
      };
