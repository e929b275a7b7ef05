import type { Pool } from "../lib/db/client";
import { type ConnectionFacts, getConnectionFacts } from "../lib/db/connection-facts";
import { unsafeAddress, unsafeConnection } from "../lib/unsafe";
import { Trouble, variable } from "./cli";
import { connectionFromEnv, use } from "./connection";
import { strangeIndexes } from "./indexes";
import { pendingNames } from "./migrate";

/**
 * Looks at the server that the environment names before anything is served from it.
 * @returns what it is, in words, and what will not work
 * @throws Trouble when it cannot be reached, is not migrated, or is used in a way that GATEHOUSE_ALLOW does not name
 */
export async function checkOwnServer(): Promise<{ words: string; notes: string[] }> {
  const connection = connectionFromEnv("app");
  const { host } = connection;
  checkSecret();
  // Before the first packet: a password may be sent with it.
  const unsafe = unsafeAddress({ host, sslMode: connection.sslMode, allow: allowed() });
  if (unsafe) throw new Trouble(unsafe);
  const { words, notes } = await use(connection, (sql) => inspect(sql, host));
  return { words, notes: [...notes, ...(await checkMonitor())] };
}

async function inspect(sql: Pool, host: string): Promise<{ words: string; notes: string[] }> {
  const [facts] = await getConnectionFacts(sql);
  if (!facts) throw new Trouble("The server did not say who we are.");
  if (facts.major < 15) throw new Trouble(`${host} runs PostgreSQL ${facts.version}; Gatehouse needs 15 or newer.`);
  const unsafe = unsafeConnection({ host, allow: allowed() }, facts);
  if (unsafe) throw new Trouble(unsafe);
  const pending = await pendingNames(sql).catch((error: Error & { code?: string }) => {
    if (error.code === "42501") return ["the grants"];
    throw error;
  });
  if (pending.length > 0) {
    const names = pending.length > 3 ? `${pending.slice(0, 3).join(", ")} and ${pending.length - 3} more` : pending.join(", ");
    throw new Trouble(
      `${facts.database} on ${host} lacks ${names}. Run npm run db:migrate as the owner of the tables (DB_OWNER_USERNAME).`,
    );
  }
  const words = `PostgreSQL ${facts.version.split(" ")[0]} on ${host}, database ${facts.database}, as ${facts.user}`;
  return { words, notes: [...changesOf(facts), ...(await checkIndexes(sql))] };
}

// What it shows is right, and a standby may be meant: so it is said and no more.
const changesOf = ({ readOnly }: ConnectionFacts) =>
  readOnly ? ["Nobody can sign in or change anything: the server is a standby, or read-only (default_transaction_read_only)."] : [];

// One may be dropped on purpose, or being built just now.
async function checkIndexes(sql: Pool): Promise<string[]> {
  const strange = await strangeIndexes(sql);
  const [first] = strange;
  if (!first) return [];
  const names = strange.length > 1 ? `${first.name} and ${strange.length - 1} more are` : `${first.name} is`;
  return [`Lists may be slow: ${names} missing or another index. npm run db:migrate says what makes it.`];
}

// Only the health pages need it, so that its absence is said and no more.
async function checkMonitor(): Promise<string[]> {
  try {
    await use(connectionFromEnv("monitor"), async () => undefined);
    return [];
  } catch (error) {
    return [`The Database page will be empty. ${(error as Error).message}`];
  }
}

function checkSecret(): void {
  const secret = variable("NEXTAUTH_SECRET");
  if (!secret) throw new Trouble("NEXTAUTH_SECRET is not set. Make one and keep it: openssl rand -base64 32");
  if (secret.length < 32 && !allowed().includes("short-secret")) {
    throw new Trouble("NEXTAUTH_SECRET is shorter than 32 characters. Make a better one: openssl rand -base64 32");
  }
}

const allowed = () => (variable("GATEHOUSE_ALLOW") ?? "").split(",").map((name) => name.trim());
