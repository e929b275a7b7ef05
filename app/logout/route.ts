import { cookies } from "next/headers";
import { troubleOf } from "@/lib/attempt";
import { readClient } from "@/lib/auth/client";
import { cookieName, readTokenHash } from "@/lib/auth/cookie";
import { signOut } from "@/lib/db/console-sessions";
import { mutations } from "@/lib/db/pools";

/**
 * Ends the session's row, then clears the browser. A route and not an action: the answer is a new document, so nothing of the old pages stays
 * behind the Back button. With the database away the browser is signed out all the same, and the page says that the row lives on for a while.
 */
export const POST = async () => {
  const tokenHash = await readTokenHash();
  let ended = true;
  if (tokenHash) {
    const client = await readClient();
    ended = await mutations((db) => signOut(db, { tokenHash, ...client })).then(
      () => true,
      (error: unknown) => (troubleOf(error), false),
    );
  }
  (await cookies()).delete(cookieName());
  return new Response(null, {
    status: 303,
    headers: { location: `/login?signed_out=${ended ? "yes" : "unknown"}`, "clear-site-data": '"cache"', "cache-control": "no-store" },
  });
};
