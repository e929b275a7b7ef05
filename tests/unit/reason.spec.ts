import { expect, test } from "@playwright/test";
import { optionalReason, reason } from "@/lib/reason";

test("a reason has one character for a line break, however a form sends it, and no space around it", () => {
  for (const rule of [reason, optionalReason]) {
    expect(rule.parse(" one\r\ntwo\rthree\n ")).toBe("one\ntwo\nthree");
    // A box counts a line break once.
    expect(rule.safeParse("x\r\n".repeat(250)).success).toBe(true);
    expect(rule.safeParse("x".repeat(501)).success).toBe(false);
  }
  expect(reason.safeParse("\r\n ").success).toBe(false);
  expect(optionalReason.parse("\r\n ")).toBeNull();
});
