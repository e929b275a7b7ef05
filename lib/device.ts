import Bowser from "bowser";

// The shorter names, which the services use too: gatehouse.session_browser and session_os say the same.
const shorter: Record<string, string> = {
  "Microsoft Edge": "Edge",
  "Samsung Internet for Android": "Samsung Internet",
  "Chrome OS": "ChromeOS",
};

/** Browser and operating system in words, from a user agent; nulls where it says nothing that is known. */
export const parseUserAgent = (userAgent: string | null) => {
  if (!userAgent) return { browser: null, os: null };
  const { browser, os, platform } = Bowser.parse(userAgent);
  return {
    browser: browser.name ? [shorter[browser.name] ?? browser.name, browser.version?.split(".")[0]].filter(Boolean).join(" ") : null,
    // Browsers freeze the version of desktop systems in the user agent ("10_15_7", "NT 10.0"): it would be a false fact.
    os: os.name
      ? [shorter[os.name] ?? os.name, platform.type === "desktop" ? undefined : os.version?.split(".")[0]].filter(Boolean).join(" ")
      : null,
  };
};

const told = (info: unknown, ...names: string[]) => {
  if (typeof info !== "object" || info === null) return undefined;
  const values = names.map((name) => (info as Record<string, unknown>)[name]);
  return values.find((value): value is string => typeof value === "string" && value !== "");
};

/** What a session runs on, in words: the service's own device_info first, then the user agent. */
export const describeDevice = (deviceInfo: unknown, userAgent: string | null): { app: string; on: string } => {
  const agent = parseUserAgent(userAgent);
  // A program of one's own says its name first; the parser would take it for the system's browser.
  const isBrowser = /^(Mozilla|Opera)\//.test(userAgent ?? "");
  const browser = isBrowser ? agent.browser : null;
  // Beside a program's name the parser takes the program's version for the system's: "AcmeAndroid/8.2" is no Android 8.
  const os = isBrowser ? agent.os : agent.os?.replace(/ [\d.]+$/, "");
  return {
    app: told(deviceInfo, "app", "browser") ?? browser ?? (userAgent?.split(/[\s/]/)[0] || "Unknown client"),
    on: told(deviceInfo, "device", "os") ?? os ?? "",
  };
};
