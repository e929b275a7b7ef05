import "server-only";
import { cookies } from "next/headers";
import { linkCookieName, plausibleToken } from "@/lib/link-cookie";
import { readClient } from "./client";

/** The link that the caller has opened, and who they are; undefined when they have opened none. */
export const readHolder = async () => {
  const token = plausibleToken((await cookies()).get(linkCookieName)?.value);
  return token ? { token, ...(await readClient()) } : undefined;
};

/** Forgets the link: it is spent. */
export const forgetLink = async (path: string) => {
  (await cookies()).delete({ name: linkCookieName, path });
};
