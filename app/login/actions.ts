"use server";

import { redirect } from "next/navigation";
import { troubleOf } from "@/lib/attempt";
import { readClient } from "@/lib/auth/client";
import { readTokenHash, setSessionCookie } from "@/lib/auth/cookie";
import { Credentials, signInWithPassword } from "@/lib/auth/sign-in";
import { signOut } from "@/lib/db/console-sessions";
import { mutations } from "@/lib/db/pools";
import { ownPath } from "@/lib/paths";

export interface SignInState {
  message?: string;
  fields?: { email?: string[]; password?: string[] };
  /** Seconds to wait before the next try counts. */
  retryAfterS?: number;
  email?: string;
  at?: number;
}

const wrong = "E-mail or password is not right, or the account may not use this console.";

/** The one action that needs no signed-in person. */
export const signIn = async (_previous: SignInState, data: FormData): Promise<SignInState> => {
  const at = Date.now();
  // What calls an action over HTTP may send anything at all.
  if (!((data as unknown) instanceof FormData)) return { message: "Check the form.", at };
  const email = typeof data.get("email") === "string" ? (data.get("email") as string).slice(0, 255) : "";
  const parsed = Credentials.safeParse({ email: data.get("email"), password: data.get("password") });
  if (!parsed.success) {
    const fields: Record<string, string[]> = {};
    for (const issue of parsed.error.issues) (fields[String(issue.path[0])] ??= []).push(issue.message);
    return { message: "Check the form.", fields, email, at };
  }
  try {
    const client = await readClient();
    const result = await signInWithPassword(parsed.data, client);
    if (result.outcome !== "signed_in") {
      return { message: result.outcome === "throttled" ? "Too many tries." : wrong, retryAfterS: result.retryAfterS, email, at };
    }
    // A browser that was signed in already leaves no second live session behind.
    const before = await readTokenHash();
    await setSessionCookie(result.secret);
    if (before) await mutations((db) => signOut(db, { tokenHash: before, ...client }));
  } catch (error) {
    const trouble = troubleOf(error);
    return { message: `${trouble.message} Nothing is wrong with what you typed. (${trouble.reference})`, email, at };
  }
  redirect(ownPath(data.get("callbackUrl")));
};
