import { existsSync, realpathSync } from "node:fs";
import { pathToFileURL } from "node:url";
import { parseArgs, type ParseArgsConfig } from "node:util";

/** Something that a person can put right. Shown as one line without a stack; the exit code is 1. */
export class Trouble extends Error {}

type Options = NonNullable<ParseArgsConfig["options"]>;
type Values<O extends Options> = ReturnType<typeof parseArgs<{ options: O }>>["values"];

/** What this process was asked to run: the module itself may also be imported by tests and other scripts. */
export const isMain = (moduleUrl: string) =>
  process.argv[1] !== undefined && pathToFileURL(realpathSync(process.argv[1])).href === moduleUrl;

/**
 * Runs a script's body with its parsed flags. `--help` prints `help`; a {@link Trouble} becomes one line and exit code 1,
 * and so does an unknown flag.
 */
export async function runScript<O extends Options>(help: string, options: O, body: (flags: Values<O>) => Promise<void>): Promise<void> {
  try {
    if (process.argv.includes("--help")) {
      console.log(help.trim());
      return;
    }
    const { values } = parseArgs({ options });
    // Who reads no further, as head does, wants no more lines; what has begun is done all the same.
    process.stdout.on("error", (error: NodeJS.ErrnoException) => {
      if (error.code !== "EPIPE") throw error;
    });
    loadEnvFiles();
    await body(values);
  } catch (error) {
    process.exitCode = 1;
    if (error instanceof Trouble) console.error(error.message);
    else if (fileTrouble(error)) console.error(fileTrouble(error));
    else if (isFlagError(error)) console.error(`${error.message}\n\n${help.trim()}`);
    else console.error(error);
  }
}

/** Takes `.env.local`, then `.env`, from the current folder; what the shell has set stays. */
export function loadEnvFiles(): void {
  for (const file of [".env.local", ".env"]) {
    if (!existsSync(file)) continue;
    // Since Node 20.12.
    if (!process.loadEnvFile) throw new Trouble(`${file} is read from Node 20.12 on; this is ${process.version}.`);
    process.loadEnvFile(file);
  }
}

/** An environment variable; an empty one counts as unset. */
export const variable = (name: string): string | undefined => process.env[name]?.trim() || undefined;

const isFlagError = (error: unknown): error is Error =>
  error instanceof Error && "code" in error && String(error.code).startsWith("ERR_PARSE_ARGS");

/** What to do about a folder or a file that cannot be made, read or written; undefined when that is not what went wrong. */
export function fileTrouble(error: unknown): string | undefined {
  if (!(error instanceof Error && "code" in error)) return undefined;
  const code = String(error.code);
  if (["ENOSPC", "EDQUOT"].includes(code)) return `${error.message}. Make room, or set GATEHOUSE_DATA_DIR to another folder.`;
  const isPlace = ["EACCES", "EPERM", "EROFS", "ENOTDIR"].includes(code);
  // A file that is not there is a fault of ours, except where a folder is to be made.
  const isFolder = ["ENOENT", "EEXIST"].includes(code) && "syscall" in error && error.syscall === "mkdir";
  if (!isPlace && !isFolder) return undefined;
  return `${error.message}. The folders of the data (GATEHOUSE_DATA_DIR) and of the build (GATEHOUSE_DIST_DIR) must be yours to read and write.`;
}
