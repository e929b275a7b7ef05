import { randomUUID } from "node:crypto";
import {
  countLiveSessions,
  EndedSessionRow,
  listEndedSessions,
  listLiveSessions,
  listSessions,
  LiveSessionRow,
  MutationRow,
} from "@/lib/db/sessions";
import type { SessionFilter } from "@/lib/db/session-filter";
import { restoreSessions, revokeSessions, revokeUserSessions } from "@/lib/db/sessions";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { walk } from "./paging";
import { act, addPerson, addSession, inMinutes, refusalOf, signInAs, undoWords } from "./people";

const sparse = { device_info: null, ip_address: null, user_agent: null, created_at: null, updated_at: null };
const page = { limit: 1000 };

test.describe("rows are what their schemas say", () => {
  test("listLiveSessions and countLiveSessions", async ({ owner, app }) => {
    const { id: userId, email } = await addPerson(owner);
    const [a, b] = [await addSession(owner, userId, sparse), await addSession(owner, userId)];
    await addSession(owner, userId, { expires_at: inMinutes(-1) });
    const rows = await expectRows(listLiveSessions(app, { userId }, page), LiveSessionRow);
    expect(rows.map(({ id }) => id)).toEqual([b.id, a.id]);
    expect(rows).toMatchObject([
      { email, ipAddress: "192.0.2.7", deviceInfo: { client: "phone" } },
      { email, ipAddress: null, deviceInfo: null, createdAt: null },
    ]);
    expect(await countLiveSessions(app, { userId }, 10)).toEqual([{ count: 2 }]);
    expect(await countLiveSessions(app, { userId }, 1)).toEqual([{ count: 2 }]);
  });

  test("listEndedSessions: expired, signed out, revoked, and of a person who is gone", async ({ owner, app }) => {
    const person = await addPerson(owner);
    const userId = person.id;
    const expired = await addSession(owner, userId, { ...sparse, expires_at: inMinutes(-5) });
    const revoked = await addSession(owner, userId);
    await addSession(owner, userId);
    const staff = await signInAs(owner, "admin");
    const by = act(staff);
    await revokeSessions(app, by, { sessionIds: [revoked.id], reason: "stolen", ticket: "T-1", includeOwn: false });
    const rows = await expectRows(listEndedSessions(app, { userId }, page), EndedSessionRow);
    expect(rows).toMatchObject([
      {
        id: revoked.id,
        endedHow: "revoked",
        endedBy: "Ada Byron",
        reason: "stolen",
        ticket: "T-1",
        operationId: by.operationId,
        email: person.email,
      },
      {
        id: expired.id,
        endedHow: "expired",
        endedBy: null,
        reason: null,
        ticket: null,
        operationId: null,
        ipAddress: null,
        createdAt: null,
      },
    ]);
    expect(rows[1]?.endedAt).toEqual(rows[1]?.expiresAt);

    await app`select gatehouse.sign_out(${staff.tokenHash}, null, 'x')`;
    expect(await expectRows(listEndedSessions(app, { userId: staff.id }, page), EndedSessionRow)).toMatchObject([
      { endedHow: "signed_out", endedBy: null },
    ]);

    await owner`delete from users where id = ${userId}`;
    const left = await expectRows(listEndedSessions(app, { userId }, page), EndedSessionRow);
    expect(left).toMatchObject([{ id: revoked.id, email: null, firstName: null, lastName: null, endedBy: "Ada Byron" }]);
    // Staff without a name, and staff who are gone, are their e-mail.
    await owner`update users set first_name = '', last_name = ' ' where id = ${staff.id}`;
    expect(await listEndedSessions(app, { userId }, page)).toMatchObject([{ endedBy: staff.email }]);
    await owner`delete from users where id = ${staff.id}`;
    expect(await listEndedSessions(app, { userId }, page)).toMatchObject([{ endedBy: staff.email }]);
  });

  test("listSessions is the one or the other", async ({ owner, app }) => {
    const { id: userId } = await addPerson(owner);
    const [a, b] = [await addSession(owner, userId), await addSession(owner, userId, { expires_at: inMinutes(-1) })];
    expect((await listSessions(app, "live", { userId }, page)).map(({ id }) => id)).toEqual([a.id]);
    expect((await listSessions(app, "ended", { userId }, page)).map(({ id }) => id)).toEqual([b.id]);
  });

  test("the mutations", async ({ owner, app }) => {
    const { id: userId } = await addPerson(owner);
    const staff = await signInAs(owner, "admin");
    const sessionIds = [(await addSession(owner, userId)).id];
    const by = act(staff);
    await expectRows(revokeSessions(app, by, { sessionIds, reason: "x", ticket: null, includeOwn: false }), MutationRow);
    await expectRows(restoreSessions(app, act(staff), { undoes: by.operationId, ...undoWords }), MutationRow);
    await expectRows(
      revokeUserSessions(app, act(staff), { userId, expectedCount: 1, reason: "x", ticket: null, includeOwn: false }),
      MutationRow,
    );
  });

  test("no row carries the hash of a token", async ({ app }) => {
    for (const list of [listLiveSessions, listEndedSessions])
      expect(Object.keys((await list(app, {}, page))[0] ?? {})).not.toContain("tokenHash");
  });
});

