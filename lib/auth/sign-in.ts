import "server-only";
import { z } from "zod";
import { beginSignIn, signIn } from "@/lib/db/console-sessions";
import { mutations } from "@/lib/db/pools";
import { bcrypt } from "./bcrypt";
import { newSecret, tokenHash } from "./cookie";
import { parseUserAgent } from "@/lib/device";
import type { Client } from "./client";

/** What a person types to sign in. bcrypt reads 72 bytes and ignores the rest, so a longer password is refused rather than cut. */
export const Credentials = z.object({
  email: z
    .string()
    .trim()
    .min(1, "Enter your e-mail.")
    .max(255, "That is too long for an e-mail.")
    .regex(/^[^\u0000]*$/, "Enter your e-mail."),
  password: z
    .string()
    .min(1, "Enter your password.")
    .refine((text) => Buffer.byteLength(text) <= 72 && !text.includes("\u0000"), "A password has 72 bytes at most."),
});

export type SignInResult = { outcome: "signed_in"; secret: string } | { outcome: "refused" | "throttled"; retryAfterS: number };

/**
 * Signs in. The same work is done whoever the e-mail belongs to: one salt, one bcrypt, one statement. Who has to wait is told before the bcrypt.
 * Throws a DatabaseError.
 */
export const signInWithPassword = async (typed: z.output<typeof Credentials>, client: Client): Promise<SignInResult> => {
  const [begun] = await mutations((db) => beginSignIn(db, typed.email, client.ip));
  if (!begun?.salt) return { outcome: "throttled", retryAfterS: begun?.retryAfterS ?? 0 };
  const passwordHash = await bcrypt("stranger", typed.password, begun.salt);
  const secret = newSecret();
  const { browser, os } = parseUserAgent(client.userAgent);
  const deviceInfo = Object.fromEntries(Object.entries({ browser, os }).filter((pair): pair is [string, string] => Boolean(pair[1])));
  const [result] = await mutations((db) =>
    signIn(db, { email: typed.email, passwordHash, ip: client.ip, userAgent: client.userAgent, deviceInfo, tokenHash: tokenHash(secret) }),
  );
  return result?.outcome === "signed_in"
    ? { outcome: "signed_in", secret }
    : { outcome: result?.outcome ?? "refused", retryAfterS: result?.retryAfterS ?? 0 };
};
