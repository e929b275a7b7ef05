import { existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
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
    const path = await packed.executablePath();
    process.env.FONTCONFIG_FILE ??= writeFontsConf(folder);
    return path;
  } catch {
    // It is an optional dependency.
    return undefined;
  } finally {
    restore("TMPDIR", TMPDIR);
    restore("AWS_LAMBDA_JS_RUNTIME", AWS_LAMBDA_JS_RUNTIME);
  }
}

// The package's own configuration names folders of that cloud, and a Chromium that finds no font at all dies at the first page that needs one.
function writeFontsConf(folder: string): string {
  const path = join(folder, "gatehouse-fonts.conf");
  const dirs = [join(folder, "fonts"), "/usr/share/fonts", "/usr/local/share/fonts"].map((dir) => `<dir>${dir}</dir>`);
  const text = `<?xml version="1.0"?><fontconfig>${dirs.join("")}<cachedir>${join(folder, "fonts-cache")}</cachedir></fontconfig>\n`;
  // Each worker writes it, while another one's browser may be reading.
  writeFileSync(`${path}.${process.pid}`, text);
  renameSync(`${path}.${process.pid}`, path);
  return path;
}

function restore(name: string, value: string | undefined): void {
  if (value === undefined) delete process.env[name];
  else process.env[name] = value;
}
