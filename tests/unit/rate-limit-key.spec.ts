import { expect, test } from "@playwright/test";
import { ownLimitOf, readRateLimitKey } from "@/lib/rate-limit-key";

const id = "4b1f0000-0000-4000-8000-000000009e02";

const known: Record<string, { scope: string; who: object; route?: string }> = {
  "192.0.2.7": { scope: "API", who: { kind: "address", address: "192.0.2.7" } },
  "2001:db8::5": { scope: "API", who: { kind: "address", address: "2001:db8::5" } },
  [id]: { scope: "API", who: { kind: "person", id } },
  "ip:192.0.2.7": { scope: "API", who: { kind: "address", address: "192.0.2.7" } },
  [`user:${id.toUpperCase()}`]: { scope: "API", who: { kind: "person", id } },
  "api:ip:192.0.2.7": { scope: "API", who: { kind: "address", address: "192.0.2.7" } },
  "api:ip:2001:db8:7::5:/v1/orders": { scope: "API", who: { kind: "address", address: "2001:db8:7::5" }, route: "/v1/orders" },
  "api:ip:192.0.2.7:/v1/orders": { scope: "API", who: { kind: "address", address: "192.0.2.7" }, route: "/v1/orders" },
  [`api:user:${id}:/v1/orders`]: { scope: "API", who: { kind: "person", id }, route: "/v1/orders" },
  "login:ada@example.org": { scope: "login", who: { kind: "person", email: "ada@example.org" } },
  "signin:account:ada@example.org": { scope: "Console sign-in", who: { kind: "person", email: "ada@example.org" } },
  "signin:known:192.0.2.0/24:ada@example.org": {
    scope: "Console sign-in, known network",
    who: { kind: "person", email: "ada@example.org" },
  },
  "signin:known:2001:db8::/64:ada@example.org": {
    scope: "Console sign-in, known network",
    who: { kind: "person", email: "ada@example.org" },
  },
  "link:network:100.90.3.0/24": { scope: "One-time links, network", who: { kind: "address", address: "100.90.3.0/24" } },
  "signin:network:100.90.3.0/24": { scope: "Console sign-in, network", who: { kind: "address", address: "100.90.3.0/24" } },
  [`confirm:account:${id}`]: { scope: "Console, password again", who: { kind: "person", id } },
};

for (const [key, { scope, who, route = null }] of Object.entries(known)) {
  test(`reads ${key}`, () => expect(readRateLimitKey(key)).toEqual({ scope, who, route, isKnown: true }));
}

test("leaves alone what it does not know", () => {
  for (const key of ["", "global", "api:global:/v1", "x".repeat(255), "999.1.1.1", "signin:network:unknown", `tenant/${id}/x`, "a:b:c:d"])
    expect(readRateLimitKey(key)).toMatchObject({ isKnown: false, who: null });
});

test("takes no more than a moment for any key of the column's length", () => {
  for (const key of ["a:".repeat(127), "1".repeat(255), `${"0:".repeat(120)}x`, "@".repeat(255), `api:ip:${"f:".repeat(120)}`])
    readRateLimitKey(key);
});

test("knows the console's own limits, and no other", () => {
  expect(ownLimitOf("signin:account:x")).toBe("sign_in.free_tries");
  expect(ownLimitOf("signin:known:192.0.2.0/24:x")).toBe("sign_in.free_tries");
  expect(ownLimitOf("confirm:account:x")).toBe("sign_in.free_tries");
  expect(ownLimitOf("signin:network:192.0.2.0/24")).toBe("sign_in.network_tries");
  expect(ownLimitOf("link:network:192.0.2.0/24")).toBe("sign_in.network_tries");
  expect(ownLimitOf("api:ip:192.0.2.7")).toBeNull();
});
