import "server-only";
import { revalidatePath } from "next/cache";
import { z } from "zod";
import { attempt, troubleOf } from "@/lib/attempt";
import { findBlocker } from "@/lib/blocker";
import { readClient, type Client } from "@/lib/auth/client";
import { readStaff, type Staff } from "@/lib/auth/staff";
import { stepUp } from "@/lib/auth/step-up";
import type { Capability } from "@/lib/capabilities";
import type { DatabaseError } from "@/lib/db/errors";
import { hasBegun } from "@/lib/db/operations";
import { reads } from "@/lib/db/pools";

/**
 * What a form shows after it was sent. `unknown` means that no answer came in time, of the database or of the console itself: the same operation
 * id may be sent again.
 * `step_up` asks for the caller's password, to be sent along as `currentPassword`.
 * Its parts are objects of their own: one that stood in two places React would send back as a reference, which lib/action-form.ts refuses.
 */
export interface ActionState {
  status: "idle" | "done" | "refused" | "conflict" | "busy" | "unknown" | "signed_out" | "step_up";
  message?: string;
  /** Messages by field name. */
  fields?: Record<string, string[] | undefined>;
  /** Set when the operation can be undone. */
  undo?: string;
  /** A link that is shown once and kept nowhere. */
  link?: string;
  /** For a conflict: by field name, what stands in the row now. */
  current?: Record<string, string>;
  /** What a change that was only looked at would do, as JSON. */
  preview?: string;
  /** Where to go when it is done. */
  to?: string;
  /** Grows with each answer, so that the same answer twice is seen as two. */
  at?: number;
}

/** What a mutation is called with besides its own values. */
export interface ActionContext {
  staff: Staff;
  client: Client;
  /** The caller's password, where the form sent it along; it is the right one. */
  currentPassword: string | undefined;
}

/**
 * A server action, the only way to make one: a permitted person, a parsed form, one function call. Expected refusals come back as a state;
 * only a bug is thrown. Unknown fields are refused, but for those that Next itself adds and for `currentPassword`, which any form may send.
 */
export const action =
  <S extends z.ZodObject>(
    can: Capability | null,
    form: S,
    run: (values: z.output<S>, context: ActionContext) => Promise<Partial<ActionState>>,
  ) =>
  async (_previous: ActionState, data: FormData): Promise<ActionState> => {
    const at = Date.now();
    let operationId: unknown;
    try {
      const staff = await readStaff();
      if (!staff) return { status: "signed_out", message: "Your session has ended. Sign in again; what you typed is still here.", at };
      if (can && !staff.capabilities.has(can)) return { status: "refused", message: `Your role ${staff.role} may not do this.`, at };
      const sent = fieldsOf(data);
      if (!sent) return { status: "refused", message: "Check the form.", at };
      const { currentPassword, ...fields } = sent;
      operationId = fields.operationId;
      const parsed = form.strict().safeParse(fields) as z.ZodSafeParseResult<z.output<S>>;
      if (!parsed.success) {
        const flat = z.flattenError(parsed.error);
        return { status: "refused", message: flat.formErrors[0] ?? "Check the form.", fields: flat.fieldErrors, at };
      }
      const client = await readClient();
      const password = typeof currentPassword === "string" ? currentPassword : undefined;
      if (password !== undefined) {
        const wrong = await stepUp(staff, client, password);
        if (wrong) return { status: "step_up", fields: { currentPassword: [wrong] }, at };
      }
      const state = await run(parsed.data, { staff, client, currentPassword: password });
      revalidatePath("/", "layout");
      return { status: "done", ...state, at };
    } catch (error) {
      const trouble = troubleOf(error);
      if (trouble.meaning === "fault") throw error;
      const begun = trouble.meaning === "busy" ? await hasBegunElsewhere(operationId) : undefined;
      if (trouble.meaning === "unreachable" || begun === "unknown") {
        return {
          status: "unknown",
          message:
            "The database did not answer, so the outcome is unknown. Send it again: if it has not happened it happens then, and only once.",
          at,
        };
      }
      if (begun) {
        return { status: "unknown", message: "This is under way already. Send it again to see how it went: it happens only once.", at };
      }
      if (trouble.meaning === "busy") {
        return {
          status: "busy",
          message: [trouble.message, trouble.mayBeBlocked && (await findBlocker()), "Nothing was changed; try again."]
            .filter(Boolean)
            .join(" "),
          at,
        };
      }
      const { meaning, message } = trouble;
      // The page is not brought up to date: the control that this came from may have no place in it any more.
      if (meaning === "conflict") return { status: meaning, message, current: currentOf(error), at };
      return { status: meaning === "signed_out" || meaning === "step_up" ? meaning : "refused", message, at };
    }
  };

/**
 * Whether what the form asked for is being done by an earlier try of it, or has been: of that one, it cannot be said that nothing was changed. Asked
 * on a page's connection: those of changes are what is waited for.
 */
const hasBegunElsewhere = async (operationId: unknown): Promise<boolean | "unknown"> => {
  if (typeof operationId !== "string") return false;
  const { value, trouble } = await attempt(reads((db) => hasBegun(db, operationId)));
  return trouble ? "unknown" : Boolean(value?.[0]?.hasBegun);
};

/** What stands in the row by now, of a change that came second: our functions say it in the error's detail, by column. */
const currentOf = (error: unknown): ActionState["current"] => {
  const { detail } = (error as DatabaseError).cause as { detail?: string };
  if (!detail) return undefined;
  const columns = Object.entries(JSON.parse(detail) as Record<string, string | null>);
  return Object.fromEntries(
    columns.map(([name, value]) => [name.replaceAll(/_(\w)/g, (_, letter: string) => letter.toUpperCase()), value ?? ""]),
  );
};

/** A form's fields; one that comes several times is a list. */
const fieldsOf = (data: unknown) => {
  // What calls an action over HTTP may send anything at all.
  if (!(data instanceof FormData)) return undefined;
  const fields = new Map<string, unknown>();
  for (const key of new Set(data.keys())) {
    if (key.startsWith("$ACTION")) continue;
    const values = data.getAll(key).map((value) => (typeof value === "string" ? value.replaceAll("\u0000", "") : value));
    fields.set(key, values.length > 1 ? values : values[0]);
  }
  return Object.fromEntries(fields) as Record<string, unknown>;
};
