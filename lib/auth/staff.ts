import "server-only";
import { headers } from "next/headers";
import { forbidden, redirect } from "next/navigation";
import { cache } from "react";
import { checkSession } from "@/lib/db/console-sessions";
import { sessionChecks } from "@/lib/db/pools";
import { dateLanguage, type DateLanguage } from "@/lib/date-language";
import { isZone } from "@/lib/format";
import { pathHeader } from "@/lib/own-headers";
import { paths } from "@/lib/paths";
import type { Capability } from "@/lib/capabilities";
import { readTokenHash } from "./cookie";

/** The member of staff behind a request. */
export interface Staff {
  userId: string;
  email: string;
  name: string;
  role: string;
  sessionId: string;
  capabilities: ReadonlySet<string>;
  theme: "system" | "light" | "dark";
  /** IANA zone in which times are shown. */
  zone: string;
  /** In which language dates are written. */
  language: DateLanguage;
  density: "comfortable" | "compact";
  /** The columns of the list of people that they have chosen, separated by commas. */
  userColumns: string | null;
  tokenHash: string;
}

/** Who calls, asked once a request: the row in user_sessions is what counts. Null for nobody. Throws a DatabaseError when it cannot tell. */
export const readStaff = cache(async (): Promise<Staff | null> => {
  const tokenHash = await readTokenHash();
  if (!tokenHash) return null;
  const [row] = await sessionChecks((db) => checkSession(db, tokenHash));
  if (!row) return null;
  return {
    userId: row.userId,
    email: row.email,
    name: `${row.firstName} ${row.lastName}`.trim() || row.email,
    role: row.role,
    sessionId: row.sessionId,
    capabilities: new Set(row.capabilities),
    theme: row.theme === "light" || row.theme === "dark" ? row.theme : "system",
    zone: row.timezone && isZone(row.timezone) ? row.timezone : "UTC",
    language: dateLanguage(row.language),
    density: row.density === "compact" ? "compact" : "comfortable",
    userColumns: row.userColumns,
    tokenHash,
  };
});

/** First line of every page: who may see it. Nobody goes to the sign-in page and back; a role without the capability gets a 403 page. */
export const requireStaff = async (capability: Capability): Promise<Staff> => {
  const staff = await readStaff();
  if (!staff) redirect(paths.login({ callbackUrl: (await headers()).get(pathHeader) ?? undefined }));
  if (!staff.capabilities.has(capability)) forbidden();
  return staff;
};
