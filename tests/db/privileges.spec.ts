import type { Pool } from "@/lib/db/client";
import { expect, test } from "@/tests/fixtures";
import { addPerson, addSession, canary, refusalOf, signInAs } from "./people";

/** All rows of all tables and the whole catalogue of what may be done with them, as one word. */
const fingerprint = async (superuser: Pool) => {
  const [row] = await superuser<{ word: string }[]>`
    select md5(concat_ws('|',
      (select string_agg(md5(query_to_xml(format('select t.* from %s t order by t::text', c.oid::regclass), true, false, '')::text), ',' order by c.oid)
        from pg_class c where c.relkind = 'r' and c.relnamespace::regnamespace::text in ('public', 'gatehouse')),
      (select string_agg(c::text, ',' order by c.oid) from (
        select oid, relname, relowner, relacl, relkind, relchecks, relhastriggers, relrowsecurity from pg_class where oid >= 16384 and relpersistence = 'p'
      ) c),
      (select string_agg(a::text, ',' order by a.attrelid, a.attnum) from (
        select attrelid, attnum, attname, atttypid, attacl, attisdropped from pg_attribute where attrelid >= 16384 and attrelid not in (select oid from pg_class where relpersistence = 't')
      ) a),
      (select string_agg(t::text, ',' order by t.oid) from (select oid, tgname, tgenabled from pg_trigger) t),
      (select string_agg(p::text, ',' order by p.oid) from (select oid, proname, proowner, proacl, prosrc, proconfig from pg_proc where oid >= 16384) p),
      (select string_agg(n::text, ',' order by n.oid) from (select oid, nspname, nspowner, nspacl from pg_namespace where nspname !~ '^pg_(toast_)?temp') n),
      (select string_agg(r::text, ',' order by r.oid) from pg_authid r),
      (select string_agg(m::text, ',' order by m.oid) from (select roleid, member, xmin::text::bigint as oid from pg_auth_members) m),
      (select string_agg(s::text, ',' order by s::text) from pg_db_role_setting s),
      (select count(*) from pg_largeobject_metadata)
    )) as word`;
  return row?.word;
};

