import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { Pool } from "@/lib/db/client";
import { sessionDevices, type SessionFilter } from "@/lib/db/session-filter";
import {
  countLiveSessions,
  countSessionFacets,
  FacetRow,
  FilteredPreview,
  listEndedSessions,
  listLiveSessions,
  previewFilteredSessions,
  revokeFilteredSessions,
} from "@/lib/db/sessions";
import { describeDevice } from "@/lib/device";
import { projectDir } from "@/scripts/connection";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, inMinutes, signInAs } from "./people";

const all = { limit: 10_000 };

/** The same numbers in every run, so that a failure can be looked at again. */
const dice = (seed: number) => {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >> 8) % sides;
  };
};

const agents = [
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36",
  "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
  "Mozilla/5.0 (iPhone; CPU iPhone OS 18_7 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.1 Mobile/15E148 Safari/604.1",
  "curl/8.15.0",
  null,
];
const infos = [null, { browser: "Chrome 142", os: "Windows" }, { app: "Acme iOS 8.2", device: "iPhone 16", os: "iOS 26.1" }, ["odd"], 7];
const addresses = ["10.1.2.3", "10.1.9.9", "2001:db8::1", null];
const moments = [-100, -10, -1].map((days) => inMinutes(days * 24 * 60));

const fill = async (owner: Pool) => {
  const roll = dice(7);
  const pick = <T>(list: readonly T[]) => list[roll(list.length)] as T;
  for (let n = 0; n < 24; n++) {
    const person = await addPerson(owner, {
      first_name: pick(["Ada", "Bo", "50% off", "Na_me"]),
      last_name: pick(["Byron", "O'Neil", "back\\slash"]),
      role: pick(["user", "user", "admin", "support"]),
      status: pick(["active", "active", "inactive", "suspended"]),
    });
    for (let m = roll(5); m >= 0; m--) {
      await addSession(owner, person.id, {
        user_agent: pick(agents),
        ip_address: pick(addresses),
        created_at: pick([...moments, null]),
        expires_at: pick([inMinutes(60), inMinutes(60 * 24 * 20), inMinutes(-5)]),
        device_info: null,
      });
    }
  }
  // Apart from the rest: the driver would send an object as it is.
  const sessions = await owner<{ id: string }[]>`select id from user_sessions order by id`;
  for (const { id } of sessions) {
    await owner`update user_sessions set device_info = ${owner.json(pick(infos) as never)}, token_hash = gen_random_uuid() where id = ${id}`;
  }
};

const choices: { [Name in keyof SessionFilter]: SessionFilter[Name][] } = {
  q: ["ada", "bo", "byron example.org", "50% off", "na_me", "back\\slash", "%", "_", "o'neil", "example", "nobody at all", "00000000"],
  role: ["user", "admin", "support"],
  status: ["active", "inactive", "suspended"],
  ip: ["10.1.2.3", "10.1.0.0/16", "2001:db8::/32", "0.0.0.0/0", "203.0.113.9"],
  browser: ["Chrome", "Firefox", "Acme iOS", "curl", "Unknown client", "Nobody"],
  os: ["Windows", "Linux", "iOS", "Unknown"],
  device: [...sessionDevices],
  createdFrom: [new Date(Date.now() - 50 * 864e5)],
  createdUntil: [new Date(Date.now() - 5 * 864e5)],
  usedFrom: [new Date(Date.now() - 864e5)],
  usedUntil: [new Date(Date.now() + 864e5), new Date(Date.now() - 864e5)],
  expiresFrom: [new Date(Date.now() + 864e5)],
  expiresUntil: [new Date(Date.now() + 864e5)],
};

/** Each value alone, and mixtures of several. */
const filters = (ids: string[], mixed: number): SessionFilter[] => {
  const roll = dice(11);
  const values: [string, unknown[]][] = [...Object.entries(choices), ["userId", ids], ["q", ids.map((id) => id.slice(0, 9))]];
  const mixtures = Array.from({ length: mixed }, () =>
    Object.fromEntries(values.filter(() => roll(5) === 0).map(([name, list]) => [name, list[roll(list.length)]])),
  );
  return [{}, ...values.flatMap(([name, list]) => list.map((value) => ({ [name]: value }))), ...mixtures];
};

const sums = (count: number, ofKnown = count) => ({ browser: count, os: count, device: count, role: ofKnown, status: ofKnown });
/** How many sessions the values of each facet have together. */
const sumsOf = (rows: Awaited<ReturnType<typeof countSessionFacets>>) => {
  const total = sums(0);
  for (const { facet, count } of rows) total[facet] += count;
  return total;
};

