import { expect, test } from "@playwright/test";
import { leastBusy, type Watched } from "@/lib/db/watchdog";

test("of several, the one with the least to do gets the next query", async () => {
  const got: string[] = [];
  const lane =
    (name: string): Watched =>
    (query) => {
      got.push(name);
      return Promise.resolve(query(undefined as never));
    };
  const run = leastBusy([lane("a"), lane("b")]);
  const ends: (() => void)[] = [];
  const long = () => run(() => new Promise<void>((resolve) => ends.push(resolve)));
  const first = long();
  const second = long();
  ends[0]?.();
  await first;
  const third = long();
  for (const end of ends) end();
  await Promise.all([second, third]);
  expect(got).toEqual(["a", "b", "a"]);
});
