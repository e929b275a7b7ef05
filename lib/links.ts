import "server-only";
import { randomBytes } from "node:crypto";
import { env } from "@/lib/env";
import type { LinkKind } from "@/lib/db/links";
import { paths } from "@/lib/paths";

/** A new token of 256 bits. It goes to the database and to whoever asked for it, and nowhere else. */
export const newToken = () => randomBytes(32).toString("base64url");

/** The address of the page that a token opens. Mail with this link would be sent by whoever calls this. */
export const linkOf = (kind: LinkKind, token: string) =>
  `${new URL(kind === "password_reset" ? paths.setPassword() : paths.verifyEmail(), env().NEXTAUTH_URL)}?token=${token}`;