test("list, count, preview and change mean the same sessions, whatever the filter", async ({ owner, app, major }) => {
  test.setTimeout(180_000);
  await fill(owner);
  const admin = await signInAs(owner, "admin");
  const ids = (await owner<{ id: string }[]>`select id from users order by id limit 3`).map(({ id }) => id);
  const live = async (db: Pick<Pool, never> & typeof owner) =>
    (await db<{ id: string }[]>`select id from user_sessions where expires_at > now()`).map(({ id }) => id);
  const undo = new Error("Nothing of this stays.");
  let [hitSome, hitNone] = [0, 0];
  for (const filter of filters(ids, major === 18 ? 150 : 40)) {
    const listed = (await listLiveSessions(app, filter, all)).map(({ id }) => id);
    const others = listed.filter((id) => id !== admin.sessionId);
    const [counted] = await countLiveSessions(app, filter, 10_000);
    const [preview] = await previewFilteredSessions(app, admin.sessionId, filter);
    const facets = await countSessionFacets(app, "live", filter, 1000);
    let changed: unknown;
    await owner
      .begin(async (tx) => {
        const before = await live(tx as never);
        const change = { filter, expectedCount: others.length, reason: "x", ticket: null, includeOwn: false };
        const [row] =
          others.length > 0
            ? await revokeFilteredSessions(tx, act(admin), { ...change, confirmation: "end every session" })
            : [{ targetCount: 0 }];
        const after = new Set(await live(tx as never));
        changed = { count: row?.targetCount, ids: before.filter((id) => !after.has(id)).toSorted() };
        throw undo;
      })
      .catch((error: unknown) => {
        if (error !== undo) throw error;
      });
    // One comparison for each filter: each is a step of the test, and steps get slower by their number.
    expect({ counted, sessions: preview?.sessions, own: preview?.own, facets: sumsOf(facets), changed }, JSON.stringify(filter)).toEqual({
      counted: { count: listed.length },
      sessions: others.length,
      own: listed.includes(admin.sessionId),
      facets: sums(listed.length),
      changed: { count: others.length, ids: others.toSorted() },
    });
    if (others.length > 0) hitSome += 1;
    else hitNone += 1;
  }
  console.log(`${hitSome} filters meant some sessions, ${hitNone} none`);
  expect(Math.min(hitSome, hitNone)).toBeGreaterThan(20);
});

test("each value of a facet is a filter that gives as many sessions", async ({ app, owner }) => {
  if ((await countLiveSessions(app, {}, 50))[0]?.count === 0) await fill(owner);
  const facets = await expectRows(countSessionFacets(app, "live", {}, 1000), FacetRow);
  expect(facets.length).toBeGreaterThan(10);
  for (const { facet, value, count } of facets) {
    expect(await countLiveSessions(app, { [facet]: value }, 1000), `${facet} ${value}`).toEqual([{ count }]);
  }
  const some = await countSessionFacets(app, "live", {}, 7);
  expect(new Set(some.map(({ total }) => total))).toEqual(new Set([7]));
});

test("facets of ended sessions count what the list of ended ones holds, revoked and expired, whatever the filter", async ({
  app,
  owner,
}) => {
  if ((await countLiveSessions(app, {}, 50))[0]?.count === 0) await fill(owner);
  // Half of the live ones end; one of them belonged to somebody who is gone, of whom neither role nor status is known.
  await owner`
    with gone as (delete from user_sessions where expires_at > now() and hashtext(id::text) % 2 = 0 returning *)
    insert into gatehouse.ended_sessions (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_how)
    select id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at, 'revoked' from gone`;
  await owner`
    insert into gatehouse.ended_sessions (id, user_id, token_hash, expires_at, ended_how) values (gen_random_uuid(), gen_random_uuid(), 'x', now(), 'signed_out')`;
  const ids = (await owner<{ id: string }[]>`select id from users order by id limit 3`).map(({ id }) => id);
  for (const filter of filters(ids, 60)) {
    const listed = await listEndedSessions(app, filter, all);
    const facets = await countSessionFacets(app, "ended", filter, 1000);
    const strangers = listed.filter(({ email }) => email === null).length;
    expect(sumsOf(facets), JSON.stringify(filter)).toEqual(sums(listed.length, listed.length - strangers));
  }
  const facets = await expectRows(countSessionFacets(app, "ended", {}, 1000), FacetRow);
  expect(facets.length).toBeGreaterThan(10);
  for (const { facet, value, count } of facets) {
    expect(await listEndedSessions(app, { [facet]: value }, all), `${facet} ${value}`).toHaveLength(count);
  }
});

