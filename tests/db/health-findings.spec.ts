import type { Panel } from "@/lib/db/health";
import type { HealthFile, HealthRow } from "@/lib/db/health-rows";
import type { Health } from "@/lib/health-finding";
import { findingsOf, tally } from "@/lib/health-findings";
import { lockTrees } from "@/lib/lock-tree";
import { expect, test } from "@/tests/fixtures";

const measured = <F extends HealthFile>(file: F, ...rows: HealthRow<F>[]): Health => ({
  [file]: { state: "measured", file, rows, measuredAt: 0 } satisfies Panel<F>,
});

const waiter = (pid: number, blockedBy: number | null, waitingS: number | null = null): HealthRow<"blocking"> => ({
  ...{
    pid,
    blockedBy,
    waitingS,
    lockType: null,
    lockMode: null,
    relation: null,
    roleName: "api",
    state: "active",
    applicationName: "export",
    openS: 300,
    query: null,
  },
});
const transaction = (state: string, openS: number): HealthRow<"transactions"> => ({
  ...{
    pid: 7,
    roleName: "api",
    applicationName: "",
    clientAddress: null,
    state,
    openS,
    inStateS: openS,
    waitEventType: null,
    waitEvent: null,
    horizonAge: 12,
    query: null,
  },
});
const cache = (hitBlocks: number, readBlocks: number): HealthRow<"cache"> => ({
  ...{
    hitBlocks,
    readBlocks,
    hitShare: hitBlocks + readBlocks ? hitBlocks / (hitBlocks + readBlocks) : null,
    since: new Date(0),
    windowS: 3600,
    wasReset: false,
  },
});
const database = (xidAge: number): HealthRow<"wraparound"> => ({
  ...{ kind: "database", name: "api_server", xidAge, multixactAge: 5, freezeMaxAge: 200_000_000, multixactFreezeMaxAge: 400_000_000 },
  ...{ failsafeAge: 1_600_000_000, multixactFailsafeAge: 1_600_000_000 },
});
const connections = (total: number, hidden = 0): HealthRow<"connections"> => ({
  ...{
    total,
    active: total - hidden,
    idle: 0,
    idleInTransaction: 0,
    own: 0,
    hidden,
    other: 0,
    maxConnections: 100,
    reserved: 3,
    usable: 97,
  },
});

const deadRows = (lastVacuumS: number | null): HealthRow<"dead_tuples"> => ({
  ...{ relation: "churn", liveRows: 0, deadRows: 60_000, deadShare: 1, vacuumAt: 50, isDue: true, isDueForInserts: false },
  ...{ autovacuumEnabled: true, lastVacuumAt: null, lastVacuumS, vacuumPhase: null },
});
const slot = (values: Partial<HealthRow<"slots">>): HealthRow<"slots"> => ({
  ...{ kind: "slot", name: "left_behind", detail: "physical", isActive: false },
  ...{ horizonAge: null, catalogHorizonAge: null, keptBytes: 0, walStatus: "reserved", ...values },
});

const stateOf = (health: Health, id: string) => findingsOf(health).find((finding) => finding.id === id)?.state;

test("what was not measured is never ok", () => {
  expect(findingsOf({}).map(({ state }) => state)).not.toContain("ok");
  expect(tally(findingsOf({}))).toBe("10 cannot tell");
});

test("each state has its limits", () => {
  for (const [total, state] of [
    [77, "ok"],
    [78, "warn"],
    [92, "warn"],
    [93, "critical"],
  ] as const) {
    expect(stateOf(measured("connections", connections(total)), "connections")).toBe(state);
  }
  expect(stateOf(measured("connections", connections(10, 9)), "connections-hidden")).toBe("cannot_tell");
  expect(stateOf(measured("transactions"), "transactions")).toBe("ok");
  for (const [name, openS, state] of [
    ["active", 299, undefined],
    ["active", 300, "warn"],
    ["active", 1800, "critical"],
    ["idle in transaction", 59, undefined],
    ["idle in transaction (aborted)", 60, "warn"],
    ["idle in transaction", 600, "critical"],
    ["prepared", 300, "warn"],
  ] as const) {
    expect(stateOf(measured("transactions", transaction(name, openS)), "transaction-7")).toBe(state);
  }
  expect(stateOf(measured("cache", cache(49_999, 0)), "cache")).toBe("cannot_tell");
  expect(stateOf(measured("cache", cache(0, 0)), "cache")).toBe("cannot_tell");
  expect(stateOf(measured("cache", cache(95_000, 5_000)), "cache")).toBe("ok");
  expect(stateOf(measured("cache", cache(90_000, 10_000)), "cache")).toBe("warn");
  expect(stateOf(measured("cache", cache(50_000, 50_000)), "cache")).toBe("critical");
  for (const [age, state] of [
    [200_000_000, "ok"],
    [230_000_000, "warn"],
    [400_000_000, "critical"],
  ] as const) {
    expect(stateOf(measured("wraparound", database(age)), "wraparound")).toBe(state);
  }
});

