import type { Staff } from "@/lib/auth/staff";
import type { RateLimitRow } from "@/lib/db/rate-limits";
import { visible } from "@/lib/format";
import { readRateLimitKey } from "@/lib/rate-limit-key";
import type { RateLimitItem } from "./rate-limits-table";

/** A row of the database as the table takes it: the key read, and made safe to look at. */
export const toRateLimitItem = (row: RateLimitRow): RateLimitItem => {
  const { scope, who, route, isKnown } = readRateLimitKey(row.key);
  return {
    id: row.id,
    key: visible(row.key, 255),
    scope: visible(scope, 40),
    person: row.personId ? { id: row.personId, name: visible(row.personName || (row.personEmail ?? ""), 120) } : null,
    // Nobody of the people, or nobody any more.
    stranger: who?.kind === "person" && !row.personId ? visible("email" in who ? who.email : who.id, 120) : null,
    address: who?.kind === "address" ? who.address : null,
    route: route && visible(route, 120),
    isKnown,
    count: row.count,
    leftS: row.leftS,
    resetAt: row.resetTime.toJSON(),
    lastAt: row.updatedAt?.toJSON() ?? null,
  };
};

/** Why this person may not reset rate limits; undefined when they may. */
export const resetRefusalFor = (staff: Staff) =>
  staff.capabilities.has("rate_limit.reset") ? undefined : `Your role ${staff.role} may not reset rate limits.`;
