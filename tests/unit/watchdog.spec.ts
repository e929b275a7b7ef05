import { expect, test } from "@playwright/test";
import { firstFree, type Watched } from "@/lib/db/watchdog";

test("of several, the first that is free gets the next query, and nobody waits behind the other", async () => {
  const got: string[] = [];
  const lane =
    (name: string): Watched =>
    (query) => {
      got.push(name);
      return Promise.resolve(query(undefined as never));
    };
  const run = firstFree([lane("a"), lane("b")], { queue: 2, waitMs: 60_000 });
  const ends: (() => void)[] = [];
  const long = () => run(() => new Promise<void>((resolve) => ends.push(resolve)));
  const [minutes, quick, next, last] = [long(), long(), long(), long()];
  await expect(long()).rejects.toMatchObject({ meaning: "busy", message: "Too many requests are waiting for the database." });
  ends[1]?.();
  await quick;
  await expect.poll(() => ends.length).toBe(3);
  ends[2]?.();
  await next;
  await expect.poll(() => ends.length).toBe(4);
  for (const end of ends) end();
  await Promise.all([minutes, last]);
  expect(got).toEqual(["b", "a", "a", "a"]);
});

test("a query that has had no turn for too long is refused, and never runs", async () => {
  let ran = 0;
  const run = firstFree([(query) => Promise.resolve(query(undefined as never))], { queue: 9, waitMs: 1 });
  let end: () => void = () => undefined;
  const minutes = run(() => new Promise<void>((resolve) => (end = resolve)));
  await expect(run(async () => (ran += 1))).rejects.toMatchObject({ meaning: "busy" });
  end();
  await minutes;
  await run(async () => undefined);
  expect(ran).toBe(0);
});
