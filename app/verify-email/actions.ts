"use server";

import { redirect } from "next/navigation";
import { deadLink } from "@/components/strangers-page";
import { troubleOf } from "@/lib/attempt";
import { forgetLink, readHolder } from "@/lib/auth/link";
import { verifyEmailByLink } from "@/lib/db/links";
import { mutations } from "@/lib/db/pools";
import { paths } from "@/lib/paths";
import { maybeVerified } from "./schema";

export interface VerifyState {
  message?: string;
  at?: number;
}

/** Verifies the e-mail of whoever's link was opened. A button and not the link itself: programs that look through mail open every link. */
export const verifyEmail = async (_previous: VerifyState, _data: FormData): Promise<VerifyState> => {
  const at = Date.now();
  try {
    const holder = await readHolder();
    if (!holder) return { message: deadLink, at };
    // A second run would find the link spent, by the first.
    const [row] = await mutations((db) => verifyEmailByLink(db, holder), { mayRepeat: false });
    if (row?.outcome !== "done") {
      return {
        message: row?.outcome === "throttled" ? `Too many tries from your network. Try again in ${row.retryAfterS} s.` : deadLink,
        at,
      };
    }
    await forgetLink("/verify-email");
  } catch (error) {
    const trouble = troubleOf(error);
    if (trouble.meaning === "fault") throw error;
    return { message: `${trouble.message} ${trouble.meaning === "unreachable" ? maybeVerified : "Try again."} (${trouble.reference})`, at };
  }
  // The cookie is gone, so the page would ask for a link again.
  redirect(paths.verifyEmail({ done: "yes" }));
};
