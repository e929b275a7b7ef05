import { randomUUID } from "node:crypto";
import { matchAuditNames } from "@/lib/audit-words";
import {
  AuditEntryRow,
  AuditName,
  auditPageSize,
  AuditRow,
  getAuditEntry,
  listActivity,
  listSessionEvents,
  listAudit,
  listAuditNames,
  type AuditFilter,
} from "@/lib/db/audit";
import { AuditPerson, findAuditPeople } from "@/lib/db/audit-people";
import type { Db, Pool } from "@/lib/db/client";
import { revokeSessions } from "@/lib/db/sessions";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { walk } from "./paging";
import { act, addPerson, addSession, inMinutes, signInAs } from "./people";

type Entry = Record<string, string | null | object>;

/** Writes an entry as a service does; gives its id. */
const addEntry = async (owner: Db, entry: Entry = {}): Promise<string> => {
  const row = { action: "create", resource: "thing", ...entry };
  const values = Object.entries(row).map(([name, value]) => [
    name,
    value !== null && typeof value === "object" ? owner.json(value) : value,
  ]);
  const [added] = await owner<
    { id: string }[]
  >`insert into audit_logs ${owner(Object.fromEntries(values) as Record<string, string>)} returning id`;
  return added?.id ?? "";
};

const idsOf = async (app: Pool, filter: AuditFilter) => (await listAudit(app, filter)).map(({ id }) => id);

test.describe("rows are what their schemas say", () => {
  test("a row with nothing but a verb, and one with everything", async ({ owner, app }) => {
    const [staff, target] = [await signInAs(owner, "support"), await addPerson(owner, { first_name: "Zoë", last_name: "Ångström" })];
    const session = await addSession(owner, target.id);
    const deed = act(staff);
    await revokeSessions(app, deed, { sessionIds: [session.id], reason: "stolen laptop", ticket: "SUP-1", includeOwn: false });
    const sparse = await addEntry(owner, { resource: null, action: randomUUID() });

    const rows = await expectRows(listAudit(app, {}), AuditRow);
    expect(rows.find(({ id }) => id === sparse)).toMatchObject({
      ...{
        resource: null,
        resourceId: null,
        ownerId: null,
        ipAddress: null,
        userAgent: null,
        oldValues: null,
        newValues: null,
        operationId: null,
      },
      ...{ reason: null, ticket: null, actorId: null, actorEmail: null, actorName: null, targetEmail: null, targetName: null },
    });
    const full = rows.find(({ operationId }) => operationId === deed.operationId);
    expect(full).toMatchObject({
      ...{
        action: "revoke",
        resource: "session",
        resourceId: session.id,
        ownerId: target.id,
        ipAddress: "198.51.100.9",
        userAgent: "Firefox",
      },
      ...{ reason: "stolen laptop", ticket: "SUP-1", actorId: staff.id, actorEmail: staff.email, actorName: "Ada Byron" },
      ...{ targetEmail: target.email, targetName: "Zoë Ångström", newValues: null },
      oldValues: { user_id: target.id, ip_address: "192.0.2.7" },
    });

    for (const id of [sparse, full?.id ?? ""]) expect(await expectRows(getAuditEntry(app, id), AuditEntryRow)).toMatchObject([{ id }]);
    expect(await getAuditEntry(app, randomUUID())).toEqual([]);
    await expectRows(listActivity(app, target.id), AuditRow);
    await expectRows(listAuditNames(app), AuditName);
    await expectRows(findAuditPeople(app, staff.email), AuditPerson);
  });

  test("a session's events: what was done to it, and the sign-in that opened it, which names it among its values", async ({
    owner,
    app,
  }) => {
    const [staff, other] = [await signInAs(owner, "support"), await signInAs(owner, "support")];
    const values = { session_id: staff.sessionId, client: "gatehouse" };
    const login = { user_id: staff.id, action: "login", resource: "auth", resource_id: staff.id };
    const opened = await addEntry(owner, { ...login, new_values: values });
    await addEntry(owner, { ...login, new_values: { ...values, session_id: other.sessionId } });
    const by = act(await signInAs(owner, "admin"));
    await revokeSessions(app, by, { sessionIds: [staff.sessionId], reason: "x", ticket: null, includeOwn: false });
    const session = { id: staff.sessionId, userId: staff.id, createdAt: new Date() };
    const rows = await expectRows(listSessionEvents(app, session), AuditRow);
    expect(rows.map(({ action }) => action)).toEqual(["revoke", "login"]);
    expect(rows[1]?.id).toBe(opened);
    expect(await expectRows(listSessionEvents(app, { ...session, createdAt: null }), AuditRow)).toHaveLength(1);
  });

  test("keys inside the values stay as they were written, and numbers as PostgreSQL prints them", async ({ owner, app }) => {
    const [row] = await owner<{ id: string }[]>`
      insert into audit_logs (action, resource, new_values) values ('update', 'user', '{"snake_case": {"in_side": 12345678901234567890}}') returning id`;
    const [entry] = await getAuditEntry(app, row?.id ?? "");
    expect(Object.keys(entry?.newValues as object)).toEqual(["snake_case"]);
    expect(entry?.newText).toBe('{"snake_case": {"in_side": 12345678901234567890}}');
  });

  test("values of any size: a list leaves long ones out, an entry those that no page can show", async ({ owner, app }) => {
    const noise = Array.from({ length: 200 }, () => randomUUID()).join();
    const long = await addEntry(owner, { action: randomUUID(), new_values: { noise } });
    const endless = await addEntry(owner, { action: randomUUID(), new_values: { noise: noise.repeat(40) } });
    const rows = await listAudit(app, { hours: 1 });
    for (const id of [long, endless]) expect(rows.find((row) => row.id === id)?.newValues).toBeNull();
    expect((await getAuditEntry(app, long))[0]?.newText).toContain(noise);
    expect((await getAuditEntry(app, endless))[0]).toMatchObject({ newText: null, length: expect.any(Number) });
    expect((await getAuditEntry(app, endless))[0]?.length).toBeGreaterThan(200_000);
  });

  test("an owner that is no id is nobody", async ({ owner, app }) => {
    const id = await addEntry(owner, { resource: "session", old_values: { user_id: "42" } });
    expect((await getAuditEntry(app, id))[0]).toMatchObject({ ownerId: null, targetName: null });
  });
});

