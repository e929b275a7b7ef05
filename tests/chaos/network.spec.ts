import type { DatabaseError } from "@/lib/db/errors";
import { countMigrations } from "@/lib/db/migrations";
import { revokeSessions } from "@/lib/db/sessions";
import { act, addPerson, addSession, liveOf, signInAs } from "@/tests/db/people";
import { test as base, expect } from "./fixtures";
import { type Proxy, startProxy } from "./proxy";

const test = base.extend<{ network: Proxy }>({
  network: async ({ server }, use) => {
    const { host, port } = server.cluster.server;
    const proxy = await startProxy({ host, port });
    await use(proxy);
    await proxy.close();
  },
});

const meaning = (error: DatabaseError) => error.meaning;
const timeoutMs = 1_000;

test("a cut network is an answer within the deadline, for everybody who waits, and forgotten once it is mended", async ({
  network,
  watch,
}) => {
  const watching = watch({ max: 5, timeoutMs, connection: { port: network.port } });
  for (let round = 1; round <= 2; round++) {
    expect(await watching(countMigrations)).toHaveLength(1);
    network.mode = "swallow";
    const began = performance.now();
    const answers = await Promise.all(Array.from({ length: 50 }, () => watching(countMigrations).catch(meaning)));
    const cut = performance.now() - began;
    expect(answers).toEqual(Array.from({ length: 50 }, () => "unreachable"));
    // On the connections that were made in the dark, too.
    expect(await watching(countMigrations).catch(meaning)).toBe("unreachable");
    network.mode = "pass";
    const mended = performance.now();
    let attempts = 1;
    while ((await watching(countMigrations).catch(meaning)) === "unreachable") expect(attempts++).toBeLessThan(10);
    console.log(
      `cut, round ${round}: 50 answers within ${Math.round(cut)} ms; good again ${Math.round(performance.now() - mended)} ms after it was mended (attempt ${attempts})`,
    );
  }
});

test("a lost answer is an unknown outcome, which the same operation id settles: it had happened", async ({ network, owner, watch }) => {
  const watching = watch({ max: 2, timeoutMs, connection: { port: network.port } });
  const staff = await signInAs(owner, "admin");
  const { id, userId } = await addSession(owner, (await addPerson(owner)).id);
  const other = await addSession(owner, userId);
  const by = act(staff);
  const revoke = () => watching((db) => revokeSessions(db, by, { sessionIds: [id], reason: "x", ticket: null, includeOwn: false }));
  // A first statement on the way, so that this one need not be described before it is sent.
  const warm = act(staff);
  await watching((db) => revokeSessions(db, warm, { sessionIds: [other.id], reason: "x", ticket: null, includeOwn: false }));
  network.mode = "swallow answers";
  expect(await revoke().catch(meaning)).toBe("unreachable");
  network.mode = "pass";
  expect(await liveOf(owner, [id])).toEqual([]);
  expect(await revoke()).toEqual([{ operationId: by.operationId, targetCount: 1, replayed: true }]);
  expect(await owner`select from audit_logs where resource_id = ${id}`).toHaveLength(1);
});

test("a connection that is reset while the answer is on its way: tried once more, and still one effect", async ({
  network,
  owner,
  watch,
}) => {
  const watching = watch({ max: 1, timeoutMs, connection: { port: network.port } });
  const { id: userId } = await addPerson(owner);
  const staff = await signInAs(owner, "admin");
  const outcomes: string[] = [];
  for (let i = 0; i < 5; i++) {
    const session = await addSession(owner, userId);
    const by = act(staff);
    const revoke = () =>
      watching((db) => revokeSessions(db, by, { sessionIds: [session.id], reason: "x", ticket: null, includeOwn: false }));
    await watching(countMigrations).catch(meaning);
    network.mode = "reset";
    const answer = revoke().catch(meaning);
    // The second try must find a network that works.
    const mend = setTimeout(() => (network.mode = "pass"), i * 10);
    const first = await answer;
    // All tries may be over before that, and then the person who asks again must find one.
    clearTimeout(mend);
    network.mode = "pass";
    const second = await revoke();
    outcomes.push(
      typeof first === "string"
        ? `${first}, then ${second[0]?.replayed ? "found done" : "done"}`
        : first[0]?.replayed
          ? "found done by the second try"
          : "done",
    );
    expect(await owner`select from audit_logs where resource_id = ${session.id}`).toHaveLength(1);
    expect(await owner`select from gatehouse.operations where id = ${by.operationId}`).toHaveLength(1);
  }
  console.log(`reset: ${outcomes.join("; ")}`);
});

test("a refused connection is said at once, and the next good one is used", async ({ network, watch }) => {
  const watching = watch({ max: 2, timeoutMs, connection: { port: network.port } });
  await watching(countMigrations);
  network.mode = "refuse";
  for (let i = 0; i < 5; i++) expect(await watching(countMigrations).catch(meaning)).toBe("unreachable");
  network.mode = "pass";
  let attempts = 1;
  while ((await watching(countMigrations).catch(meaning)) === "unreachable") expect(attempts++).toBeLessThan(5);
});
