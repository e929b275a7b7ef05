import { number, plural } from "./format";

/** How many one act of this role may hit at the most; undefined where there is no cap. Who may end everybody's sessions has none. */
export const capOf = (staff: { capabilities: ReadonlySet<string> }, supportCap: number | undefined) =>
  staff.capabilities.has("session.revoke_everyone") ? undefined : supportCap;

/** Why so many are too many for this role, in the words of the functions that refuse them; undefined when they are not. */
export const overCap = (cap: number | undefined, count: number, role: string, act: "end" | "revoke", of: "session" | "token") =>
  cap !== undefined && count > cap
    ? `Your role ${role} may ${act} at most ${plural(cap, of)} at once; these are ${number(count)}. Choose fewer, or ask an admin.`
    : undefined;