test.describe("filters", () => {
  test("by name, in any of its spellings", async ({ owner, app }) => {
    const tag = `t${randomUUID().slice(0, 8)}`;
    const entries = {
      [`${tag}.revoke`]: await addEntry(owner, { resource: tag, action: "revoke" }),
      [`${tag}.create`]: await addEntry(owner, { resource: tag, action: "create" }),
      [`other.${tag}`]: await addEntry(owner, { resource: "other", action: tag }),
      [tag]: await addEntry(owner, { resource: null, action: tag }),
      [`${tag}.joined`]: await addEntry(owner, { resource: null, action: `${tag}.joined` }),
    };
    const names = await listAuditNames(app);
    const found = async (typed: string) => {
      const ids = await idsOf(app, { names: matchAuditNames(typed, names) });
      return Object.keys(entries).filter((name) => ids.includes(entries[name] ?? ""));
    };
    expect(await found(`${tag}.revoke`)).toEqual([`${tag}.revoke`]);
    expect(await found(`${tag.toUpperCase()}.Revoke`)).toEqual([`${tag}.revoke`]);
    expect(await found(`${tag}.*`)).toEqual([`${tag}.revoke`, `${tag}.create`, `${tag}.joined`]);
    expect(await found(`*.${tag}`)).toEqual([`other.${tag}`]);
    expect(await found(tag)).toEqual(Object.keys(entries));
    expect(await found(`${tag.slice(0, 5)}*`)).toEqual(Object.keys(entries));
    expect(await found(`*${tag.slice(2)}.*e*`)).toEqual([`${tag}.revoke`, `${tag}.create`, `${tag}.joined`]);
    expect(await found(`${"*a".repeat(40)}.b`)).toEqual([]);
    expect(matchAuditNames(`${tag}.(.*)+`, names)).toEqual([]);
    expect(await idsOf(app, { names: [] })).toEqual([]);
  });

  test("by actor: a person, one who is gone, and nobody", async ({ owner, app }) => {
    const [person, staff] = [await addPerson(owner), await signInAs(owner, "support")];
    const session = await addSession(owner, person.id);
    await revokeSessions(app, act(staff), { sessionIds: [session.id], reason: "r", ticket: null, includeOwn: false });
    const own = await addEntry(owner, { user_id: person.id });
    const system = await addEntry(owner, { action: randomUUID() });
    expect(await idsOf(app, { actor: { id: person.id, isDeleted: false } })).toEqual([own]);
    const revoked = await idsOf(app, { actor: { id: staff.id, isDeleted: false } });
    expect(revoked).toHaveLength(1);
    expect(await idsOf(app, { actor: "nobody" })).toContain(system);

    await owner`delete from users where id = ${staff.id}`;
    expect(await findAuditPeople(app, staff.email.toUpperCase())).toMatchObject([
      { id: staff.id, name: null, isDeleted: true, isExact: true },
    ]);
    expect(await findAuditPeople(app, staff.id)).toMatchObject([{ email: staff.email, isDeleted: true }]);
    const [row] = await listAudit(app, { actor: { id: staff.id, isDeleted: true } });
    expect(row).toMatchObject({ id: revoked[0], actorId: staff.id, actorEmail: staff.email, actorName: null, reason: "r" });
    // What somebody did who is gone is not what nobody did.
    expect(await idsOf(app, { actor: "nobody" })).not.toContain(revoked[0]);
  });

  test("by target: the person, and whose session or token it was", async ({ owner, app }) => {
    const person = await addPerson(owner);
    const sessionId = randomUUID();
    const expected = [
      await addEntry(owner, { resource: "user", resource_id: person.id, created_at: inMinutes(-1) }),
      await addEntry(owner, { resource: "session", resource_id: sessionId, old_values: { user_id: person.id }, created_at: inMinutes(-2) }),
      await addEntry(owner, { resource: "session", resource_id: person.id, new_values: { user_id: person.id }, created_at: inMinutes(-3) }),
    ];
    await addEntry(owner, { resource: "user", user_id: person.id });
    expect(await idsOf(app, { targetId: person.id })).toEqual(expected);
    expect(await idsOf(app, { targetId: sessionId })).toEqual([expected[1]]);
    expect(await idsOf(app, { targetId: person.id, names: [{ resource: "session", action: "create" }] })).toEqual(expected.slice(1));
    expect(await idsOf(app, { targetId: person.id, actor: { id: person.id, isDeleted: false } })).toEqual([]);
  });

  test("by address and network, of both families", async ({ owner, app }) => {
    const tag = randomUUID();
    const names = [{ resource: "thing", action: tag }];
    const add = (ip: string | null) => addEntry(owner, { action: tag, ip_address: ip });
    const [a, b, c, d, e] = [
      await add("10.5.1.2"),
      await add("10.5.255.255"),
      await add("10.6.0.0"),
      await add("2001:db8:7::5"),
      await add("10.5.0.0/16"),
    ];
    await add(null);
    const found = async (ip: string) => (await idsOf(app, { ip, names })).toSorted();
    expect(await found("10.5.1.2")).toEqual([a]);
    expect(await found("10.5.0.0/16")).toEqual([a, b, e].toSorted());
    expect(await found("10.5.7.7/16")).toEqual([a, b, e].toSorted());
    expect(await found("10.0.0.0/8")).toEqual([a, b, c, e].toSorted());
    expect(await found("2001:db8::/32")).toEqual([d]);
    expect(await found("0.0.0.0/0")).toEqual([a, b, c, e].toSorted());
    expect(await found("::/0")).toEqual([d]);
    expect(await idsOf(app, { ip: "10.5.1.0/24" })).toEqual([a]);
  });

  test("by time: from is in, until is out", async ({ owner, app }) => {
    const tag = randomUUID();
    const at = (moment: string) => addEntry(owner, { action: tag, created_at: moment });
    const [first, second] = [await at("2020-03-01T12:00:00Z"), await at("2020-03-01T12:00:01Z")];
    await at("2020-03-01T11:59:59.999999Z");
    await at("2020-03-01T12:00:02Z");
    const range = { from: new Date("2020-03-01T12:00:00Z"), until: new Date("2020-03-01T12:00:02Z") };
    expect(await idsOf(app, range)).toEqual([second, first]);
    expect(await idsOf(app, { ...range, names: [{ resource: "thing", action: tag }] })).toEqual([second, first]);
    expect(await idsOf(app, { hours: 24, names: [{ resource: "thing", action: tag }] })).toEqual([]);
  });

  test("by what was changed, and by operation", async ({ owner, app }) => {
    const [staff, person] = [await signInAs(owner, "support"), await addPerson(owner)];
    const change = (column: string) =>
      addEntry(owner, {
        action: "update",
        resource: "user",
        resource_id: person.id,
        old_values: { [column]: "a" },
        new_values: { [column]: "b" },
      });
    const [role, status] = [await change("role"), await change("status"), await change("email")];
    await addEntry(owner, { action: "create", resource: "user", resource_id: person.id, new_values: { role: "user", status: "active" } });
    expect(await idsOf(app, { changed: "role", targetId: person.id })).toEqual([role]);
    expect(await idsOf(app, { changed: "role" })).toContain(role);
    expect(await idsOf(app, { changed: "status" })).toContain(status);

    const sessions = await Promise.all([1, 2, 3].map(() => addSession(owner, person.id)));
    const deed = act(staff);
    await revokeSessions(app, deed, { sessionIds: sessions.map(({ id }) => id), reason: "r", ticket: null, includeOwn: false });
    expect(await idsOf(app, { operationId: deed.operationId })).toHaveLength(3);
    expect(await idsOf(app, { operationId: deed.operationId, names: [{ resource: "session", action: "create" }] })).toEqual([]);
  });
});

