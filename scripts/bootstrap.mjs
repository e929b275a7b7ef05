// The first thing that runs after a clone: plain JavaScript, no packages, and syntax that an old Node can still parse.
import { spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const [major, minor] = process.versions.node.split(".").map(Number);

/**
 * Installs the packages if that is needed, then runs a TypeScript module of this folder in this process.
 * @param {string} script its file name
 */
export async function bootstrap(script) {
  if (major < 20 || (major === 20 && minor < 9)) {
    fail(`Gatehouse needs Node 20.9 or newer, and this is ${process.version}. Node 24 is recommended: https://nodejs.org`);
  }
  process.chdir(root);
  // Nothing here phones home, whichever tool would like to.
  process.env.NEXT_TELEMETRY_DISABLED = "1";
  process.env.GATEHOUSE_INSTALLED_IN_MS = String(install());
  const { register } = await import("tsx/esm/api");
  register();
  await import(`./${script}`);
}

/** @returns {number} how long it took in milliseconds; 0 when the packages were in place */
function install() {
  const lock = join(root, "package-lock.json");
  const hash = createHash("sha256").update(readFileSync(lock)).digest("hex");
  const mark = join(root, "node_modules", ".gatehouse-lock");
  if (existsSync(mark) && readFileSync(mark, "utf8") === hash) return 0;
  // npm writes its own record last, so that one that is no older than the lock file stands for a whole installation.
  const record = join(root, "node_modules", ".package-lock.json");
  const isWhole = existsSync(record) && statSync(record).mtimeMs >= statSync(lock).mtimeMs - 10_000;
  const began = performance.now();
  if (!isWhole) {
    console.log("Installing packages …");
    // npm passes its own path on; called directly, it is looked up.
    const npm = process.env.npm_execpath;
    const [command, ...args] = npm && npm.endsWith(".js") ? [process.execPath, npm] : ["npm"];
    // What the cache knows of a package need not be asked for again: the lock file says which contents it must have.
    const quietly = ["--prefer-offline", "--no-audit", "--no-fund", "--no-progress", "--loglevel=error"];
    const run = spawnSync(command, [...args, "ci", "--include=dev", "--include=optional", ...quietly], {
      cwd: root,
      encoding: "utf8",
      shell: command === "npm" && process.platform === "win32",
    });
    if (run.status !== 0) {
      const said = `${run.stderr ?? ""}${run.error?.message ?? ""}`.split("npm error Usage:")[0].trim();
      const full = /ENOSPC/.test(said);
      fail(full ? `The disk is full at ${root}: the packages need 700 MB.` : `npm ci failed, so nothing was started. It said:\n${said}`);
    }
  }
  try {
    writeFileSync(mark, hash);
  } catch {
    // Somebody else's installation, which we may read only; the record above will do.
  }
  return isWhole ? 0 : Math.round(performance.now() - began);
}

/** @param {string} message */
function fail(message) {
  console.error(message);
  process.exit(1);
}
