import "server-only";
import type { NextAuthOptions } from "next-auth";
import CredentialsProvider from "next-auth/providers/credentials";
import { signOut } from "@/lib/db/console-sessions";
import { mutations } from "@/lib/db/pools";
import { env } from "@/lib/env";
import { log } from "@/lib/log";
import { readClient } from "./client";
import { cookieName, cookieOptions, tokenHash } from "./cookie";
import { Credentials, signInWithPassword } from "./sign-in";

/** next-auth's settings: single sign-on is one more entry of `providers`, which ends in `sign_in` as this one does. The token carries the session's secret and nothing that could be believed instead of the row. */
export const authOptions = (): NextAuthOptions => ({
  secret: env().NEXTAUTH_SECRET,
  session: { strategy: "jwt", maxAge: 24 * 3600 },
  pages: { signIn: "/login", signOut: "/login", error: "/login" },
  cookies: { sessionToken: { name: cookieName(), options: cookieOptions() } },
  providers: [
    CredentialsProvider({
      credentials: { email: { label: "E-mail", type: "email" }, password: { label: "Password", type: "password" } },
      authorize: async (typed) => {
        const parsed = Credentials.safeParse(typed);
        if (!parsed.success) return null;
        const result = await signInWithPassword(parsed.data, await readClient());
        return result.outcome === "signed_in" ? { id: result.secret } : null;
      },
    }),
  ],
  callbacks: {
    jwt: ({ token, user }) => ({ sid: user?.id ?? token.sid }),
    session: ({ session }) => ({ expires: session.expires }),
  },
  events: {
    signOut: async ({ token }) => {
      if (typeof token?.sid !== "string") return;
      const client = await readClient();
      await mutations((db) => signOut(db, { tokenHash: tokenHash(token.sid as string), ...client }));
    },
  },
  logger: {
    error: (code, metadata) =>
      log.error({ code, error: metadata instanceof Error ? metadata.message : String(metadata.error ?? "") }, "next-auth"),
    warn: (code) => log.warn({ code }, "next-auth"),
    debug: () => undefined,
  },
});
