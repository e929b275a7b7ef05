import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";
import { Trouble, variable } from "./cli";

const installed = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome",
  "/usr/bin/google-chrome-stable",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
  "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
  "C:\\Program Files (x86)\\Google\\Chrome\\Application\\chrome.exe",
];

/**
 * The Chromium for the browser tests: the one that CHROME_PATH names, Playwright's own, the system's, or the one from npm.
 * @throws Trouble when this machine has none, with the commands that bring one.
 */
export async function findChromium(): Promise<string> {
  const named = variable("CHROME_PATH");
  if (named) {
    if (existsSync(named)) return named;
    throw new Trouble(`CHROME_PATH names ${named}, and there is no such file.`);
  }
  const found = [chromium.executablePath(), ...installed].find((path) => existsSync(path));
  if (found) return found;
  if (process.platform === "linux" && process.arch === "x64") {
    try {
      const { default: packed } = await import("@sparticuz/chromium");
      return await packed.executablePath();
    } catch {
      // It is an optional dependency.
    }
  }
  throw new Trouble("No Chromium here. Install one: npx playwright install chromium, or apt install chromium; or set CHROME_PATH.");
}
