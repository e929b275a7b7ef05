import "server-only";
import { hash } from "@node-rs/bcrypt";
import pLimit from "p-limit";
import { meaningOf, OverloadError } from "@/lib/db/errors";

// It takes a thread of four, which compress every page and decrypt every cookie as well. Whoever has signed in does not queue with those who try to.
const queues = { stranger: pLimit(2), staff: pLimit(1) };
/** Of strangers some five seconds' worth. */
const mostWaiting = 40;

/** bcrypt of a password with a salt that begins with its cost. @throws DatabaseError busy when very many others are waited for */
export const bcrypt = (whose: keyof typeof queues, password: string, salt: string): Promise<string> => {
  const queue = queues[whose];
  if (queue.pendingCount >= mostWaiting) throw meaningOf(new OverloadError("Too many passwords are being looked at.", true));
  return queue(() => hash(password, { salt }));
};
