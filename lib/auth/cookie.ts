import "server-only";
import { createHash, randomBytes } from "node:crypto";
import { cookies } from "next/headers";
import { decode, encode } from "next-auth/jwt";
import { env } from "@/lib/env";

const isSecure = () => env().NEXTAUTH_URL.startsWith("https:");

/** The session cookie's name: __Host- needs HTTPS. */
export const cookieName = () => (isSecure() ? "__Host-gatehouse.session" : "gatehouse.session");

/** Attributes of the session cookie. It goes with the browser session; how long it counts is for the database to say. */
export const cookieOptions = () => ({ httpOnly: true, sameSite: "lax" as const, path: "/", secure: isSecure() });

/** A new 256-bit session secret. */
export const newSecret = () => randomBytes(32).toString("base64url");

/** What user_sessions.token_hash holds of a secret. */
export const tokenHash = (secret: string) => createHash("sha256").update(secret).digest("hex");

const maxAge = 24 * 3600;

/** Puts the secret into the encrypted token that next-auth reads and writes, and nothing else with it. */
export const setSessionCookie = async (secret: string) => {
  const token = await encode({ token: { sid: secret }, secret: env().NEXTAUTH_SECRET, maxAge });
  (await cookies()).set(cookieName(), token, cookieOptions());
};

/** The caller's token hash, or null for no cookie, a foreign one, or one that has been tampered with. */
export const readTokenHash = async (): Promise<string | null> => {
  const token = (await cookies()).get(cookieName())?.value;
  if (!token || token.length > 2000) return null;
  try {
    const claims = await decode({ token, secret: env().NEXTAUTH_SECRET });
    return typeof claims?.sid === "string" ? tokenHash(claims.sid) : null;
  } catch {
    return null;
  }
};
