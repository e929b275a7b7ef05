import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { isMain, runScript, Trouble } from "./cli";
import { projectDir } from "./connection";

interface Entry {
  version?: string;
  os?: string[];
  cpu?: string[];
  libc?: string[];
  dev?: boolean;
  optional?: boolean;
  optionalDependencies?: Record<string, string>;
}

interface Lock {
  packages: Record<string, Entry>;
}

const help = `
Completes package-lock.json with the packages of other platforms.

  npm run lock                add what is missing
  npm run lock -- --check     only say what is missing; exit code 1 if something is

npm leaves out an optional package that it cannot see at the moment, and then "npm ci" fails here or on another platform
("Missing: … from lock file"). Run this after every change of a dependency.`;

const systems: Record<string, string> = {
  darwin: "darwin",
  linux: "linux",
  win32: "win32",
  windows: "win32",
  android: "android",
  freebsd: "freebsd",
  openharmony: "openharmony",
};
const processors: Record<string, string> = {
  arm64: "arm64",
  aarch64: "arm64",
  arm: "arm",
  x64: "x64",
  x86_64: "x64",
  ia32: "ia32",
  ppc64: "ppc64",
  riscv64: "riscv64",
  s390x: "s390x",
  wasm32: "wasm32",
};

/** The entry of a platform's package, read from its name, such as binding-linux-arm-musleabihf. */
export function platformEntry(name: string, version: string, dev: boolean | undefined): Entry {
  if (!/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(version))
    throw new Trouble(`${name}@${version}: only an exact version can be added by hand. Run npm install where npm sees it.`);
  const words = name.slice(name.lastIndexOf("/") + 1).split("-");
  const system = words.map((word) => systems[word]).find(Boolean);
  const processor = words.map((word) => processors[word]).find(Boolean);
  if (!processor) throw new Trouble(`${name} names no processor that scripts/lock.ts knows; add it there.`);
  const library = words.some((word) => word.startsWith("musl"))
    ? "musl"
    : words.some((word) => word.startsWith("gnu"))
      ? "glibc"
      : undefined;
  return {
    version,
    cpu: [processor],
    ...(dev ? { dev } : {}),
    ...(library && system === "linux" ? { libc: [library] } : {}),
    optional: true,
    ...(system ? { os: [system] } : {}),
  };
}

/** Adds an entry for every optional dependency that has none. @returns what was added, as name@version */
export function completeLock(lock: Lock, manifest: Entry): string[] {
  const added: string[] = [];
  const root = lock.packages[""];
  // npm also forgets the project's own ones of other platforms.
  if (root && JSON.stringify(root.optionalDependencies) !== JSON.stringify(manifest.optionalDependencies)) {
    root.optionalDependencies = manifest.optionalDependencies;
    added.push("the project's own optional dependencies");
  }
  for (const [path, entry] of Object.entries(lock.packages)) {
    for (const [name, version] of Object.entries(entry.optionalDependencies ?? {})) {
      if (isLocked(lock, path, name)) continue;
      lock.packages[`node_modules/${name}`] = platformEntry(name, version, entry.dev);
      added.push(`${name}@${version}`);
    }
  }
  return added;
}

/** Whether Node's way up through the folders meets the package. */
function isLocked(lock: Lock, from: string, name: string): boolean {
  for (let folder = from; ; folder = folder.slice(0, Math.max(0, folder.lastIndexOf("node_modules/") - 1))) {
    if (lock.packages[`${folder ? `${folder}/` : ""}node_modules/${name}`]) return true;
    if (!folder) return false;
  }
}

if (isMain(import.meta.url)) {
  await runScript(help, { check: { type: "boolean" } }, async ({ check }) => {
    const path = join(projectDir, "package-lock.json");
    const lock = JSON.parse(readFileSync(path, "utf8")) as Lock;
    const manifest = JSON.parse(readFileSync(join(projectDir, "package.json"), "utf8")) as Entry;
    const added = completeLock(lock, manifest);
    if (added.length === 0) return console.log("package-lock.json is complete.");
    if (check) {
      throw new Trouble(
        `package-lock.json lacks ${added.length} packages of other platforms, such as ${added[0]}: npm run lock adds them.`,
      );
    }
    // npm sorts by path and would move them at its next install.
    lock.packages = Object.fromEntries(Object.entries(lock.packages).sort(([a], [b]) => a.localeCompare(b, "en")));
    writeFileSync(path, `${JSON.stringify(lock, null, 2)}\n`);
    console.log(`${added.length} added.`);
  });
}
