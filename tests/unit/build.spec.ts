import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { expect, test } from "@playwright/test";
import { buildIfChanged, distDir, untilNobodyBuilds } from "@/scripts/build";

const lock = () => `${distDir()}.lock`;

test.beforeAll(() => {
  process.env.GATEHOUSE_DIST_DIR = `test-results/build-${process.pid}`;
  mkdirSync(dirname(lock()), { recursive: true });
});
test.afterEach(() => rmSync(lock(), { force: true }));
test.afterAll(() => {
  rmSync(distDir(), { recursive: true, force: true });
  delete process.env.GATEHOUSE_DIST_DIR;
});

/** Whether it is over before a moment has passed in which a file is looked at many times. */
const isOver = async (work: Promise<unknown>) =>
  Promise.race([work.then(() => true), new Promise<false>((resolve) => setTimeout(() => resolve(false), 600))]);

test("what another process builds is waited for", async () => {
  writeFileSync(lock(), String(process.pid));
  const waiting = untilNobodyBuilds();
  expect(await isOver(waiting)).toBe(false);
  rmSync(lock());
  await waiting;
});

test("a process that was killed while it built keeps nobody waiting", async () => {
  writeFileSync(lock(), String(spawnSync(process.execPath, ["--version"]).pid));
  await untilNobodyBuilds();
  // It takes the lock over, and leaves none behind when it is told to stop.
  const stopping = new AbortController();
  const building = buildIfChanged(stopping.signal);
  expect(readFileSync(lock(), "utf8")).toBe(String(process.pid));
  stopping.abort();
  await expect(building).rejects.toThrow("Stopped while building.");
  expect(existsSync(lock())).toBe(false);
});

test("whoever waits for another one's build can be stopped", async () => {
  writeFileSync(lock(), String(process.pid));
  const stopping = new AbortController();
  const waiting = buildIfChanged(stopping.signal);
  expect(await isOver(waiting)).toBe(false);
  stopping.abort();
  await expect(waiting).rejects.toThrow("Stopped while building.");
  expect(existsSync(lock())).toBe(true);
});
