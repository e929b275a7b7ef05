import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { hash } from "@node-rs/bcrypt";
import type { Pool } from "../lib/db/client";
import { isMain, runScript, Trouble, variable } from "./cli";
import { dataDir, projectDir, withDatabase } from "./connection";
import { readSecrets } from "./secrets";

export interface DemoOptions {
  /** At least 200, so that there is room for the people of the planted stories. */
  people: number;
  /** In user_sessions, live and expired. Five for each person unless given. */
  sessions?: number;
  /** In audit_logs, over two years. Twenty for each person unless given. */
  auditRows?: number;
  /** Of the three accounts that one signs in with. */
  demoPassword: string;
  /** The moment the data leads up to, to the minute; the present unless given. The same moment and sizes give the same rows. */
  now?: Date;
  onStep?: (label: string) => void;
}

const demoFiles = join(projectDir, "sql", "demo");

/** What each file does, as a person who waits would like to read it. */
const labels: Record<string, string> = {
  "040_people.sql": "people",
  "080_sign_ins.sql": "two years of sign-ins",
  "100_sessions.sql": "sessions",
  "110_audit.sql": "audit log",
  "900_end.sql": "indexes",
};

/**
 * Fills an empty, migrated database with demo data, in one transaction. Needs a connection as the owner of the tables.
 * @throws Trouble when there are people in it already, or the sizes do not go together.
 */
export async function loadDemo(owner: Pool, options: DemoOptions): Promise<void> {
  const { people, sessions = people * 5, auditRows = people * 20, now = new Date(), onStep } = options;
  if (people < 200) throw new Trouble("Demo data needs at least 200 people.");
  const [table] = await owner<{ isMissing: boolean }[]>`select to_regclass('public.users') is null as is_missing`;
  if (table?.isMissing) throw new Trouble("This database has no tables yet. They come with: npm run db:migrate");
  const [found] = await owner<{ inUse: boolean }[]>`
    select exists (select from public.users) or exists (select from public.audit_logs) as in_use`;
  if (found?.inUse) throw new Trouble("This database holds data already. Demo data goes into an empty one only.");

  const sizes = {
    "gatehouse.demo_now": new Date(Math.floor(now.getTime() / 60_000) * 60_000).toISOString(),
    "gatehouse.demo_people": people,
    "gatehouse.demo_sessions": sessions,
    "gatehouse.demo_audit_rows": auditRows,
    "gatehouse.demo_password_hash": await hash(options.demoPassword, { cost: 10, version: "2a" }),
  };
  // Settings and temporary tables are local to the transaction: should the connection die, whatever the driver sends next fails.
  await owner.begin(async (tx) => {
    for (const [name, value] of Object.entries(sizes)) await tx`select set_config(${name}, ${String(value)}, true)`;
    for (const file of readdirSync(demoFiles).sort()) {
      if (labels[file]) onStep?.(labels[file]);
      await tx.unsafe(readFileSync(join(demoFiles, file), "utf8")).catch((error: Error & { code?: string }) => {
        throw error.code === "P0001" ? new Trouble(error.message) : error;
      });
    }
  });
  // The planner's statistics, and the visibility map that capped counts ride on.
  onStep?.("statistics");
  await owner`vacuum (analyze)
    public.users, public.user_sessions, public.audit_logs, public.password_reset_tokens, public.email_verification_tokens, public.rate_limits,
    gatehouse.operations, gatehouse.ended_sessions`;
}

const help = `
Fills an empty, migrated database with demo data.

  npm run db:seed -- [--people 5000] [--sessions 25000] [--audit-rows 100000]

  --people N      people, staff and the three demo accounts included (5000)
  --sessions N    sessions, live and expired (5 for each person)
  --audit-rows N  rows of the audit log, over two years (20 for each person)

The accounts admin@gatehouse.test, support@gatehouse.test and auditor@gatehouse.test get the password in
GATEHOUSE_DEMO_PASSWORD; nobody else in the data can sign in. Never load it into a database that people rely on.`;

if (isMain(import.meta.url)) {
  await runScript(
    help,
    {
      people: { type: "string" },
      sessions: { type: "string" },
      "audit-rows": { type: "string" },
      help: { type: "boolean" },
    },
    async (flags) => {
      const people = wholeNumber("people", flags.people) ?? 5_000;
      const sessions = wholeNumber("sessions", flags.sessions);
      const auditRows = wholeNumber("audit-rows", flags["audit-rows"]);
      await withDatabase("owner", async (owner, { embedded, host, database }) => {
        const demoPassword = variable("GATEHOUSE_DEMO_PASSWORD") ?? (embedded ? readSecrets(dataDir())?.demo : undefined);
        if (!demoPassword) throw new Trouble("Set GATEHOUSE_DEMO_PASSWORD: the demo accounts' password.");
        const began = performance.now();
        await loadDemo(owner, {
          people,
          sessions,
          auditRows,
          demoPassword,
          onStep: (label) => console.log(`  ${label}`),
        });
        console.log(
          `${people.toLocaleString("en")} people in ${database} on ${host} (${((performance.now() - began) / 1000).toFixed(1)} s).`,
        );
      });
    },
  );
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  const value = Number(text);
  if (!Number.isSafeInteger(value) || value < 1) throw new Trouble(`--${name} takes a whole number, not "${text}".`);
  return value;
}
