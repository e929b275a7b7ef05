import { createRequire } from "node:module";
import { defineConfig, devices, type PlaywrightTestOptions, type PlaywrightWorkerOptions, type Project } from "@playwright/test";
import { findChromium } from "./scripts/chromium";
import { hasMemoryOf } from "./tests/data-dir";
import { mapOwnCallsOnly } from "./tests/stack-traces";

// Only the browser tests need a browser.
const asked = process.argv.filter((argument) => argument.startsWith("--project="));
const needsBrowser = asked.length === 0 || asked.some((argument) => ["--project=e2e", "--project=outage"].includes(argument));
const browser = needsBrowser ? await findChromium() : undefined;
// Modules of lib/ are marked "server-only", which throws outside of Next. The runner and each worker read this file first.
const require = createRequire(import.meta.url);
require.cache[require.resolve("server-only")] = { exports: {}, loaded: true } as NodeJS.Module;

mapOwnCallsOnly();

const isRoot = process.getuid?.() === 0;

// A seventh of a page's CPU: one that comes after another of the same site takes its frame, and what was compiled stays. Of several such switches the
// last one counts, so Playwright's own that matter to a test are named again.
const cheaperPages = [
  "--disable-features=RenderDocument,AvoidUnnecessaryBeforeUnloadCheckSync,DestroyProfileOnBrowserClose,PaintHolding",
  "--js-flags=--no-flush-bytecode",
];

const inBrowser = {
  // For machines with more to do than this.
  timeout: 60_000,
  use: {
    ...devices["Desktop Chrome"],
    // It takes a picture of the page at every step, which makes the tests a third longer: --trace=on makes one of a test that fails.
    trace: "off",
    screenshot: "only-on-failure",
    // What moves is painted sixty times a second, without a graphics card.
    contextOptions: { reducedMotion: "reduce" },
    launchOptions: {
      executablePath: browser,
      // Chromium's own sandbox refuses to run as root.
      args: [...cheaperPages, ...(isRoot ? ["--no-sandbox"] : [])],
      // Shared memory holds what Chromium paints. Playwright's own choice is a file on disk, for containers that have 64 MB of it.
      ignoreDefaultArgs: hasMemoryOf(1e9) ? ["--disable-dev-shm-usage"] : [],
    },
  },
} satisfies Partial<Project<PlaywrightTestOptions, PlaywrightWorkerOptions>>;

export default defineConfig<{ major: number }>({
  // Playwright empties it at the start; reports lie beside it.
  outputDir: "test-results/last",
  globalTeardown: "./tests/teardown.ts",
  fullyParallel: false,
  // For machines with more to do than this, in every project: Playwright's own five seconds are a busy machine's one.
  expect: { timeout: 15_000 },
  forbidOnly: Boolean(process.env.CI),
  workers: 2,
  reporter: process.env.CI ? "line" : "list",
  projects: [
    // Folders rather than patterns: a pattern also matches what lies above the project. In this order they are begun.
    // First, since their files take longer than any other, most of it waiting: beside others, not beside each other.
    { name: "chaos", testDir: "tests/chaos", timeout: 60_000, workers: 1, use: { major: 18 } },
    { name: "lint", testDir: "tests/lint", workers: 1 },
    // A worker costs more than all of them.
    { name: "unit", testDir: "tests/unit", workers: 1 },
    { name: "db-18", testDir: "tests/db", timeout: 60_000, use: { major: 18 } },
    // A server and a console of its own, most of it waiting as well.
    { name: "outage", testDir: "tests/outage", workers: 1, ...inBrowser },
    {
      name: "e2e",
      testDir: "tests/e2e",
      // A third browser costs more than it brings on two cores; what needs none runs beside these two.
      workers: 2,
      ...inBrowser,
    },
    // These three take as long, one file after the other, as all of e2e beside them.
    { name: "db-15", testDir: "tests/db", timeout: 60_000, use: { major: 15 } },
    { name: "platform", testDir: "tests/platform", timeout: 300_000, workers: 1 },
    { name: "http", testDir: "tests/http", timeout: 60_000, workers: 1 },
  ],
});
