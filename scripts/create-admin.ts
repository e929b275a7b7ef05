import { createInterface, type Interface } from "node:readline/promises";
import { Writable } from "node:stream";
import type { Db } from "../lib/db/client";
import { hasInvisible } from "../lib/format";
import { hashPassword } from "../lib/hash-password";
import { passwordProblem } from "../lib/password-policy";
import { isMain, runScript, Trouble } from "./cli";
import { withDatabase } from "./connection";

const help = `
Makes the first admin of an installation. Asks for e-mail, first name, last name, and the password twice.

  npm run admin:create

The password has 15 characters or more and at most 72 bytes, and is never shown. Without a terminal the five answers are
read from standard input, a line each. It connects as the owner of the tables: DB_OWNER_USERNAME and DB_OWNER_PASSWORD.`;

interface Admin {
  email: string;
  firstName: string;
  lastName: string;
  password: string;
}

/** Makes an admin who can sign in at once; the audit log says so. @throws Trouble when the e-mail has an account. */
export async function createAdmin(owner: Db, admin: Admin): Promise<void> {
  checkPassword(admin.password, [admin.email, admin.firstName, admin.lastName]);
  const passwordHash = await hashPassword(admin.password);
  try {
    await owner`select gatehouse.create_admin(${admin.email}, ${passwordHash}, ${admin.firstName}, ${admin.lastName})`;
  } catch (error) {
    throw ownerTrouble(error);
  }
}

/** What went wrong, as a Trouble where a person can put it right. */
export function ownerTrouble(error: unknown): unknown {
  const code = error instanceof Error && "code" in error ? String(error.code) : "";
  if (code.startsWith("GH")) return new Trouble((error as Error).message);
  if (code === "42501") return new Trouble("Only the owner of the tables can make an admin: set DB_OWNER_USERNAME and DB_OWNER_PASSWORD.");
  if (["42883", "3F000"].includes(code)) return new Trouble("This database is not migrated yet: npm run db:migrate");
  return error;
}

/** @throws Trouble with the rule that a password breaks */
export function checkPassword(password: string, about: readonly string[] = []): void {
  const problem = passwordProblem(password, about);
  if (problem) throw new Trouble(problem);
}

async function ask(): Promise<Admin> {
  const answers = openAnswers();
  try {
    const email = await answers.next("E-mail");
    if (!/^[^\s@]+@[^\s@]+$/.test(email) || email.length > 255) throw new Trouble(`"${email}" is no e-mail address.`);
    const firstName = await answers.next("First name");
    const lastName = await answers.next("Last name");
    if (!firstName || !lastName) throw new Trouble("Both names are needed.");
    if (hasInvisible(firstName + lastName)) throw new Trouble("The name holds characters that nobody sees.");
    const password = await answers.next("Password", true);
    checkPassword(password, [email, firstName, lastName]);
    if ((await answers.next("Password again", true)) !== password) throw new Trouble("The two passwords differ.");
    return { email, firstName, lastName, password };
  } finally {
    answers.close();
  }
}

interface Answers {
  next: (question: string, secret?: boolean) => Promise<string>;
  close: () => void;
}

/** Where answers come from: the terminal, which shows no secret, or standard input, a line each. */
export const openAnswers = (): Answers => (process.stdin.isTTY ? askTerminal() : readLines());

function askTerminal(): Answers {
  let silent = false;
  // readline echoes what it reads through its output.
  const output = new Writable({ write: (chunk, encoding, done) => void (silent ? done() : process.stderr.write(chunk, encoding, done)) });
  const lines: Interface = createInterface({ input: process.stdin, output, terminal: true });
  lines.on("SIGINT", () => process.exit(130));
  return {
    next: async (question, secret = false) => {
      process.stderr.write(secret ? `${question}: ` : "");
      silent = secret;
      const answer = await lines.question(secret ? "" : `${question}: `);
      silent = false;
      if (secret) process.stderr.write("\n");
      return secret ? answer : answer.trim();
    },
    close: () => lines.close(),
  };
}

function readLines(): Answers {
  const lines = createInterface({ input: process.stdin, terminal: false });
  const iterator = lines[Symbol.asyncIterator]();
  return {
    next: async (question, secret) => {
      const { value, done } = await iterator.next();
      if (done) throw new Trouble(`Standard input ended before the answer to "${question}".`);
      return secret ? value : value.trim();
    },
    close: () => lines.close(),
  };
}

if (isMain(import.meta.url)) {
  await runScript(help, {}, async () => {
    const admin = await ask();
    await withDatabase("owner", async (sql) => createAdmin(sql, admin));
    console.log(`${admin.email} is an admin now and can sign in.`);
  });
}