/** What neither role may do. Each is one statement, as a hostile caller who has the console's password would send it. */
const forbidden: Record<string, string> = {
  "read password hashes": "select password from public.users",
  "read a person with all columns": "select * from public.users",
  "read a person as one value": "select u from public.users u",
  "read a person as JSON": "select to_jsonb(u) from public.users u",
  "read the hash inside a condition": "select id from public.users where password like '$2a$%'",
  "read the hash by sorting": "select id from public.users order by password",
  "read the hash from code": "do $$ begin perform password from public.users; end $$",
  "read reset tokens": "select token from public.password_reset_tokens",
  "read verification tokens": "select token from public.email_verification_tokens",
  "read token hashes": "select token_hash from public.user_sessions",
  "read token hashes of ended sessions": "select token_hash from gatehouse.ended_sessions",
  "read the functions' secrets": "select * from gatehouse.secrets",
  "copy people out": "copy public.users to stdout",
  "make oneself an admin": "update public.users set role = 'admin'",
  "set a password": "update public.users set password = 'x'",
  "add a person": "insert into public.users (email, password, first_name, last_name) values ('x', 'x', 'x', 'x')",
  "delete people": "delete from public.users",
  "delete sessions": "delete from public.user_sessions",
  "delete a session inside a query": "with gone as (delete from public.user_sessions returning id) select * from gone",
  "prolong sessions": "update public.user_sessions set expires_at = 'infinity'",
  "make a session": "insert into public.user_sessions (user_id, token_hash, expires_at) select id, 'x', 'infinity' from public.users",
  "lock people's rows": "select id from public.users for update",
  "forge the log": "insert into public.audit_logs (action) values ('login')",
  "rewrite the log": "update public.audit_logs set action = 'x'",
  "delete from the log": "delete from public.audit_logs",
  "empty the log": "truncate public.audit_logs",
  "empty the sessions": "truncate public.user_sessions cascade",
  "forgive tries to sign in": "delete from public.rate_limits",
  "lower a count of tries": "update public.rate_limits set count = 0",
  "rewrite an operation": "update gatehouse.operations set reason = 'x'",
  "delete operations": "delete from gatehouse.operations",
  "rewrite an ended session": "update gatehouse.ended_sessions set ended_how = 'signed_out'",
  "give a role a capability": "insert into gatehouse.role_capabilities values ('user', 'session.revoke')",
  "change a setting": "update gatehouse.settings set value = '9999'",
  "change the ledger of migrations": "delete from gatehouse.schema_migrations",
  "delete people through the view": "delete from gatehouse.people",
  "make oneself an admin through the view": "update gatehouse.people set role = 'admin'",
  "switch triggers off": "alter table public.audit_logs disable trigger all",
  "switch all triggers off": "set session_replication_role = replica",
  "lock everybody out": "do $$ begin lock table public.users in access exclusive mode; end $$",
  "lock the operations": "do $$ begin lock table gatehouse.operations in share mode; end $$",
  "make a table in public": "create table public.mine (id int)",
  "make a table in gatehouse": "create table gatehouse.mine (id int)",
  "make a function in public": "create function public.mine() returns int language sql as 'select 1'",
  "make a function in gatehouse": "create function gatehouse.mine() returns int language sql as 'select 1'",
  "replace a function": "create or replace function gatehouse.sign_out(text, inet, text) returns boolean language sql as 'select true'",
  "make a schema": "create schema mine",
  "make an extension": "create extension hstore",
  "make a trigger": "create trigger mine before insert on public.users for each row execute function public.update_updated_at_column()",
  "make a view of the hashes": "create view public.mine as select password from public.users",
  "index the hashes": "create index on public.users (password)",
  "add a column": "alter table public.users add column mine text",
  "hand a table over": "alter table public.users owner to gatehouse_app",
  "drop a table": "drop table public.audit_logs",
  "drop a function": "drop function gatehouse.require_staff",
  "drop the schema": "drop schema gatehouse cascade",
  "run a program": "copy (select 1) to program 'true'",
  "read a program's output": "copy public.users from program 'true'",
  "read a file of the server": "select pg_read_file('postgresql.conf')",
  "list files of the server": "select pg_ls_dir('.')",
  "write a file of the server": "copy (select 1) to '/tmp/mine'",
  "import a file": "select lo_import('/etc/passwd')",
  "load code": "load '/tmp/mine.so'",
  "become the owner of the tables": "set role gatehouse_owner",
  "become the administrator": "set role postgres",
  "begin a session as the administrator": "set session authorization postgres",
  "make a role": "create role mine",
  "change the owner's role": "alter role gatehouse_owner password 'x'",
  "become a superuser": "alter role current_user superuser",
  "change the server's settings": "alter system set log_statement = 'all'",
  "grant what one does not have": "grant select (password) on public.users to gatehouse_app",
  "join the owner of the tables": "grant gatehouse_owner to current_user",
  "read roles' passwords": "select rolpassword from pg_authid",
  "read column statistics": "select * from pg_statistic",
  "find out who is staff": "select * from gatehouse.require_staff('x', null)",
  "write an operation by hand":
    "select gatehouse.begin_operation(gen_random_uuid(), 'x', gen_random_uuid(), 'x', 'x', gen_random_uuid(), 'x', null, null, null)",
  "end sessions without being asked who":
    "select gatehouse.end_sessions(array(select id from public.user_sessions), 'revoked', null, null, null, null)",
  "suspend somebody without being asked who":
    "select * from gatehouse.change_status(array(select id from public.users), 'suspended', null, true, null, null, null, null)",
  "make a link without being asked who":
    "select gatehouse.create_link('password_reset', (select id from public.users limit 1), repeat('x', 64), null, null, null, null)",
  "find a link without being counted": "select * from gatehouse.find_link('password_reset', 'x', null)",
  "spend somebody's links": "select gatehouse.spend_links(array(select id from public.users), null)",
  "count an operation's progress up": "select nextval('gatehouse.progress_0')",
  "set an operation's progress": "select setval('gatehouse.progress_0', 7)",
  "read an operation's progress past its function": "select last_value from gatehouse.progress_0",
  "begin to count without an operation": "select gatehouse.begin_progress(gen_random_uuid(), 7)",
  "read tokens inside a condition": "select id from public.password_reset_tokens where token like 'a%'",
  "write a token": "insert into public.password_reset_tokens (user_id, token, expires_at) select id, 'x', 'infinity' from public.users",
  "prolong a suspension": "update gatehouse.suspensions set until = 'infinity'",
  "revoke tokens without being asked who":
    "select gatehouse.end_tokens(array(select id from public.password_reset_tokens), null, null, null, null)",
  "reset rate limits without being asked who":
    "select gatehouse.delete_rate_limits(array(select id from public.rate_limits), null, null, null, null)",
  "make an admin": "select gatehouse.create_admin('x@example.org', '$2a$10$' || repeat('a', 53), 'x', 'x')",
  "clean up": "select * from public.cleanup_expired_tokens()",
  "look at what a clean-up would remove": "select * from public.expired_rows",
};

