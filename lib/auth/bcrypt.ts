import "server-only";
import { hash } from "@node-rs/bcrypt";
import pLimit from "p-limit";
import { meaningOf, OverloadError } from "@/lib/db/errors";

// It takes a thread of four, which compress every page and decrypt every cookie as well.
const atOnce = pLimit(2);
/** Some five seconds' worth. */
const mostWaiting = 40;

/** bcrypt of a password with a salt that begins with its cost. @throws DatabaseError busy when very many others are waited for */
export const bcrypt = (password: string, salt: string): Promise<string> => {
  if (atOnce.pendingCount >= mostWaiting) throw meaningOf(new OverloadError("passwords are waiting"));
  return atOnce(() => hash(password, { salt }));
};
