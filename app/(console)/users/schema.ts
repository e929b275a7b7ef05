import { z } from "zod";
import { parseCursor } from "@/lib/cursor";
import { userSorts, type UserFilter, type UserSort } from "@/lib/db/users";
import { hasInvisible } from "@/lib/format";
import { optionalReason, ticket } from "@/lib/reason";
import { columnsOf, usualUserColumns } from "@/lib/user-columns";
import { oneOf, personText, text, type SearchParams } from "@/lib/search-params";

const lastLogin: Record<string, UserFilter["lastLoginDays"]> = {
  "1d": 1,
  "7d": 7,
  "30d": 30,
  "not-30d": -30,
  "not-90d": -90,
  never: "never",
};
const created: Record<string, number> = { "1d": 1, "7d": 7, "30d": 30, "365d": 365 };

/** What each filter may say, in the words of the URL. */
export const userFilterNames = {
  status: ["active", "inactive", "suspended"],
  role: ["user", "admin", "support", "auditor"],
  verified: ["yes", "no"],
  live: ["yes", "no"],
  created: ["1d", "7d", "30d", "365d"],
  last_login: ["1d", "7d", "30d", "not-30d", "not-90d", "never"],
} as const;
type Names = typeof userFilterNames;

/** A filter in the words of the URL. */
export type ShownFilter = { [name in keyof Names]?: Names[name][number] } & { q?: string };

/** The same as the database takes it. */
export const filterOf = (shown: ShownFilter): UserFilter => {
  const yes = (value: "yes" | "no" | undefined) => (value ? value === "yes" : undefined);
  return {
    q: shown.q,
    status: shown.status,
    role: shown.role,
    verified: yes(shown.verified),
    live: yes(shown.live),
    createdDays: created[shown.created ?? ""],
    lastLoginDays: lastLogin[shown.last_login ?? ""],
  };
};

/**
 * The users page's URL: what is filtered, how it is ordered, where the page begins. Garbage counts as absent. Where it names no columns, those that
 * the reader has kept are shown.
 */
export const parseUsersUrl = (query: SearchParams, keptColumns: string | null) => {
  const filters: ShownFilter = {
    q: personText(query.q),
    status: oneOf(query.status, userFilterNames.status),
    role: oneOf(query.role, userFilterNames.role),
    verified: oneOf(query.verified, userFilterNames.verified),
    live: oneOf(query.live, userFilterNames.live),
    created: oneOf(query.created, userFilterNames.created),
    last_login: oneOf(query.last_login, userFilterNames.last_login),
  };
  const named = columnsOf(text(query.cols));
  const cols = named === usualUserColumns ? undefined : named.join(",");
  const columns = columnsOf(cols, keptColumns);
  const shown = { ...filters, sort: oneOf(query.sort, userSorts), cols };
  const sort: UserSort = shown.sort ?? "newest";
  return {
    filters,
    shown,
    columns,
    sort,
    filter: filterOf(filters),
    cursor: parseCursor(query, sort === "email" ? "text" : "moment"),
    isFiltered: Object.values(filters).some(Boolean),
  };
};

const name = z
  .string()
  .trim()
  .min(1, "Give a name.")
  .max(100, "At most 100 characters.")
  .refine((one) => !hasInvisible(one), "A name may not hold invisible characters.");

/** What a person is called and reached by, as a form sends it. */
export const profile = {
  email: z
    .string()
    .trim()
    .max(255, "At most 255 characters.")
    .regex(/^[^\s@]+@[^\s@]+$/, "This is not an e-mail address."),
  firstName: name,
  lastName: name,
};

export const CreateUser = z.object({
  operationId: z.uuid(),
  ...profile,
  role: z.enum(["user", "support", "auditor", "admin"], "Choose a role."),
  reason: optionalReason,
  ticket,
});
