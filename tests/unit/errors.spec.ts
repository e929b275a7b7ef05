import { expect, test } from "@playwright/test";
import { mayBeBlocked, meaningOf } from "@/lib/db/errors";

test("busy has a reason of the server's own, or somebody is in the way", () => {
  for (const [code, message] of [
    ["25006", "The database takes no changes now: it is a standby, or read-only."],
    ["53100", "The disk of the database server is full."],
    ["53300", "The database server has no connection left."],
  ] as const) {
    const error = meaningOf({ code, message: "PostgreSQL's own" });
    expect(error).toMatchObject({ meaning: "busy", message });
    expect(mayBeBlocked(error)).toBe(false);
  }
  expect(mayBeBlocked(meaningOf({ code: "55P03" }))).toBe(true);
  expect(mayBeBlocked(meaningOf({ code: "57P01" }))).toBe(false);
});
