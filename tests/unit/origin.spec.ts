import { expect, test } from "@playwright/test";
import { ownOrigins } from "@/lib/origin";

test("a console with a name has one origin", () => {
  expect([...ownOrigins("https://console.example")]).toEqual(["https://console.example"]);
  expect([...ownOrigins("https://console.example:8443/path?x")]).toEqual(["https://console.example:8443"]);
  // The port that a scheme has anyway is never written in an Origin.
  expect([...ownOrigins("https://console.example:443/")]).toEqual(["https://console.example"]);
});

test("a console on loopback has its other names, at the same scheme and port only", () => {
  const origins = ["http://localhost:3000", "http://127.0.0.1:3000", "http://[::1]:3000"];
  for (const origin of origins) expect([...ownOrigins(origin)]).toEqual(origins);
  for (const other of [
    "https://localhost:3000",
    "http://localhost",
    "http://localhost:3001",
    "http://127.0.0.2:3000",
    "null",
    "http://localhost.evil.example:3000",
  ]) {
    expect(ownOrigins("http://localhost:3000").has(other), other).toBe(false);
  }
});
