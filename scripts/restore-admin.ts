import type { Db } from "../lib/db/client";
import { hashPassword } from "../lib/hash-password";
import { isMain, runScript, Trouble } from "./cli";
import { withDatabase } from "./connection";
import { checkPassword, openAnswers, ownerTrouble } from "./create-admin";

const help = `
Break-glass: makes somebody who has an account an active admin again, when no admin is left who could do it in the console.

  npm run admin:restore -- --email ada@example.org              their role becomes admin, their status active
  npm run admin:restore -- --email ada@example.org --password   asks for a new password too, and ends all their sessions

The audit log keeps it as the system's act, with "_via" in its new values. It connects as the owner of the tables:
DB_OWNER_USERNAME and DB_OWNER_PASSWORD. For somebody without an account: npm run admin:create.`;

/** Makes a person an active admin; the audit log says by which way. @throws Trouble when nobody has the e-mail, or nothing would change. */
export async function restoreAdmin(owner: Db, { email, password }: { email: string; password?: string }): Promise<void> {
  if (password !== undefined) checkPassword(password, [email]);
  const passwordHash = password === undefined ? null : await hashPassword(password);
  try {
    await owner`select gatehouse.restore_admin(${email}, ${passwordHash})`;
  } catch (error) {
    throw ownerTrouble(error);
  }
}

if (isMain(import.meta.url)) {
  await runScript(help, { email: { type: "string" }, password: { type: "boolean", default: false } }, async ({ email, password }) => {
    if (!email) throw new Trouble(`Say who: --email\n\n${help.trim()}`);
    let typed: string | undefined;
    if (password) {
      const answers = openAnswers();
      try {
        typed = await answers.next("New password", true);
        checkPassword(typed);
        if ((await answers.next("New password again", true)) !== typed) throw new Trouble("The two passwords differ.");
      } finally {
        answers.close();
      }
    }
    await withDatabase("owner", async (sql) => restoreAdmin(sql, { email, password: typed }));
    console.log(`${email} is an active admin now${typed === undefined ? "" : " and can sign in with the new password"}.`);
  });
}