test.describe("pages", () => {
  const surname = randomUUID();
  test.beforeAll(async ({ databaseOf }, { file }) => {
    const owner = (await databaseOf(file)).connect("owner", 1);
    await owner`
      with person as (
        insert into users (email, password, first_name, last_name) values (${surname} || '@example.org', 'x', 'P', ${surname}) returning id
      ),
      moments as (
        select i, case when i <= 15 then timestamptz '2026-03-01 12:00:00.123456+00'
          when i <= 30 then timestamptz '2026-03-01 12:00:00.123456+00' + i * interval '1 microsecond' when i <= 36 then null
          when i <= 38 then timestamptz '-infinity' else timestamptz '2026-01-01' + i * interval '1 hour' end as at
        from generate_series(1, 47) i
      ),
      live as (
        insert into user_sessions (user_id, token_hash, expires_at, created_at)
        select p.id, 'x', case when m.i % 5 = 0 then 'infinity' else now() + interval '1 hour' end, m.at from person p, moments m
      ),
      expired as (
        insert into user_sessions (user_id, token_hash, expires_at) select p.id, 'x', coalesce(m.at, timestamptz '2026-03-01 12:00:00.123456+00') from person p, moments m
      )
      insert into gatehouse.ended_sessions (id, user_id, token_hash, expires_at, ended_at, ended_how)
      select gen_random_uuid(), p.id, 'x', now(), coalesce(m.at, timestamptz '2026-03-01 12:00:00.123456+00'), 'signed_out' from person p, moments m`;
    await owner.end();
  });

  for (const [state, list, count] of [
    ["live", listLiveSessions, 47],
    ["ended", listEndedSessions, 94],
  ] as const) {
    test(`${state}: every row once, forward and backward`, async ({ owner, app }) => {
      const [person] = await owner<{ id: string }[]>`select id from users where last_name = ${surname}`;
      for (const limit of [1, 7, 46, 47, 93, 94, 100]) {
        for (const filter of [{ userId: person?.id }, { q: surname }]) {
          const ids = await walk((at) => list(app, filter, at), limit);
          expect(ids).toHaveLength(count);
          expect(new Set(ids).size).toBe(count);
        }
      }
    });
  }
});

test("filters", async ({ owner, app }) => {
  const surname = randomUUID();
  const [a, b] = [
    await addPerson(owner, { last_name: surname, first_name: "Ann" }),
    await addPerson(owner, { last_name: surname, first_name: "Bo" }),
  ];
  const addresses = ["10.1.2.3", "10.1.9.9", "2001:db8::1", "2001:db8:0:1::1", null];
  for (const expires_at of [inMinutes(60), inMinutes(-60)]) {
    for (const ip_address of addresses) await addSession(owner, a.id, { ip_address, expires_at });
    await addSession(owner, b.id, { ip_address: "10.1.2.3", expires_at });
  }
  const cases: [SessionFilter, number][] = [
    [{}, 6],
    [{ userId: a.id }, 5],
    [{ userId: b.id, ip: "10.1.9.9" }, 0],
    [{ ip: "10.1.2.3" }, 2],
    [{ ip: "10.1.2.0/24" }, 2],
    [{ ip: "10.1.0.0/16" }, 3],
    [{ ip: "10.1.77.77/16" }, 3],
    [{ ip: "2001:db8::/64" }, 1],
    [{ ip: "2001:db8::/32" }, 2],
    [{ ip: "0.0.0.0/0" }, 3],
    [{ userId: randomUUID() }, 0],
  ];
  for (const [filter, count] of cases) {
    const words = { q: surname, ...filter };
    expect(await listLiveSessions(app, words, page), JSON.stringify(filter)).toHaveLength(count);
    expect(await listEndedSessions(app, words, page), JSON.stringify(filter)).toHaveLength(count);
    expect(await countLiveSessions(app, words, 100)).toEqual([{ count }]);
  }
  for (const q of [b.email, `bo ${surname}`, b.id, b.id.slice(0, 8)]) {
    expect(
      (await listLiveSessions(app, { q }, page)).map(({ userId }) => userId),
      q,
    ).toEqual([b.id]);
    expect(
      (await listEndedSessions(app, { q }, page)).map(({ userId }) => userId),
      q,
    ).toEqual([b.id]);
  }
});

