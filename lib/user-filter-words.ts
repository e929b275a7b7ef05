import type { UserFilter } from "./db/users";
import { plural, visible } from "./format";

const span = (days: number) => (days === 1 ? "24 hours" : plural(days, "day"));

const lastLoginWords = (days: UserFilter["lastLoginDays"]) => {
  if (days === undefined) return undefined;
  if (days === "never") return "never signed in";
  return days > 0 ? `signed in in the last ${span(days)}` : `not signed in for ${span(-days)}`;
};

const yesOrNo = (value: boolean | undefined, yes: string, no: string) => (value === undefined ? undefined : value ? yes : no);

/** What a list of people is filtered by, for people: `name, e-mail or id “ada”, status suspended, without a live session`. */
export const userFilterWords = (f: UserFilter): string =>
  [
    f.q && `name, e-mail or id “${visible(f.q)}”`,
    f.status && `status ${visible(f.status, 40)}`,
    f.role && `role ${visible(f.role, 40)}`,
    yesOrNo(f.verified, "e-mail verified", "e-mail not verified"),
    yesOrNo(f.live, "with live sessions", "without a live session"),
    lastLoginWords(f.lastLoginDays),
    f.createdDays && `created in the last ${span(f.createdDays)}`,
  ]
    .filter(Boolean)
    .join(", ");
