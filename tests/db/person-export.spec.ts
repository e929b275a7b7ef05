import { randomUUID } from "node:crypto";
import { addNote } from "@/lib/db/notes";
import { ExportedRow, exportSections, ExportStart, exportUser, listExported } from "@/lib/db/person-export";
import { revokeSessions } from "@/lib/db/sessions";
import { expect, test } from "@/tests/fixtures";
import { expectRows } from "./expect-rows";
import { act, addPerson, addSession, canary, inMinutes, newHash, refusalOf, signInAs } from "./people";

test("user.export: an entry in the log for each, by admin and auditor, and the preferences", async ({ owner, app }) => {
  const person = await addPerson(owner);
  await owner`insert into user_preferences (user_id, theme) values (${person.id}, 'dark')`;
  await owner`insert into gatehouse.display_preferences (user_id, user_columns) values (${person.id}, 'person,id')`;
  for (const role of ["admin", "auditor"]) {
    const by = act(await signInAs(owner, role));
    const [start] = await expectRows(exportUser(app, by, { userId: person.id }), ExportStart);
    expect(start).toMatchObject({ operationId: by.operationId, targetCount: 1, replayed: false, email: person.email });
    expect(start?.preferences).toMatchObject([{ theme: "dark", timezone: "UTC", density: "comfortable", user_columns: "person,id" }]);
    expect(await exportUser(app, by, { userId: person.id })).toMatchObject([{ replayed: true }]);
    expect(await owner`select action, resource, resource_id from audit_logs where operation_id = ${by.operationId}`).toEqual([
      { action: "export", resource: "user", resourceId: person.id },
    ]);
  }
  expect(await refusalOf(exportUser(app, act(await signInAs(owner, "support")), { userId: person.id }))).toContain("GH002");
  expect(await refusalOf(exportUser(app, act({ tokenHash: newHash() }), { userId: person.id }))).toContain("GH001");
  expect(await refusalOf(exportUser(app, act(await signInAs(owner, "admin")), { userId: randomUUID() }))).toContain("GH004");
  const [nothing] = await exportUser(app, act(await signInAs(owner, "admin")), { userId: (await addPerson(owner)).id });
  expect(nothing?.preferences).toEqual([]);
});

test("listExported: every part, each row once, page by page, and no secret", async ({ owner, app }) => {
  const person = await signInAs(owner, "support");
  const admin = await signInAs(owner, "admin");
  const suspension = randomUUID();
  const gone = await addSession(owner, person.id);
  await addSession(owner, person.id, { created_at: null });
  await revokeSessions(app, act(admin), { sessionIds: [gone.id], reason: "x", ticket: null, includeOwn: false });
  const other = await addPerson(owner);
  const target = await addSession(owner, other.id);
  await revokeSessions(app, act(person), { sessionIds: [target.id], reason: "x", ticket: null, includeOwn: false });
  for (const table of ["password_reset_tokens", "email_verification_tokens"])
    await owner`insert into ${owner(table)} ${owner({ user_id: person.id, token: canary, expires_at: inMinutes(10) })}`;
  await owner`insert into rate_limits (key, reset_time) values (${`api:user:${person.id}:/v1`}, now())`;
  await addNote(app, act(admin), { userId: person.id, body: "a note" });
  await owner`insert into audit_logs (user_id, action, resource, resource_id) values (${person.id}, 'login', 'auth', ${person.id})`;
  await owner`insert into audit_logs (user_id, action, resource, resource_id) values (${admin.id}, 'update', 'user', ${person.id})`;

  await owner`
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id)
    select ${suspension}, 'user.set_status', ${admin.id}, 'x', 'admin', ${admin.sessionId}`;
  await owner`insert into gatehouse.suspensions (user_id, until, operation_id) values (${person.id}, now() + interval '1 day', ${suspension})`;
  await owner`insert into gatehouse.saved_views (owner_id, page, name, query) values (${person.id}, 'users', 'Mine', 'status=active')`;

  const counts: Record<string, number> = {};
  const ids: string[] = [];
  for (const section of exportSections) {
    const all = await expectRows(listExported(app, section, person.id, { limit: 100 }), ExportedRow);
    const paged: ExportedRow[] = [];
    for (;;) {
      const last = paged.at(-1);
      const cursor = last && { key: last.cursorKey, id: last.id, back: false };
      const page = await listExported(app, section, person.id, { limit: 1, cursor });
      if (page.length === 0) break;
      paged.push(...page);
    }
    expect(paged, section).toEqual(all);
    for (const { row } of all) expect(row).not.toMatch(/CANARY|token_hash|"password"|"token"/);
    counts[section] = all.length;
    if (section.startsWith("audit")) ids.push(...all.map(({ id }) => id));
  }
  expect(counts).toEqual({
    ...{
      user: 1,
      notes: 1,
      suspensions: 1,
      saved_views: 1,
      sessions: 2,
      ended_sessions: 1,
      password_reset_tokens: 1,
      email_verification_tokens: 1,
      rate_limits: 1,
    },
    ...{ operations: 1, audit_as_actor: 2, audit_as_target: 1, audit_as_owner: 2 },
  });
  expect(new Set(ids).size).toBe(5);
  const [user] = await listExported(app, "user", person.id, { limit: 1 });
  expect(JSON.parse(user?.row ?? "")).toMatchObject({ id: person.id, email: person.email, role: "support" });
});

test("listExported: entries without a time come after the others, and none is dropped", async ({ owner, app }) => {
  const person = await addPerson(owner);
  await owner`
    insert into audit_logs (user_id, action, resource, resource_id, created_at)
    select ${person.id}, 'login', 'auth', ${person.id}, case when n % 3 > 0 then now() - n * interval '1 minute' end from generate_series(1, 30) n`;
  const found: ExportedRow[] = [];
  for (const isUntimed of [false, true]) {
    for (;;) {
      const last = found.at(-1);
      const cursor = last && found.length > 20 === isUntimed ? { key: last.cursorKey, id: last.id, back: false } : undefined;
      const page = await expectRows(listExported(app, "audit_as_actor", person.id, { limit: 4, cursor, isUntimed }), ExportedRow);
      found.push(...page);
      if (page.length < 4) break;
    }
  }
  expect(new Set(found.map(({ id }) => id)).size).toBe(30);
  expect(found.slice(20).every(({ row }) => (JSON.parse(row) as { created_at: unknown }).created_at === null)).toBe(true);
});

test("everything that points at a person is in the export, or is known not to be about them", async ({ owner }) => {
  // Preferences come with the first statement; a step-up is only a moment of a session; a note is about somebody else than its author.
  const elsewhere = [
    "user_preferences.user_id",
    "gatehouse.display_preferences.user_id",
    "gatehouse.notes.author_id",
    "gatehouse.step_ups.session_id",
  ];
  const exported = [
    ...["user_sessions", "password_reset_tokens", "email_verification_tokens", "audit_logs"].map((table) => `${table}.user_id`),
    ...["gatehouse.notes.user_id", "gatehouse.suspensions.user_id", "gatehouse.saved_views.owner_id"],
  ];
  const pointing = await owner<{ name: string }[]>`
    select c.conrelid::regclass || '.' || a.attname as name
    from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
    where c.contype = 'f' and c.confrelid in ('users'::regclass, 'user_sessions'::regclass)`;
  expect(pointing.map(({ name }) => name).toSorted()).toEqual([...elsewhere, ...exported].toSorted());
});
