"use server";

import { redirect } from "next/navigation";
import { deadLink } from "@/components/strangers-page";
import { troubleOf } from "@/lib/attempt";
import { forgetLink, readHolder } from "@/lib/auth/link";
import { readLink, setPasswordByLink } from "@/lib/db/links";
import { mutations } from "@/lib/db/pools";
import { hashPassword } from "@/lib/hash-password";
import { passwordProblem } from "@/lib/password-policy";
import { paths } from "@/lib/paths";
import { maybeSet } from "./schema";

export interface SetPasswordState {
  message?: string;
  fields?: { password?: string[]; again?: string[] };
  at?: number;
}

const refused = (row: { outcome: string; retryAfterS: number } | undefined) =>
  row?.outcome === "throttled" ? `Too many tries from your network. Try again in ${row.retryAfterS} s.` : deadLink;

/** Sets the password of whoever's link was opened. Needs no signed-in person: the link is the proof. */
export const setPassword = async (_previous: SetPasswordState, data: FormData): Promise<SetPasswordState> => {
  const at = Date.now();
  // What calls an action over HTTP may send anything at all.
  if (!((data as unknown) instanceof FormData)) return { message: "Check the form.", at };
  const [password, again] = [data.get("password"), data.get("again")];
  if (typeof password !== "string" || typeof again !== "string") return { message: "Check the form.", at };
  let done: "user" | "staff";
  let wasSent = false;
  try {
    const holder = await readHolder();
    if (!holder) return { message: deadLink, at };
    const [link] = await mutations((db) => readLink(db, "password_reset", holder));
    if (link?.outcome !== "live") return { message: refused(link), at };
    const problem = passwordProblem(password, [link.email ?? "", link.firstName ?? "", link.lastName ?? ""]);
    if (problem) return { fields: { password: [problem] }, at };
    if (password !== again) return { fields: { again: ["The two are not the same."] }, at };
    const passwordHash = await hashPassword(password);
    wasSent = true;
    const [row] = await mutations((db) => setPasswordByLink(db, holder, passwordHash));
    if (row?.outcome !== "done") return { message: refused(row), at };
    await forgetLink("/set-password");
    done = row.isStaff ? "staff" : "user";
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.meaning === "fault") throw error;
    return {
      message: `${trouble.message} ${wasSent && trouble.meaning === "unreachable" ? maybeSet : "Try again."} (${trouble.reference})`,
      at,
    };
  }
  // The cookie is gone, so the page would ask for a link again.
  redirect(paths.setPassword({ done }));
};
