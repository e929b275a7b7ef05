import { parseCursor } from "@/lib/cursor";
import { userSorts, type UserFilter, type UserSort } from "@/lib/db/users";
import { oneOf, text, type SearchParams } from "@/lib/search-params";

const lastLogin: Record<string, UserFilter["lastLoginDays"]> = {
  "1d": 1,
  "7d": 7,
  "30d": 30,
  "not-30d": -30,
  "not-90d": -90,
  never: "never",
};
const created: Record<string, number> = { "1d": 1, "7d": 7, "30d": 30, "365d": 365 };

/** The users page's URL: what is filtered, how it is ordered, where the page begins. Garbage counts as absent. */
export const parseUsersUrl = (query: SearchParams) => {
  const shown = {
    q: text(query.q),
    status: oneOf(query.status, ["active", "inactive", "suspended"]),
    role: oneOf(query.role, ["user", "admin", "support", "auditor"]),
    verified: oneOf(query.verified, ["yes", "no"]),
    live: oneOf(query.live, ["yes", "no"]),
    created: oneOf(query.created, Object.keys(created)),
    last_login: oneOf(query.last_login, Object.keys(lastLogin)),
    sort: oneOf(query.sort, userSorts),
  };
  const sort: UserSort = shown.sort ?? "newest";
  const yes = (value: "yes" | "no" | undefined) => (value ? value === "yes" : undefined);
  const filter: UserFilter = {
    q: shown.q,
    status: shown.status,
    role: shown.role,
    verified: yes(shown.verified),
    live: yes(shown.live),
    createdDays: created[shown.created ?? ""],
    lastLoginDays: lastLogin[shown.last_login ?? ""],
  };
  const { sort: _, ...filters } = shown;
  return {
    shown,
    sort,
    filter,
    cursor: parseCursor(query, sort === "email" ? "text" : "moment"),
    isFiltered: Object.values(filters).some(Boolean),
  };
};
