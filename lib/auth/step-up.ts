import "server-only";
import { confirmPassword, signInSalt } from "@/lib/db/console-sessions";
import { mutations } from "@/lib/db/pools";
import { bcrypt } from "./bcrypt";
import type { Client } from "./client";
import { Credentials } from "./sign-in";
import type { Staff } from "./staff";

/** Takes the caller's password once more; a second factor would be asked for here and in `signInWithPassword`, and nowhere else. Undefined when it is right, else what to say. Throws a DatabaseError. */
export const stepUp = async (staff: Staff, client: Client, typed: string): Promise<string | undefined> => {
  const password = Credentials.shape.password.safeParse(typed);
  if (!password.success) return password.error.issues[0]?.message;
  const [row] = await mutations((db) => signInSalt(db, staff.email));
  const passwordHash = await bcrypt("staff", password.data, row?.salt ?? "");
  const [result] = await mutations((db) => confirmPassword(db, { tokenHash: staff.tokenHash, passwordHash, ...client }));
  if (result?.outcome === "throttled") return `Too many wrong passwords. Try again in ${result.retryAfterS} s.`;
  return result?.outcome === "confirmed" ? undefined : "This is not your password.";
};