for (const role of ["app", "monitor"] as const) {
  test(`gatehouse_${role} may do none of ${Object.keys(forbidden).length} things, and trying changes nothing`, async ({
    owner,
    superuser,
    database,
  }) => {
    const staff = await signInAs(owner, "admin");
    await addSession(owner, staff.id, { expires_at: new Date(0).toISOString() });
    await owner`insert into password_reset_tokens (user_id, token, expires_at) values (${staff.id}, ${canary}, '2020-01-01')`;
    await owner`insert into rate_limits (key, reset_time) values (${`x ${role}`}, '2020-01-01')`;
    const attacker = database.connect(role, 1);
    // A role may lift its own settings; what counts is what lies behind them.
    await attacker`select set_config('default_transaction_read_only', 'off', false), set_config('statement_timeout', '0', false)`;
    const before = await fingerprint(superuser);
    for (const [what, statement] of Object.entries(forbidden)) {
      expect.soft((await refusalOf(attacker.unsafe(statement))) ?? "it was allowed", what).toMatch(/^42501 /);
      expect(await fingerprint(superuser), what).toBe(before);
    }
    // The word does change when something is changed.
    await owner`update users set first_name = first_name || '!' where id = ${staff.id}`;
    expect(await fingerprint(superuser)).not.toBe(before);
  });
}

test("gatehouse_monitor may call no function and read no table", async ({ monitor }) => {
  for (const statement of [
    "select * from gatehouse.check_session('x')",
    "select gatehouse.sign_in_salt('x')",
    "select id from public.users",
    "select id from public.audit_logs",
    "select * from gatehouse.settings",
  ]) {
    expect(await refusalOf(monitor.unsafe(statement)), statement).toMatch(/^42501 /);
  }
  expect(await refusalOf(monitor`create temporary table t (id int)`)).toMatch(/^25006 /);
});

test("statistics show neither role a secret", async ({ owner, database }) => {
  for (let i = 0; i < 30; i++) await addPerson(owner, { password: `${canary} same` });
  await owner`analyze users`;
  const [kept] = await owner<
    { text: string }[]
  >`select most_common_vals::text as text from pg_stats where tablename = 'users' and attname = 'password'`;
  expect(kept?.text).toContain(canary);
  for (const role of ["app", "monitor"] as const) {
    const sql = database.connect(role, 1);
    // Other tests' statements have their own words in them.
    const seen = await sql`
      select s::text from pg_stats s union all select s::text from pg_stats_ext s
      union all select query from pg_stat_activity where datname = current_database()`;
    expect(JSON.stringify([...seen]), role).not.toContain(canary);
  }
});

test("a temporary table or function under a known name leads no function astray", async ({ owner, database }) => {
  const sql = database.connect("app", 1);
  const staff = await signInAs(owner, "user");
  await sql.unsafe(`
    create temporary table users as select gen_random_uuid() as id, 'x' as email, 'admin' as role, 'active' as status, null::timestamptz as password_changed_at;
    create temporary table role_capabilities as select 'user' as role, 'session.revoke' as capability;
    create function pg_temp.now() returns timestamptz language sql as $$ select timestamptz '2020-01-01' $$;
    create function pg_temp.lower(text) returns text language sql as $$ select 'x' $$;
    set search_path = pg_temp, public`);
  expect(await sql`select * from gatehouse.check_session(${staff.tokenHash})`).toHaveLength(0);
  expect(
    await refusalOf(sql`select * from gatehouse.revoke_sessions(${staff.tokenHash}, gen_random_uuid(), null, '', '{}', 'x', null)`),
  ).toContain("GH001");
});

