import { getNetwork, listNetworkPeople, NetworkPersonRow, NetworkRow } from "@/lib/db/networks";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { addPerson, addSession, inMinutes } from "./people";

test("an address and a network: who comes from there, and what happened", async ({ owner, app }) => {
  const [a, b] = [await addPerson(owner), await addPerson(owner, { role: "support", status: "suspended", last_name: "Zed" })];
  const at = (ip_address: string) => ({ ip_address, created_at: inMinutes(-600), updated_at: inMinutes(-30) });
  await addSession(owner, a.id, at("198.18.5.7"));
  await addSession(owner, a.id, at("198.18.5.7"));
  await addSession(owner, b.id, at("198.18.5.9"));
  await addSession(owner, b.id, { ...at("198.18.5.7"), expires_at: inMinutes(-1), created_at: inMinutes(-6000) });
  await addSession(owner, b.id, at("198.18.6.7"));
  await owner`
    insert into audit_logs (action, resource, resource_id, ip_address, created_at)
    select x.action, 'auth', ${a.id}::uuid, x.ip::inet, now() - make_interval(days => x.days)
    from (values ('login', '198.18.5.7', 1), ('login', '198.18.5.9', 2), ('login', '198.18.5.7', 40), ('login_failed', '198.18.5.7', 1), ('login_failed', '198.18.6.7', 1)) x (action, ip, days)`;
  await owner`
    insert into rate_limits (key, count, reset_time)
    select k, 1, now() from unnest(array['api:ip:198.18.5.7', 'signin:network:198.18.5.0/24', 'api:ip:198.18.5.77', '999.18.5.7', '1198.18.5.7', 'api:ip:2001:db8:9::7']) as k`;
  const look = async (ip: string, cap = 100) => (await expectRows(getNetwork(app, ip, cap), NetworkRow))[0];
  expect(await look("198.18.5.7")).toMatchObject({
    ...{ network: "198.18.5.7/32", isSingle: true, liveSessions: 2, people: 1, notActive: 0, staff: 0 },
    ...{ signedIn: 1, failed: 1, entries: 3, rateLimits: 1 },
  });
  const wide = await look("198.18.5.7/24");
  expect(wide).toMatchObject({
    ...{ network: "198.18.5.0/24", isSingle: false, liveSessions: 3, people: 2, notActive: 1, staff: 1 },
    ...{ signedIn: 2, failed: 1, entries: 4, rateLimits: 3 },
  });
  expect(Math.round((Date.now() - (wide?.firstSeen?.getTime() ?? 0)) / 864e5)).toBe(40);
  expect(Math.round((Date.now() - (wide?.lastSeen?.getTime() ?? 0)) / 6e4)).toBe(30);
  expect(await look("198.18.0.0/16", 2)).toMatchObject({ liveSessions: 3, entries: 3 });
  expect(await look("203.0.113.250")).toMatchObject({
    liveSessions: 0,
    people: 0,
    entries: 0,
    rateLimits: 0,
    firstSeen: null,
    lastSeen: null,
  });
  expect(await look("2001:db8:9::7")).toMatchObject({ rateLimits: 1 });
  expect(await look("2001:db8:9::/48")).toMatchObject({ rateLimits: null });

  const people = await expectRows(listNetworkPeople(app, "198.18.5.0/24", 100, 10), NetworkPersonRow);
  expect(people).toMatchObject([
    { id: a.id, name: "Ada Byron", role: "user", status: "active", sessions: 2 },
    { id: b.id, name: "Ada Zed", role: "support", status: "suspended", sessions: 1 },
  ]);
  expect(await listNetworkPeople(app, "198.18.5.0/24", 100, 1)).toHaveLength(1);
});

test("a network that others have outnumbered of late: its first and last entry are found all the same", async ({ owner, app }) => {
  await owner`
    insert into audit_logs (action, resource, ip_address, created_at)
    select 'login', 'auth', '198.19.7.1'::inet + n, timestamptz '2001-01-01' + n * interval '1 day' from generate_series(1, 5) n
    union all
    select 'login', 'auth', '198.19.8.1', timestamptz '2000-01-01' + n * interval '1 second' from generate_series(1, 1200) n
    union all
    select 'login', 'auth', '198.19.8.1', now() + n * interval '1 second' from generate_series(1, 1200) n`;
  const [all] = await getNetwork(app, "198.19.7.0/24", 2);
  expect(all).toMatchObject({ entries: 3, firstSeen: new Date("2001-01-02"), lastSeen: new Date("2001-01-06") });
  const [outside] = await getNetwork(app, "198.19.8.0/24", 2);
  expect(outside).toMatchObject({ entries: 3, signedIn: 3, firstSeen: new Date("2000-01-01T00:00:01Z") });
});
