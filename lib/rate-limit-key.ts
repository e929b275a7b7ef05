import { parseNetwork } from "./network";

/** What a rate limit's key says: whom it counts, where, and by whose rules. */
export interface RateLimitKey {
  /** Who counts, in words. */
  scope: string;
  who: { kind: "person"; id: string } | { kind: "person"; email: string } | { kind: "address"; address: string } | null;
  route: string | null;
  /** False for a shape that is not known: it is shown as it stands. */
  isKnown: boolean;
}

const id = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}";
const ipv4 = String.raw`\d{1,3}(?:\.\d{1,3}){3}(?:/\d{1,2})?`;
const ipv6 = "[0-9a-f]{0,4}(?::[0-9a-f]{0,4}){2,7}(?:/\\d{1,3})?";
const address = `${ipv4}|${ipv6}`;

/** The console's own counters: what they count, and the form of what comes behind. */
const own: readonly (readonly [pattern: RegExp, scope: string])[] = [
  [new RegExp(`^signin:known:(?:${address}):(?<email>.+)$`, "i"), "Console sign-in, known network"],
  [/^signin:account:(?<email>.+)$/, "Console sign-in"],
  [new RegExp(`^signin:network:(?<address>${address})$`, "i"), "Console sign-in, network"],
  [new RegExp(`^link:network:(?<address>${address})$`, "i"), "One-time links, network"],
  [new RegExp(`^confirm:account:(?<id>${id})$`, "i"), "Console, password again"],
];

/** The guide's: an address or a person's id, bare or behind a word for it, with a route behind if the service counts by route. */
const service = [
  new RegExp(`^(?:(?<scope>[a-z][a-z0-9_-]{0,30}):)?(?:(?:user|user_id|uid|person):)?(?<id>${id})(?::(?<route>.+))?$`, "i"),
  new RegExp(`^(?:(?<scope>[a-z][a-z0-9_-]{0,30}):)?(?:(?:ip|addr|address):)?(?<address>${address})(?::(?<route>[^0-9a-f:].*))?$`, "i"),
  new RegExp(`^(?:(?<scope>[a-z][a-z0-9_-]{0,30}):)?(?:(?:user|email|account):)?(?<email>[^\\s:@]+@[^\\s:@]+)(?::(?<route>.+))?$`, "i"),
];

const kinds = new Set(["user", "user_id", "uid", "person", "ip", "addr", "address", "email", "account"]);

/** Reads a key. The guide leaves its form to the services ("IP, user_id, etc."), so what is not understood stays as it is. */
export const readRateLimitKey = (key: string): RateLimitKey => {
  for (const [pattern, scope] of own) {
    const found = pattern.exec(key)?.groups;
    if (found) return { scope, who: whoOf(found), route: null, isKnown: true };
  }
  for (const pattern of service) {
    const found = pattern.exec(key)?.groups;
    if (!found || (found.address && !parseNetwork(found.address))) continue;
    const scope = found.scope && !kinds.has(found.scope.toLowerCase()) ? found.scope : "api";
    return { scope: scope === "api" ? "API" : scope, who: whoOf(found), route: found.route ?? null, isKnown: true };
  }
  return { scope: "Other", who: null, route: null, isKnown: false };
};

const whoOf = (found: Record<string, string | undefined>): RateLimitKey["who"] => {
  if (found.id) return { kind: "person", id: found.id.toLowerCase() };
  if (found.email) return { kind: "person", email: found.email };
  return found.address ? { kind: "address", address: found.address } : null;
};

/** Which setting says how many tries are free, for the console's own counters. Of a service's counter the limit is not known here. */
export const ownLimitOf = (key: string): "sign_in.free_tries" | "sign_in.network_tries" | null =>
  /^(signin|link):network:/.test(key) ? "sign_in.network_tries" : /^(signin|confirm):/.test(key) ? "sign_in.free_tries" : null;
