import { listActivity, listAudit, listAuditNames, listSessionEvents, getAuditEntry, type AuditFilter } from "@/lib/db/audit";
import { findAuditPeople } from "@/lib/db/audit-people";
import type { Cursor } from "@/lib/cursor";
import type { Db, Pool } from "@/lib/db/client";
import { anonymiseUser } from "@/lib/db/user-removal";
import { countSignIns, listSignInsByDay } from "@/lib/db/sign-ins";
import { explainOnce, type PlanNode } from "@/scripts/bench/explain";
import type { Statement } from "@/scripts/bench/lists";
import { loadDemo } from "@/scripts/seed";
import { expect, test } from "@/tests/fixtures";
import { act, signInAs } from "./people";

interface Log {
  /** One connection: a prepared statement lives in its own. */
  reader: Pool;
  /** Somebody with a long log. */
  busiest: string;
  middle: Cursor;
}

let log: Log;
let owner: Pool;

test.beforeAll(async ({ databaseOf }, { file }) => {
  test.setTimeout(60_000);
  const database = await databaseOf(file);
  owner = database.connect("owner", 1);
  await loadDemo(owner, { people: 1000, auditRows: 30_000, demoPassword: "x" });
  const [busy] = await owner<
    { id: string }[]
  >`select user_id as id from audit_logs where user_id is not null group by 1 order by count(*) desc limit 1`;
  const [place] = await owner<{ key: string; id: string }[]>`
    select created_at::text as key, id from audit_logs order by created_at desc, id desc offset 15000 limit 1`;
  log = {
    reader: database.connect("app", 1),
    busiest: busy?.id ?? "",
    middle: { key: place?.key ?? "", id: place?.id ?? "", back: false },
  };
});

/** Tables that are read in sequence, and the longest input of a sort. */
const look = (node: PlanNode): { scanned: string[]; sorted: number } => {
  const below = (node.Plans ?? []).map(look);
  const own = node["Node Type"] === "Sort" ? (node.Plans?.[0]?.["Actual Rows"] ?? 0) : 0;
  return {
    scanned: [...(node["Node Type"] === "Seq Scan" ? [node["Relation Name"] ?? "?"] : []), ...below.flatMap(({ scanned }) => scanned)],
    sorted: Math.max(own, ...below.map(({ sorted }) => sorted)),
  };
};

const day = 24;
const one = (resource: string, action: string) => ({ names: [{ resource, action }] });
const cases: Record<string, (log: Log) => { filter: AuditFilter; cursor?: Cursor }> = {
  everything: () => ({ filter: {} }),
  "in the middle": ({ middle }) => ({ filter: {}, cursor: middle }),
  "backwards from the middle": ({ middle }) => ({ filter: {}, cursor: { ...middle, back: true } }),
  "a frequent name": () => ({ filter: one("auth", "login") }),
  "a rare name": () => ({ filter: one("session", "revoke") }),
  "a name that is not there": () => ({ filter: one("auth", "create") }),
  "several names": () => ({ filter: { names: ["create", "logout", "revoke"].map((action) => ({ resource: "session", action })) } }),
  "a name in a time": () => ({ filter: { ...one("auth", "login_failed"), hours: 7 * day } }),
  "an actor": ({ busiest }) => ({ filter: { actor: { id: busiest, isDeleted: false } } }),
  "an actor and a name": ({ busiest }) => ({ filter: { actor: { id: busiest, isDeleted: false }, ...one("auth", "login") } }),
  "an actor who is gone": ({ busiest }) => ({ filter: { actor: { id: busiest, isDeleted: true } } }),
  nobody: () => ({ filter: { actor: "nobody" } }),
  "a target": ({ busiest }) => ({ filter: { targetId: busiest } }),
  "an address": () => ({ filter: { ip: "203.0.113.64" } }),
  "a network": () => ({ filter: { ip: "203.0.113.0/24" } }),
  "a wide network": () => ({ filter: { ip: "100.64.0.0/10" } }),
  "a network of nobody": () => ({ filter: { ip: "10.0.0.0/8" } }),
  "changes of a role": () => ({ filter: { changed: "role" } }),
  "a day long ago": () => ({ filter: { from: new Date(Date.now() - 300 * 864e5), until: new Date(Date.now() - 299 * 864e5) } }),
};

test.describe("no statement reads the log in sequence, or sorts more than it must", () => {
  const check = async (name: string, query: (db: Db) => Statement) => {
    for (const mode of ["custom", "generic"] as const) {
      const { blocks, plan } = await explainOnce(log.reader, { name, query }, mode);
      const { scanned, sorted } = look(plan);
      // The people of this size fit in one look. Of a network with half of the log in it any 20,000 rows will do.
      if (name !== "a wide network") expect(scanned.filter((table) => table === "audit_logs")).toEqual([]);
      // A network is gathered up to 20,000 rows; a plan for anybody sorts what one person has, here 1,500 rows at the most.
      expect(sorted).toBeLessThanOrEqual(name.includes("network") ? 20_000 : 2000);
      expect(blocks).toBeLessThan(12_000);
    }
  };

  for (const [name, make] of Object.entries(cases))
    test(name, async () => {
      const { filter, cursor } = make(log);
      await check(name, (db) => listAudit(db, filter, cursor));
    });

  test("a person's activity", () => check("activity", (db) => listActivity(db, log.busiest)));
  test("a session's events", () =>
    check("events", (db) => listSessionEvents(db, { id: log.middle.id, userId: log.busiest, createdAt: new Date() })));
  test("an entry", () => check("entry", (db) => getAuditEntry(db, log.middle.id)));
  test("the names", () => check("names", listAuditNames));
  test("a person by e-mail", () => check("people", (db) => findAuditPeople(db, "support@gatehouse.test")));
  test("sign-ins of two days, and by day", async () => {
    await check("two days", countSignIns);
    await check("by day", (db) => listSignInsByDay(db, "Europe/Lisbon", 14));
  });

  test("anonymising somebody", async () => {
    const admin = await signInAs(owner, "admin");
    const [person] = await owner<{ id: string; email: string }[]>`select id, email from users where role = 'user' order by id limit 1`;
    // Failures without a person are as many as everything else.
    await owner`
      insert into audit_logs (action, resource, new_values, created_at)
      select 'login_failed', 'auth', jsonb_build_object('email', n || '@stray.example'), now() - make_interval(secs => n) from generate_series(1, 30000) n`;
    await owner`analyze audit_logs`;
    await owner.begin(async (tx) => {
      await anonymiseUser(tx, act(admin), { userId: person?.id ?? "", confirmation: person?.email ?? "", reason: "a plan", ticket: null });
      const [scans] =
        await tx`select seq_scan, idx_tup_fetch < 5000 as by_words from pg_stat_xact_user_tables where relname = 'audit_logs'`;
      expect(scans).toEqual({ seqScan: 0, byWords: true });
    });
  });
});
