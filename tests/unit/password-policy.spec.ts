import { expect, test } from "@playwright/test";
import { commonPasswords } from "@/lib/common-passwords";
import { passwordProblem } from "@/lib/password-policy";

const about = ["sofia.andersson@example.org", "Sofia", "Andersson"];
const guessable = /first that somebody would try/;

test("a passphrase is taken, whatever it is made of", () => {
  for (const password of [
    "a drawbridge of paper",
    "correct horse battery staple",
    "åäö ünïcode räksmörgås",
    "kx9!vQ2#mLp7 0t",
    "   spaces   count   ",
    "🔑🌲🐘🎈🪑🧭🥨🎻🪁🧊🌵🛶🧵🪴🏺",
  ]) {
    expect(passwordProblem(password, about), password).toBeUndefined();
  }
});

test("length is counted in characters at the one end and in bytes at the other", () => {
  expect(passwordProblem("kx9!vQ2#mLp7 0")).toBe("Use 15 characters or more.");
  expect(passwordProblem("🔑🌲🐘🎈🪑🧭")).toBe("Use 15 characters or more.");
  const long = "kx9!vQ2#mLp7 0tRw4 zoY1 hEn6 uJb8 cDs3 gFa5 iMo2 eNk9 vXq7 pLw1 sBt4 yHz6";
  expect(long).toHaveLength(73);
  expect(passwordProblem(long.slice(0, 72))).toBeUndefined();
  expect(passwordProblem(long)).toMatch(/72 bytes/);
  expect(passwordProblem(`${long.slice(0, 70)}é`)).toBeUndefined();
  expect(passwordProblem(`${long.slice(0, 71)}é`)).toMatch(/72 bytes/);
  expect(passwordProblem("kx9!vQ2#mLp7 0tRw\u0000")).toMatch(/cannot be used/);
});

test("what everybody tries is refused, dressed up or repeated too", () => {
  for (const password of [
    "password12345678",
    "Password2024!!!!",
    "P@ssw0rd20252025",
    "passwordpassword",
    "qwertyuiop12345",
    "123456789012345",
    "aaaaaaaaaaaaaaaa",
    "abcdefghijklmnop",
    "abcabcabcabcabc",
    "iloveyou!!!!!!!!",
    "administrator2026",
    "letmeinletmein1",
    "Gatehouse2026!!",
  ]) {
    expect(passwordProblem(password), password).toMatch(guessable);
  }
});

test("a person's own name and e-mail are no secret", () => {
  for (const password of ["sofia.andersson@example.org", "SofiaAndersson1", "andersson2024!!", "Andersson!!!!!!"]) {
    expect(passwordProblem(password, about), password).toMatch(guessable);
  }
  const other = ["reva.one.x@example.org", "Reva", "One"];
  for (const password of ["reva.one.reva.one.reva", "Reva One, Reva One", "one-reva@example-2026"])
    expect(passwordProblem(password, other), password).toMatch(guessable);
  expect(passwordProblem("SofiaAndersson1 likes trams", about)).toBeUndefined();
  expect(passwordProblem("someone lent reva a drum", other)).toBeUndefined();
});

test("every one on the list that is long enough is refused", () => {
  const long = commonPasswords.split(/\s+/).filter((word) => word.length >= 15);
  expect(long.length).toBeGreaterThan(20);
  expect(long.filter((word) => passwordProblem(word) === undefined)).toEqual([]);
});
