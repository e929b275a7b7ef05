import { expect, test } from "@playwright/test";
import { describeDevice, parseUserAgent } from "@/lib/device";

const agents: [string, string | null, string | null][] = [
  [
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Safari/537.36",
    "Chrome 141",
    "Windows",
  ],
  [
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Safari 18",
    "macOS",
  ],
  ["Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0", "Firefox 143", "Linux"],
  [
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1",
    "Safari 18",
    "iOS 18",
  ],
  [
    "Mozilla/5.0 (Linux; Android 15; Pixel 9) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/141.0.0.0 Mobile Safari/537.36",
    "Chrome 141",
    "Android 15",
  ],
];

test("browser and system in words", () => {
  for (const [agent, browser, os] of agents) expect(parseUserAgent(agent)).toEqual({ browser, os });
  for (const nothing of [null, ""]) expect(parseUserAgent(nothing)).toEqual({ browser: null, os: null });
});

test("what the service says of its device comes first, then the user agent, then its first word", () => {
  const [agent] = agents[0] ?? [""];
  expect(describeDevice({ app: "Shop", device: "iPad" }, agent)).toEqual({ app: "Shop", on: "iPad" });
  expect(describeDevice({ browser: "Firefox 150" }, agent)).toEqual({ app: "Firefox 150", on: "Windows" });
  expect(describeDevice({ app: "", device: 7 }, agent)).toEqual({ app: "Chrome 141", on: "Windows" });
  expect(describeDevice(null, "okhttp/4.12.0").app).toBe("okhttp");
  expect(describeDevice(null, "AcmeAndroid/8.2.0 (Pixel 9; Android 16; 420dpi)")).toEqual({ app: "AcmeAndroid", on: "Android" });
  expect(describeDevice(null, null)).toEqual({ app: "Unknown client", on: "" });
});

test("nothing that a service or a stranger may write makes it throw", () => {
  const infos = [undefined, null, 7, "x", [], ["app"], { app: null }, { app: { app: "x" } }, { __proto__: { app: "x" } }];
  for (const info of infos)
    for (const agent of [null, "", "x", "\u0000", "/", " ", "Mozilla/5.0 (".repeat(500), "💥/1"])
      expect(describeDevice(info, agent).app).toBeTruthy();
});