test("the worst comes first", () => {
  const health = {
    ...measured("transactions", transaction("active", 2000)),
    ...measured("cache", cache(99_000, 1_000)),
    ...measured("connections", connections(80)),
  };
  expect(
    findingsOf(health)
      .map(({ state }) => state)
      .slice(0, 3),
  ).toEqual(["critical", "warn", "cannot_tell"]);
  expect(tally(findingsOf(health))).toBe("1 critical, 1 warning, 7 cannot tell, 1 ok");
});

test("a queue is a tree in which each session stands once, deadlocks included", () => {
  // 3 waits for 1 and, behind it in the queue, for 2.
  const [tree, ...rest] = lockTrees([waiter(1, null), waiter(2, 1, 40), waiter(3, 1, 10), waiter(3, 2, 10)]);
  expect(rest).toEqual([]);
  expect(tree).toMatchObject({
    behind: 2,
    longestWaitS: 40,
    waiters: [{ session: { pid: 2 }, waiters: [{ session: { pid: 3 }, alsoWaitsFor: [1] }] }],
  });
  const health = measured("blocking", waiter(1, null), waiter(2, 1, 40), waiter(3, 2, 10));
  expect(findingsOf(health)[0]).toMatchObject({ state: "warn", title: "2 sessions wait behind one transaction, 40 s so far" });

  const deadlock = lockTrees([waiter(5, 4, 1), waiter(4, 5, 1)]);
  expect(deadlock).toHaveLength(1);
  expect(deadlock[0]).toMatchObject({
    session: { pid: 4 },
    behind: 1,
    alsoWaitsFor: [5],
    waiters: [{ session: { pid: 5 }, alsoWaitsFor: [] }],
  });
});

test("a server that takes no changes is critical, whoever says so", () => {
  const access = {
    ...{ roleName: "gatehouse_monitor", readsAllStats: true, tracksActivities: true, tracksCounts: true, autovacuumOn: true },
  };
  expect(stateOf(measured("access", { ...access, isStandby: true }), "changes")).toBe("critical");
  expect(stateOf({ readOnly: true }, "changes")).toBe("critical");
  expect(stateOf(measured("access", { ...access, isStandby: false }), "changes")).toBeUndefined();
  expect(findingsOf({ readOnly: true })[0]?.evidence).toContain("default_transaction_read_only");
});

test("no connection left is critical, also when only a part of the page was refused one", () => {
  const refused = { state: "cannot_tell", missing: "No connection", mend: null, isFull: true, measuredAt: 0 } as const;
  expect(findingsOf({ connections: { ...refused, file: "connections" } })[0]).toMatchObject({
    state: "critical",
    title: "The server has no connection left",
  });
  expect(stateOf({ ...measured("connections", connections(50)), cache: { ...refused, file: "cache" } }, "connections")).toBe("critical");
});

test("what vacuum left although it was there is laid to who holds it", () => {
  const adviceOf = (...parts: Health[]) => findingsOf(Object.assign({}, ...parts)).find(({ id }) => id === "dead-churn")?.advice;
  expect(adviceOf(measured("dead_tuples", deadRows(null)))).toBe("Autovacuum should come within a minute or two.");
  expect(adviceOf(measured("dead_tuples", deadRows(20)))).toContain("something holds them");
  expect(adviceOf(measured("dead_tuples", deadRows(20)), measured("slots", slot({ horizonAge: 3 })))).toBe(
    "Vacuum has been here. It cannot remove what the replication slot left_behind still asks for.",
  );
  const standby = measured("slots", slot({ kind: "standby", name: "walreceiver", isActive: true, horizonAge: 12 }));
  expect(adviceOf(measured("dead_tuples", deadRows(20)), standby)).toContain("the replication standby walreceiver");
  // A standby that is well holds a few rows at any time.
  expect(adviceOf(measured("dead_tuples", deadRows(null)), standby)).not.toContain("walreceiver");
  const old = measured("transactions", { ...transaction("idle in transaction", 90), horizonAge: 40 });
  expect(adviceOf(measured("dead_tuples", deadRows(20)), standby, old)).toContain("has died since pid 7 (api) began");
});

test("a slot that nobody reads from is judged by the log that it keeps, and by what it keeps from vacuum", () => {
  for (const [values, state] of [
    [{ keptBytes: 16e6 }, undefined],
    [{ keptBytes: 509e6 }, "warn"],
    [{ keptBytes: 1e9 }, "critical"],
    [{ keptBytes: 1e9, isActive: true }, undefined],
    [{ horizonAge: 1 }, "warn"],
    [{ keptBytes: null, walStatus: "lost" }, undefined],
  ] as const) {
    expect(stateOf(measured("slots", slot(values)), "slot-left_behind")).toBe(state);
  }
});
