import { existsSync, mkdirSync } from "node:fs";
import { tmpdir, userInfo } from "node:os";
import { join } from "node:path";
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
 * The Chromium for the browser tests: the one that CHROME_PATH names (`npm`: the one from npm), Playwright's own, the
 * system's, or the one from npm.
 * @throws Trouble when this machine has none, with the commands that bring one.
 */
export async function findChromium(): Promise<string> {
  const named = variable("CHROME_PATH");
  if (named && named !== "npm") {
    if (existsSync(named)) return named;
    throw new Trouble(`CHROME_PATH names ${named}, and there is no such file.`);
  }
  const found = [chromium.executablePath(), ...installed].find((path) => existsSync(path));
  const path = found && named !== "npm" ? found : await unpackChromium();
  if (path) return path;
  throw new Trouble("No Chromium here. Install one: npx playwright install chromium, or apt install chromium; or set CHROME_PATH.");
}

// The package is made for a cloud function: told that it runs in one, it also unpacks the libraries that a small machine
// lacks, and points this process, and so the browser, to them. In a folder of our own, since another user may own /tmp/chromium.
async function unpackChromium(): Promise<string | undefined> {
  if (process.platform !== "linux" || process.arch !== "x64") return undefined;
  const { TMPDIR, AWS_LAMBDA_JS_RUNTIME } = process.env;
  const folder = join(tmpdir(), `gatehouse-chromium-${userInfo().uid}`);
  mkdirSync(folder, { recursive: true });
  Object.assign(process.env, { TMPDIR: folder, AWS_LAMBDA_JS_RUNTIME: "nodejs20.x" });
  try {
    const { default: packed } = await import("@sparticuz/chromium");
    return await packed.executablePath();
  } catch {
    // It is an optional dependency.
    return undefined;
  } finally {
    restore("TMPDIR", TMPDIR);
    restore("AWS_LAMBDA_JS_RUNTIME", AWS_LAMBDA_JS_RUNTIME);
  }
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
