import { expect, test } from "@playwright/test";
import { ownPath, paths } from "@/lib/paths";

const own = "https://console.example";
// In two parts: the linter takes the whole for code.
const script = ["java", "script:"].join("");

/** Sixty-odd ways to leave the site by a callbackUrl, each as it arrives after the query string has been decoded. */
const hostile = [
  ...[
    "//evil.example",
    "///evil.example",
    "////evil.example/x",
    "//evil.example/%2e%2e",
    "//evil.example:443",
    "//evil.example@console.example",
  ],
  ...[
    "/\\evil.example",
    "\\/evil.example",
    "\\\\evil.example",
    "/\\/evil.example",
    "/\\\\evil.example",
    "/\\\t/evil.example",
    "\\evil.example",
  ],
  ...[
    "https://evil.example",
    "http://evil.example",
    "HTTPS://evil.example",
    "https:evil.example",
    "https:/evil.example",
    "https:\\\\evil.example",
  ],
  ...[
    "http:///evil.example",
    "ftp://evil.example",
    "ws://evil.example",
    "file:///etc/passwd",
    "blob:https://evil.example/x",
    "//evil。example",
  ],
  ...[
    `${script}alert(1)`,
    `${script.toUpperCase()}alert(1)`,
    "java\tscript:alert(1)",
    ` ${script}alert(1)`,
    `${script}//console.example/%0aalert(1)`,
  ],
  ...["data:text/html,<script>alert(1)</script>", "vbscript:msgbox(1)", "view-source:https://evil.example", "mailto:a@evil.example"],
  ...[
    "/\t/evil.example",
    "/\n/evil.example",
    "/\r/evil.example",
    "/\u0000/evil.example",
    "\t//evil.example",
    "\n//evil.example",
    " //evil.example",
  ],
  ...[
    "/\u000b/evil.example",
    "/\u000c/evil.example",
    "/\u007f/evil.example",
    "/ /evil.example",
    "/\u2028/evil.example\n",
    "\u0000//evil.example",
  ],
  ...[
    "/.//evil.example",
    "/..//evil.example",
    "/./\\evil.example",
    "/x/..//evil.example",
    "/x/../..//evil.example",
    "/%2e//evil.example",
    "/%2E%2E//evil.example",
  ],
  ...[
    "/users\r\nLocation: https://evil.example",
    "/users\r\n\r\n<script>",
    "evil.example",
    "console.example.evil.example",
    "@evil.example",
    ":443",
    ".evil.example",
  ],
  ...[
    "https://console.example",
    "https://console.example@evil.example",
    "https://console.example.evil.example/",
    "//console.example\\@evil.example",
  ],
  ...[
    "/login",
    "/login?callbackUrl=//evil.example",
    "/x/../login",
    "",
    "?x=//evil.example",
    "#//evil.example",
    "users",
    "./users",
    "../users",
  ],
];

for (const payload of hostile) {
  test(`a callbackUrl stays on the site: ${JSON.stringify(payload)}`, () => {
    const path = ownPath(payload);
    // As a browser reads it, and as one that takes the other slash for a slash.
    for (const read of [path, path.replaceAll("\\", "/")]) {
      const url = new URL(read, own);
      expect(url.origin).toBe(own);
      expect(read).toMatch(/^\/(?!\/)/);
      expect(url.pathname).not.toMatch(/^\/login/);
    }
    expect(path).not.toMatch(/[\u0000-\u0020\u007f\\]/);
  });
}

test("what is no text, or too long, is the overview", () => {
  for (const payload of [undefined, null, 7, {}, [], ["/users"], Symbol("x"), `/${"x".repeat(2000)}`]) expect(ownPath(payload)).toBe("/");
  expect(ownPath(`/${"x".repeat(1999)}`)).toHaveLength(2000);
});

test("a path of the console is kept with its query", () => {
  for (const path of [
    "/",
    "/users",
    "/users?q=a%20b&status=active",
    "/users/4b1f0000-0000-4000-8000-000000009e02?tab=activity",
    "/audit?after=2026-01-01%2000%3A00%3A00%2B00~4b1f0000-0000-4000-8000-000000009e02",
    "/sessions?ip=10.0.0.0%2F8",
    "/users?next=https://evil.example",
    "/%2F%2Fevil.example",
  ]) {
    expect(ownPath(path)).toBe(path);
  }
  expect(ownPath("/users#x")).toBe("/users");
});

test("parts that are not there leave no trace in an address", () => {
  expect(paths.users({ q: "", status: undefined, role: null, page: 0 })).toBe("/users?page=0");
  expect(paths.users()).toBe("/users");
  expect(paths.user("x", { tab: "activity", q: "a&b=c" })).toBe("/users/x?tab=activity&q=a%26b%3Dc");
  expect(paths.login({ callbackUrl: "/users?q=x" })).toBe("/login?callbackUrl=%2Fusers%3Fq%3Dx");
});
