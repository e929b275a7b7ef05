import { setTimeout as sleep } from "node:timers/promises";
import { countMigrations } from "@/lib/db/migrations";
import { endings, expect, test } from "./fixtures";
import { expectWhole, inWords, startWorkload } from "./workload";

test("backends that are killed by the hundred tear nothing, and lose nothing", async ({ owner, superuser, watch }) => {
  const load = await startWorkload(owner, watch());
  let killed = 0;
  // As many as it takes: how many there are in a second is the machine's business.
  while (killed < 100 || load.tally.acknowledged.size < 30) {
    const rows = await superuser`
      select pg_terminate_backend(pid) from (select pid from pg_stat_activity where application_name = 'gatehouse chaos' order by random() limit 1) one`;
    killed += rows.length;
    await sleep(25);
  }
  const tally = await load.finish();
  console.log(`storm: ${killed} backends killed, ${inWords(tally)}`);
  await expectWhole(owner, tally);
});

for (const how of Object.keys(endings) as (keyof typeof endings)[]) {
  test(`a server that ends (${how}) and comes back is used again at once, and nothing is torn or lost`, async ({
    server,
    database,
    watch,
  }) => {
    const load = await startWorkload(database.connect("owner", 1), watch());
    // Somebody who only waits for the database to be back, through a pool that went down with it.
    const visitor = watch({ max: 2 });
    for (let round = 1; round <= 2; round++) {
      while (load.tally.acknowledged.size < round * 20) await sleep(10);
      await visitor(countMigrations);
      await server.end(how);
      // Backends outlive a postmaster that was killed by the moment in which they notice.
      const said = () => visitor(countMigrations).catch((error: { meaning?: unknown }) => error.meaning);
      await expect.poll(said, { intervals: [10] }).toBe("unreachable");
      await sleep(400);
      await server.start();
      const ready = performance.now();
      let attempts = 0;
      for (let isBack = false; !isBack; attempts++) {
        isBack = await visitor(countMigrations).then(
          () => true,
          () => sleep(10, false),
        );
      }
      const visited = performance.now() - ready;
      const before = load.tally.goodAt.length;
      while (load.tally.goodAt.length === before) await sleep(1);
      const [first = ready] = load.tally.goodAt.filter((at) => at > ready);
      console.log(
        `${how}, round ${round}: first good answer ${Math.round(visited)} ms after the server was ready (attempt ${attempts}), first operation after ${Math.round(first - ready)} ms`,
      );
      expect(attempts).toBeLessThanOrEqual(20);
    }
    const tally = await load.finish();
    console.log(`${how}: ${inWords(tally)}`);
    await expectWhole(database.connect("owner", 1), tally);
  });
}
