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

const stateOf = (health: Health, id: string) => findingsOf(health).find((finding) => finding.id === id)?.state;

test("what was not measured is never ok", () => {
  expect(findingsOf({}).map(({ state }) => state)).not.toContain("ok");
  expect(tally(findingsOf({}))).toBe("8 cannot tell");
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
  expect(tally(findingsOf(health))).toBe("1 critical, 1 warning, 5 cannot tell, 1 ok");
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
