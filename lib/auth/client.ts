import "server-only";
import { isIP } from "node:net";
import { headers } from "next/headers";
import { env } from "@/lib/env";
import { peerHeader } from "@/lib/own-headers";

/** Who is calling: address and user agent as they go into sessions and the audit log. */
export interface Client {
  ip: string | null;
  userAgent: string;
}

const plainAddress = (text: string | undefined | null) => {
  const address = text?.trim().replace(/^::ffff:(?=\d+\.)/, "") ?? "";
  return isIP(address) ? address : null;
};

/**
 * The caller. X-Forwarded-For counts only as far as TRUSTED_PROXY_HOPS vouches for it: each of our proxies appends the address that it saw,
 * so with n hops the n-th entry from the right is the first one that no stranger can write.
 */
export const readClient = async (): Promise<Client> => {
  const h = await headers();
  const hops = env().TRUSTED_PROXY_HOPS;
  const forwarded = (h.get("x-forwarded-for") ?? "").split(",");
  const ip = hops > 0 ? plainAddress(forwarded.at(-hops)) : plainAddress(h.get(peerHeader));
  // PostgreSQL's text has no NUL; everything else is kept as it came.
  return { ip, userAgent: (h.get("user-agent") ?? "").replaceAll("\u0000", "").slice(0, 1000) };
};