test.describe("what revoke_sessions and revoke_user_sessions hit", () => {
  const words = { reason: "x", ticket: null, includeOwn: false };

  test("live ones among the named, and never another", async ({ owner, app }) => {
    const { id: userId } = await addPerson(owner);
    const [a, b, bystander] = [await addSession(owner, userId), await addSession(owner, userId), await addSession(owner, userId)];
    const expired = await addSession(owner, userId, { expires_at: inMinutes(-1) });
    const sessionIds = [a.id, b.id, a.id, expired.id, randomUUID()];
    expect(await revokeSessions(app, act(await signInAs(owner, "support")), { ...words, sessionIds })).toMatchObject([{ targetCount: 2 }]);
    expect((await listLiveSessions(app, { userId }, page)).map(({ id }) => id)).toEqual([bystander.id]);
  });

  test("the row goes to ended_sessions whole", async ({ owner, app }) => {
    const session = await addSession(owner, (await addPerson(owner)).id);
    const [before] = await owner`select * from user_sessions where id = ${session.id}`;
    const by = act(await signInAs(owner, "support"));
    await revokeSessions(app, by, { ...words, sessionIds: [session.id] });
    expect(await owner`select * from gatehouse.ended_sessions where id = ${session.id}`).toEqual([
      { ...before, endedAt: expect.any(Date), endedHow: "revoked", operationId: by.operationId },
    ]);
  });

  test("says what there is nothing to end of", async ({ owner, app }) => {
    const { id: userId } = await addPerson(owner);
    const staff = await signInAs(owner, "support");
    const [a, b] = [await addSession(owner, userId), await addSession(owner, userId)];
    const sessionIds = [a.id, b.id];
    await revokeSessions(app, act(staff), { ...words, sessionIds });
    const expired = await addSession(owner, userId, { expires_at: inMinutes(-1) });
    const revoke = (ids: string[]) => refusalOf(revokeSessions(app, act(staff), { ...words, sessionIds: ids }));
    expect(await revoke(sessionIds)).toBe("GH005 These sessions have already ended.");
    expect(await revoke([a.id])).toBe("GH005 That session has already ended.");
    expect(await revoke([expired.id])).toBe("GH005 That session has already ended.");
    expect(await revoke([randomUUID()])).toBe("GH004 There is no such session.");
    expect(await revoke(Array.from({ length: 1001 }, () => randomUUID()))).toContain("GH003 At most 1,000");
    expect(await revoke(Array.from({ length: 100 }, () => randomUUID()))).toContain("GH004");
    expect(await revoke(Array.from({ length: 101 }, () => randomUUID()))).toBe(
      "GH003 Your role support may end at most 100 sessions at once; these are 101. Ask an admin.",
    );
    const all = (id: string) => refusalOf(revokeUserSessions(app, act(staff), { ...words, userId: id, expectedCount: 9 }));
    expect(await all(userId)).toBe("GH005 No live session is left to end.");
    expect(await all(randomUUID())).toBe("GH004 There is no such person.");
    expect(await owner`select from gatehouse.operations where actor_id = ${staff.id}`).toHaveLength(1);
  });

  test("leaves the own session out, unless it is asked for", async ({ owner, app }) => {
    const staff = await signInAs(owner, "admin");
    const other = await addSession(owner, staff.id);
    const both = [staff.sessionId, other.id];
    expect(await refusalOf(revokeSessions(app, act(staff), { ...words, sessionIds: [staff.sessionId] }))).toContain(
      "GH003 This is the session you are using.",
    );
    expect(await revokeSessions(app, act(staff), { ...words, sessionIds: both })).toMatchObject([{ targetCount: 1 }]);
    await addSession(owner, staff.id);
    expect(await revokeUserSessions(app, act(staff), { ...words, userId: staff.id, expectedCount: 1 })).toMatchObject([{ targetCount: 1 }]);
    expect(await refusalOf(revokeUserSessions(app, act(staff), { ...words, userId: staff.id, expectedCount: 1 }))).toContain(
      "GH005 No live session",
    );
    await addSession(owner, staff.id);
    expect(await revokeUserSessions(app, act(staff), { ...words, includeOwn: true, userId: staff.id, expectedCount: 2 })).toMatchObject([
      { targetCount: 2 },
    ]);
    expect(await refusalOf(revokeUserSessions(app, act(staff), { ...words, userId: staff.id, expectedCount: 9 }))).toContain("GH001");

    const again = await signInAs(owner, "admin");
    expect(await revokeSessions(app, act(again), { ...words, includeOwn: true, sessionIds: [again.sessionId] })).toMatchObject([
      { targetCount: 1 },
    ]);
    expect(await app`select * from gatehouse.check_session(${again.tokenHash})`).toEqual([]);
  });

  test("ends none when more are live than were shown", async ({ owner, app }) => {
    const { id: userId } = await addPerson(owner);
    for (let i = 0; i < 3; i++) await addSession(owner, userId);
    const staff = await signInAs(owner, "support");
    const end = (expectedCount: number) => revokeUserSessions(app, act(staff), { ...words, userId, expectedCount });
    expect(await refusalOf(end(2))).toBe("GH005 3 sessions are live now, 2 were shown. Look again before you end them.");
    expect(await refusalOf(end(0))).toContain("GH005");
    expect(
      await refusalOf(
        app`select gatehouse.revoke_user_sessions(${staff.tokenHash}, gen_random_uuid(), null, '', ${userId}::uuid, null, 'x', null)`,
      ),
    ).toContain("GH005");
    expect(await countLiveSessions(app, { userId }, 10)).toEqual([{ count: 3 }]);
    expect(await end(4)).toMatchObject([{ targetCount: 3 }]);
  });
});