test("the preview counts people, staff and whom it hits most", async ({ app, owner }) => {
  const staff = await signInAs(owner, "support");
  const [a, b] = [await addPerson(owner), await addPerson(owner, { role: "admin", first_name: " ", last_name: "" })];
  const ip_address = "198.18.7.7";
  for (let n = 0; n < 3; n++) await addSession(owner, a.id, { ip_address, created_at: inMinutes(-60 * (n + 1)) });
  await addSession(owner, b.id, { ip_address, created_at: null });
  await addSession(owner, b.id, { ip_address, expires_at: inMinutes(-1) });
  await owner`update user_sessions set ip_address = ${ip_address}::inet where id = ${staff.sessionId}`;
  const [preview] = await expectRows(previewFilteredSessions(app, staff.sessionId, { ip: ip_address }), FilteredPreview);
  expect(preview).toMatchObject({ sessions: 4, people: 2, staff: 1, own: true, supportCap: 100 });
  expect(preview?.mostHit).toEqual([
    { id: a.id, email: a.email, name: "Ada Byron", sessions: 3 },
    { id: b.id, email: b.email, name: "", sessions: 1 },
  ]);
  expect(Math.round(((preview?.newest?.getTime() ?? 0) - (preview?.oldest?.getTime() ?? 0)) / 1000)).toBe(2 * 3600);
  const [none] = await expectRows(previewFilteredSessions(app, staff.sessionId, { ip: "198.18.99.99" }), FilteredPreview);
  expect(none).toEqual({ sessions: 0, people: 0, staff: 0, own: false, oldest: null, newest: null, mostHit: [], supportCap: 100 });
});

test("browser and system in the database's words are those of lib/device.ts, without versions", async ({ app }) => {
  const text = readFileSync(join(projectDir, "sql/demo/050_agents.sql"), "utf8");
  const known = [...text.matchAll(/^ {4}\('\w+', \d+, '([^']+)', '(\{.*\})'\),?$/gm)].map(
    ([, agent, info]) => [agent ?? "", info] as const,
  );
  expect(known.length).toBeGreaterThan(50);
  const bare = (words: string) => words.replace(/[ /]+v?\d.*$/, "");
  const odd = ["okhttp/4.12.0", "x", "/", "Mozilla/5.0"].map((agent) => [agent, null] as const);
  for (const [agent, info] of [...known, ...known.map(([one]) => [one, null] as const), ...odd]) {
    const [said] = await app<{ browser: string; os: string; device: string }[]>`
      select gatehouse.session_browser(${info ?? null}::text::jsonb, ${agent}) as browser,
        gatehouse.session_os(${info ?? null}::text::jsonb, ${agent}) as os, gatehouse.session_device(${info ?? null}::text::jsonb, ${agent}) as device`;
    const parsed = JSON.parse(info ?? "null") as Record<string, string> | null;
    const { app: browser } = describeDevice(parsed, agent);
    expect(said?.browser, `${agent} ${info}`).toBe(bare(browser) || "Unknown client");
    const { on } = describeDevice(parsed && { ...parsed, device: "" }, agent);
    if (on) expect(said?.os, `${agent} ${info}`).toBe(bare(on));
    expect(sessionDevices).toContain(said?.device);
  }
});

test("no shape that a service may write makes them fail", async ({ owner }) => {
  const person = await addPerson(owner);
  const shapes = ["null", "7", '"x"', "[]", '["app"]', "{}", '{"app": null}', '{"app": {"app": "x"}}', '{"os": 7, "device": []}', null];
  const texts = [null, "", " ", "/", "x".repeat(5000), "💥/1", "Mozilla/5.0 (".repeat(300), `Chrome ${"9".repeat(5000)}`];
  for (const shape of shapes) {
    for (const agent of texts) {
      const [row] = await owner<{ browser: string; os: string; device: string }[]>`
        insert into user_sessions (user_id, token_hash, expires_at, device_info, user_agent)
        values (${person.id}, gen_random_uuid(), now(), ${shape}::text::jsonb, ${agent})
        returning gatehouse.session_browser(device_info, user_agent) as browser, gatehouse.session_os(device_info, user_agent) as os,
          gatehouse.session_device(device_info, user_agent) as device`;
      expect(row?.browser, `${shape} ${agent}`).toBeTruthy();
      expect(row?.os, `${shape} ${agent}`).toBeTruthy();
      expect(sessionDevices).toContain(row?.device);
    }
  }
});