test.describe("pages", () => {
  const tag = randomUUID();
  const personId = randomUUID();
  test.beforeAll(async ({ databaseOf }, { file }) => {
    const owner = (await databaseOf(file)).connect("owner", 1);
    await owner`insert into users (id, email, password, first_name, last_name) values (${personId}, ${`${tag}@example.org`}, 'x', 'A', 'B')`;
    // Many at one moment, some a microsecond apart, some without a moment; each is reached by several ways.
    await owner`
      insert into audit_logs (user_id, action, resource, resource_id, old_values, ip_address, created_at)
      select case when i % 3 > 0 then ${personId}::uuid end, ${tag}::text || i % 2, 'thing', case when i % 2 = 0 then ${personId}::uuid end,
        jsonb_build_object('user_id', ${personId}::text, 'role', 'a'), inet '192.0.2.0' + i % 100,
        case when i <= 60 then timestamptz '2026-03-01 12:00:00.123456+00' when i <= 120 then timestamptz '2026-03-01 12:00:00.123456+00' + i * interval '1 microsecond'
          when i <= 175 then null else now() - i * interval '1 hour' end
      from generate_series(1, 230) i`;
    await owner.end();
  });

  const filters: Record<string, AuditFilter> = {
    "by name": { names: [0, 1].map((n) => ({ resource: "thing", action: `${tag}${n}` })) },
    "by actor": { actor: { id: personId, isDeleted: false } },
    "by target": { targetId: personId },
    "by network": { ip: "192.0.2.0/24", names: [0, 1].map((n) => ({ resource: "thing", action: `${tag}${n}` })) },
  };
  for (const [name, filter] of Object.entries(filters)) {
    test(`${name}: every row once, forward and backward`, async ({ app }) => {
      const ids = await walk(({ cursor }) => listAudit(app, filter, cursor), auditPageSize);
      expect(ids).toHaveLength(name === "by actor" ? 154 : 230);
      expect(new Set(ids).size).toBe(ids.length);
    });
  }

  test("activity: every row once, though three ways lead to it", async ({ app }) => {
    const ids = await walk(({ cursor }) => listActivity(app, personId, cursor), auditPageSize);
    expect(ids).toHaveLength(230);
    expect(new Set(ids).size).toBe(230);
  });
});

test.describe("people whom a text may mean", () => {
  test("an e-mail or an id is one person; a name may be several", async ({ owner, app }) => {
    const surname = `Q${randomUUID().slice(0, 12)}`;
    const [a, b] = [await addPerson(owner, { last_name: surname }), await addPerson(owner, { last_name: surname })];
    for (const typed of [a.email, a.email.toUpperCase(), a.id]) {
      const found = await findAuditPeople(app, typed);
      expect(found.filter(({ isExact }) => isExact).map(({ id }) => id)).toEqual([a.id]);
    }
    expect((await findAuditPeople(app, surname)).map(({ id }) => id).toSorted()).toEqual([a.id, b.id].toSorted());
    expect(await findAuditPeople(app, randomUUID())).toEqual([]);
    expect(await findAuditPeople(app, `%${surname.slice(1)}'`)).toEqual([]);
  });
});