/** What gatehouse_app may read, column by column. Nothing else, and gatehouse_monitor and PUBLIC nothing at all. */
const readable: Record<string, string> = {
  "gatehouse.ended_sessions":
    "id, user_id, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_at, ended_how, operation_id",
  "gatehouse.notes": "id, user_id, author_id, author_email, body, created_at, updated_at",
  "gatehouse.operations":
    "id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, ticket, target_count, result, undoes, ip_address, user_agent, created_at",
  "gatehouse.people":
    "id, email, first_name, last_name, role, status, email_verified, email_verified_at, password_changed_at, last_login_at, login_count, created_at, updated_at",
  "gatehouse.role_capabilities": "role, capability",
  "gatehouse.saved_views": "id, owner_id, page, name, query, is_shared, created_at, updated_at",
  "gatehouse.schema_migrations": "name, kind, checksum, duration_ms, applied_at, applied_by",
  "gatehouse.settings": "key, value, description",
  "gatehouse.suspensions": "user_id, until, operation_id, created_at",
  "public.audit_logs":
    "id, user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, created_at, operation_id",
  "public.email_verification_tokens": "id, user_id, expires_at, used, created_at",
  "public.password_reset_tokens": "id, user_id, expires_at, used, created_at",
  "public.rate_limits": "id, key, count, reset_time, created_at, updated_at",
  "public.user_sessions": "id, user_id, device_info, ip_address, user_agent, expires_at, created_at, updated_at",
  "public.users":
    "id, email, first_name, last_name, role, status, email_verified, email_verified_at, password_changed_at, last_login_at, login_count, created_at, updated_at",
};

test("privileges on tables are exactly these", async ({ owner, major }) => {
  const roles = owner`(values ('gatehouse_app'), ('gatehouse_monitor'), ('public')) as r (role)`;
  const rows = await owner<{ role: string; name: string; columns: string }[]>`
    select r.role, c.oid::regclass::text as name, c.relnamespace::regnamespace::text as schema, string_agg(a.attname, ', ' order by a.attnum) as columns
    from ${roles}, pg_class c
    join pg_attribute a on a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped
    where c.relkind in ('r', 'v', 'm', 'p', 'f') and c.relnamespace::regnamespace::text in ('public', 'gatehouse') and c.relname !~ '^pg_stat_statements'
      and has_column_privilege(r.role, c.oid, a.attnum, 'select')
    group by 1, 2, 3 order by 3, 2`;
  const named = (name: string) => (name.includes(".") ? name : `public.${name}`);
  expect(Object.fromEntries(rows.map(({ role, name, columns }) => [`${role} ${named(name)}`, columns]))).toEqual(
    Object.fromEntries(Object.entries(readable).map(([name, columns]) => [`gatehouse_app ${name}`, columns])),
  );
  const writes = await owner`
    select r.role, c.oid::regclass::text as name, p.privilege
    from ${roles}, pg_class c,
      unnest(array['insert', 'update', 'delete', 'truncate', 'references', 'trigger'] || case when ${major >= 17} then array['maintain'] else '{}' end) as p (privilege)
    where c.relkind in ('r', 'v', 'm', 'p', 'f', 'S') and c.relnamespace::regnamespace::text in ('public', 'gatehouse')
      and (case when c.relkind = 'S' then has_sequence_privilege(r.role, c.oid, 'usage, select, update')
        when p.privilege in ('insert', 'update', 'references') then has_any_column_privilege(r.role, c.oid, p.privilege)
        else has_table_privilege(r.role, c.oid, p.privilege) end)`;
  expect([...writes]).toEqual([]);
});

