import { expect, test } from "@playwright/test";
import { oneOf, personText, text, uuid } from "@/lib/search-params";

test("text is the first value, trimmed, cut and well-formed", () => {
  expect(text("  a b \n")).toBe("a b");
  expect(text(["first", "second"])).toBe("first");
  for (const nothing of [undefined, "", "  \t", "\u0000", [], [""]]) expect(text(nothing)).toBeUndefined();
  expect(text("a\u0000b")).toBe("ab");
  expect(text("x".repeat(500))).toHaveLength(200);
  expect(text("abcdef", 3)).toBe("abc");
  // Characters are counted, not halves of them; half a character becomes the sign for one that is broken.
  expect(text("😀😀😀", 2)).toBe("😀😀");
  expect(text("a\ud83d")).toBe("a\ufffd");
});

test("an e-mail out of a mail's header or of a link to it", () => {
  const email = "emeka.eze+acme@example.com";
  for (const typed of [
    email,
    ` ${email} `,
    `<${email}>`,
    `Emeka Eze <${email}>`,
    `"Eze, Emeka" <${email}>`,
    `Emeka Eze <${email}>, Ada <ada@example.com>`,
    `mailto:${email}`,
    `<mailto:${email}>`,
    `MAILTO:${email}?subject=Hello%20there`,
    "mailto:emeka.eze%2bacme@example.com",
  ]) {
    expect(personText(typed), typed).toBe(email);
  }
  for (const other of ["Emeka Eze", "a < b", "<script>", "e%2b", "mailto:", "<a b@c>"]) expect(personText(other)).toBe(other);
  expect(personText("x".repeat(300), 255)).toHaveLength(255);
  expect(personText("mailto:a%00%c3%28@b")).toBe("a%00%c3(@b");
  expect(personText(undefined)).toBeUndefined();
});

test("one of several words, and nothing else", () => {
  const words = ["active", "suspended"] as const;
  expect(oneOf("active", words)).toBe("active");
  expect(oneOf([" suspended "], words)).toBe("suspended");
  for (const other of ["Active", "", "activ", "constructor", "__proto__", undefined]) expect(oneOf(other, words)).toBeUndefined();
});

test("a UUID in the one form that PostgreSQL prints", () => {
  const id = "4b1f0000-0000-4000-8000-000000009e02";
  expect(uuid(id)).toBe(id);
  expect(uuid(` ${id.toUpperCase()} `)).toBe(id);
  for (const other of [
    `{${id}}`,
    `urn:uuid:${id}`,
    id.replaceAll("-", ""),
    id.slice(1),
    `${id}0`,
    id.replace("4", "g"),
    `${id}\n${id}`,
    "",
    undefined,
  ]) {
    expect(uuid(other), other).toBeUndefined();
  }
});
