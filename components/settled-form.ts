import { lapseOf, reasons } from "./settle";

/**
 * The same as `settle` for a form of people who are not signed in; apart from it, so that no page of the console has its code at first load. As
 * the server renders it, such a form works without a script: that must stay the bare action, and only a browser loses an answer. `kept` is what
 * goes back into the form's fields.
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
          const lapse = lapseOf(error);
          const message = lapse === "lost" ? lost : `${reasons[lapse].why} ${reasons[lapse].advice} and try again.`;
          return { ...kept?.(data), message, at: Date.now() } as S;
        }
      };