test("privileges on functions, schemas and the database are exactly these, and each function is sealed", async ({ owner, database }) => {
  const callable = [
    "add_note",
    "anonymise_user",
    "begin_canary",
    "change_password",
    "check_session",
    "confirm_password",
    "create_user",
    "delete_note",
    "delete_user",
    "delete_view",
    "duplicate_token_sessions",
    "edit_note",
    "end_own_sessions",
    "export_user",
    "export_users",
    "has_begun",
    "import_users",
    "lift_due_suspensions",
    "make_link",
    "operation_progress",
    "preview_filtered_sessions",
    "rate_limit_person",
    "read_link",
    "reset_matching_rate_limits",
    "reset_rate_limits",
    "restorable_sessions",
    "restore_sessions",
    "revoke_filtered_sessions",
    "revoke_matching_tokens",
    "revoke_sessions",
    "revoke_tokens",
    "revoke_user_sessions",
    "revoke_users_sessions",
    "save_view",
    "session_browser",
    "session_device",
    "session_os",
    "set_email_verified",
    "set_password_by_link",
    "set_preferences",
    "set_user_role",
    "set_user_status",
    "set_users_status",
    "sign_in",
    "sign_in_salt",
    "sign_in_wait",
    "sign_out",
    "update_user",
    "verify_email_by_link",
    "verify_users",
  ];
  const functions = await owner<{ name: string; app: boolean; others: boolean; sealed: boolean }[]>`
    select p.proname as name, has_function_privilege('gatehouse_app', p.oid, 'execute') as app,
      has_function_privilege('gatehouse_monitor', p.oid, 'execute') or has_function_privilege('public', p.oid, 'execute') as others,
      p.prosecdef and 'search_path=pg_catalog, pg_temp' = any (p.proconfig) and p.proowner = 'gatehouse_owner'::regrole and p.prosrc !~* '\\mexecute\\M' as sealed
    from pg_proc p where p.pronamespace = 'gatehouse'::regnamespace order by 1`;
  expect(functions.length).toBeGreaterThan(callable.length);
  expect(functions.filter(({ app }) => app).map(({ name }) => name)).toEqual(callable);
  // Expressions of indexes: without rights of their own, and free for all who write a session.
  const open = functions.filter(({ name }) => ["session_browser", "session_device", "session_os"].includes(name));
  expect(functions.filter((one) => !open.includes(one) && (one.others || !one.sealed))).toEqual([]);
  expect(open.map(({ others }) => others)).toEqual([true, true, true]);
  const definers = await owner`select proname from pg_proc where prosecdef and pronamespace = 'public'::regnamespace`;
  expect([...definers]).toEqual([]);

  const places = await owner`
    select r.role, s.name, has_schema_privilege(r.role, s.name, 'usage') as usage, has_schema_privilege(r.role, s.name, 'create') as create
    from (values ('gatehouse_app'), ('gatehouse_monitor')) as r (role), (values ('public'), ('gatehouse')) as s (name) order by 1, 2 desc`;
  expect([...places]).toEqual([
    { role: "gatehouse_app", name: "public", usage: true, create: false },
    { role: "gatehouse_app", name: "gatehouse", usage: true, create: false },
    { role: "gatehouse_monitor", name: "public", usage: true, create: false },
    { role: "gatehouse_monitor", name: "gatehouse", usage: false, create: false },
  ]);
  expect(
    await owner`select has_database_privilege('gatehouse_app', ${database.name}, 'create') as a, has_database_privilege('gatehouse_monitor', ${database.name}, 'create') as m`,
  ).toEqual([{ a: false, m: false }]);
});

test("what somebody adds later is out of reach", async ({ owner, app }) => {
  await owner.unsafe(
    "alter table users add column diary text; create table gatehouse.later (id int); create function gatehouse.later() returns int language sql as 'select 1'",
  );
  for (const statement of ["select diary from users", "select * from gatehouse.later"])
    expect(await refusalOf(app.unsafe(statement)), statement).toMatch(/^42501 /);
  await owner.unsafe("drop function gatehouse.later(); drop table gatehouse.later; alter table users drop column diary");
});

test("the roles are ordinary ones, with their limits set in the database", async ({ owner, app, monitor }) => {
  const roles = await owner`
    select rolname, rolsuper or rolcreatedb or rolcreaterole or rolreplication or rolbypassrls as special, rolcanlogin,
      array(select roleid::regrole::text from pg_auth_members where member = r.oid)::text as member_of
    from pg_roles r where rolname in ('gatehouse_app', 'gatehouse_monitor', 'gatehouse_owner') order by 1`;
  expect([...roles]).toEqual([
    { rolname: "gatehouse_app", special: false, rolcanlogin: true, memberOf: "{}" },
    { rolname: "gatehouse_monitor", special: false, rolcanlogin: true, memberOf: "{pg_monitor}" },
    { rolname: "gatehouse_owner", special: false, rolcanlogin: true, memberOf: "{}" },
  ]);
  const shown = async (sql: Pool) => {
    const names = ["statement_timeout", "lock_timeout", "idle_in_transaction_session_timeout", "default_transaction_read_only", "TimeZone"];
    const values: string[] = [];
    for (const name of names) values.push(Object.values((await sql.unsafe(`show ${name}`))[0] ?? {}).join());
    return values;
  };
  expect(await shown(app)).toEqual(["4s", "2s", "10s", "off", "UTC"]);
  expect(await shown(monitor)).toEqual(["4s", "1s", "10s", "on", "UTC"]);
});
