import { randomBytes } from "node:crypto";
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Trouble } from "./cli";

/** What the embedded installation generated for itself, kept in its data directory and readable by its user only. */
export interface Secrets {
  superuser: string;
  owner: string;
  app: string;
  monitor: string;
  /** Encrypts the console's cookie. */
  session: string;
  /** The password of the demo accounts, unless GATEHOUSE_DEMO_PASSWORD gave another one. */
  demo: string;
}

/** Reads the secrets of a data directory. @throws Trouble when a database is there whose passwords are gone. */
export function readSecrets(dir: string): Secrets | undefined {
  const path = join(dir, "secrets.json");
  if (existsSync(path)) return JSON.parse(readFileSync(path, "utf8")) as Secrets;
  if (!existsSync(join(dir, "postgres", "PG_VERSION"))) return undefined;
  throw new Trouble(
    `${path} is missing, and with it the passwords of the database beside it. Put the file back, or move ${dir} away to begin anew.`,
  );
}

/** Reads the secrets of a data directory; makes them the first time. */
export function ensureSecrets(dir: string): Secrets {
  const found = readSecrets(dir);
  if (found) return found;
  // base64url: these go into SQL text and connection URLs as they are.
  const password = () => randomBytes(24).toString("base64url");
  const demo = process.env.GATEHOUSE_DEMO_PASSWORD || randomBytes(12).toString("base64url");
  const made: Secrets = { superuser: password(), owner: password(), app: password(), monitor: password(), session: password(), demo };
  mkdirSync(dir, { recursive: true });
  const draft = join(dir, `secrets.json.${process.pid}`);
  writeFileSync(draft, `${JSON.stringify(made, null, 2)}\n`, { mode: 0o600 });
  try {
    // Of two processes that start at once the first one's secrets are everybody's.
    linkSync(draft, join(dir, "secrets.json"));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "EEXIST") throw error;
  } finally {
    rmSync(draft);
  }
  return JSON.parse(readFileSync(join(dir, "secrets.json"), "utf8")) as Secrets;
}

/** Keeps changed secrets. */
export function writeSecrets(dir: string, secrets: Secrets): void {
  const draft = join(dir, `secrets.json.${process.pid}`);
  writeFileSync(draft, `${JSON.stringify(secrets, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, join(dir, "secrets.json"));
}
