import { countSignIns, listSignInsByDay, SignInCounts, SignInDay } from "@/lib/db/sign-ins";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";

test("an empty log has counts of nought, and all of its days", async ({ app }) => {
  expect(await expectRows(countSignIns(app), SignInCounts)).toEqual([{ signedIn: 0, signedInBefore: 0, failed: 0, failedBefore: 0 }]);
  const asked = Date.now();
  const days = await expectRows(listSignInsByDay(app, "Europe/Lisbon", 14), SignInDay);
  expect(days).toHaveLength(14);
  expect(days.every(({ signedIn, failed }) => signedIn === 0 && failed === 0)).toBe(true);
  for (const [i, day] of days.entries()) if (i > 0) expect(day.startsAt).toEqual(days[i - 1]?.endsAt);
  expect(days.at(-1)?.endsAt.getTime()).toBeGreaterThan(asked);
  expect(days.at(-1)?.startsAt.getTime()).toBeLessThanOrEqual(Date.now());
});

test("counts the last 24 hours and the 24 before, and nothing else", async ({ owner, app }) => {
  await owner`
    insert into audit_logs (action, resource, created_at)
    select v.action, v.resource, now() - v.ago
    from (values
      ('login', 'auth', interval '1 minute'), ('login', 'auth', interval '23 hours 59 minutes'), ('login', 'auth', interval '24 hours 1 minute'),
      ('login', 'auth', interval '49 hours'), ('login_failed', 'auth', interval '2 hours'), ('login_failed', 'auth', interval '47 hours'),
      ('login_failed', 'auth', interval '46 hours'), ('logout', 'auth', interval '1 hour'), ('login', 'door', interval '1 hour')
    ) as v (action, resource, ago)`;
  expect([...(await countSignIns(app))]).toEqual([{ signedIn: 2, signedInBefore: 1, failed: 1, failedBefore: 2 }]);
});

test("a day is the zone's, also where it has 23 or 25 hours", async ({ owner, app }) => {
  await owner`delete from audit_logs`;
  const zone = "Pacific/Kiritimati";
  // In one transaction it is the same day all the time.
  await owner.begin(async (tx) => {
    const [bounds] = await tx<
      { starts: string }[]
    >`select (date_trunc('day', now() at time zone ${zone}) at time zone ${zone})::text as starts`;
    await tx`
      insert into audit_logs (action, resource, created_at)
      values ('login', 'auth', ${bounds?.starts ?? ""}::text::timestamptz), ('login_failed', 'auth', ${bounds?.starts ?? ""}::text::timestamptz - interval '1 microsecond')`;
    const days = await listSignInsByDay(tx, zone, 3);
    expect(days.map(({ signedIn, failed }) => [signedIn, failed])).toEqual([
      [0, 0],
      [0, 1],
      [1, 0],
    ]);
  });
  // Both changes of the clock lie in it whenever it ends: from one in spring or autumn to the next it is 53 weeks at the most.
  const hours = (await listSignInsByDay(app, "Europe/Lisbon", 53 * 7 + 1)).map(
    ({ startsAt, endsAt }) => (endsAt.getTime() - startsAt.getTime()) / 3_600_000,
  );
  expect(new Set(hours)).toEqual(new Set([23, 24, 25]));
});
