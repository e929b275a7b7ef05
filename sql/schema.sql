-- Made by npm run db:dump-schema; not edited by hand. Roles: sql/roles.sql.
set check_function_bodies = off;

create schema if not exists gatehouse;

create extension if not exists pg_trgm with schema public;

create extension if not exists pgcrypto with schema public;

create extension if not exists "uuid-ossp" with schema public;

create table gatehouse.display_preferences (
    user_id uuid not null,
    density text default 'comfortable'::text not null,
    user_columns text
);

create table gatehouse.ended_sessions (
    id uuid not null,
    user_id uuid not null,
    token_hash character varying(255) not null,
    device_info jsonb,
    ip_address inet,
    user_agent text,
    expires_at timestamp with time zone not null,
    created_at timestamp with time zone,
    updated_at timestamp with time zone,
    ended_at timestamp with time zone default now() not null,
    ended_how text not null,
    operation_id uuid
);

create table gatehouse.notes (
    id uuid default gen_random_uuid() not null,
    user_id uuid not null,
    author_id uuid,
    author_email text not null,
    body text not null,
    created_at timestamp with time zone default now() not null,
    updated_at timestamp with time zone default now() not null
);

create table gatehouse.operations (
    id uuid not null,
    kind text not null,
    actor_id uuid not null,
    actor_email text not null,
    actor_role text not null,
    actor_session_id uuid not null,
    reason text,
    ticket text,
    target_count integer default 0 not null,
    result jsonb default '{}'::jsonb not null,
    undoes uuid,
    ip_address inet,
    user_agent text,
    created_at timestamp with time zone default now() not null
);

create unlogged sequence gatehouse.progress_0 minvalue 0;

create unlogged sequence gatehouse.progress_1 minvalue 0;

create unlogged sequence gatehouse.progress_2 minvalue 0;

create unlogged sequence gatehouse.progress_3 minvalue 0;

create unlogged sequence gatehouse.progress_4 minvalue 0;

create unlogged sequence gatehouse.progress_5 minvalue 0;

create unlogged sequence gatehouse.progress_6 minvalue 0;

create unlogged sequence gatehouse.progress_7 minvalue 0;

create table gatehouse.role_capabilities (
    role text not null,
    capability text not null
);

create table gatehouse.saved_views (
    id uuid default gen_random_uuid() not null,
    owner_id uuid not null,
    page text not null,
    name text not null,
    query text not null,
    is_shared boolean default false not null,
    created_at timestamp with time zone default now() not null,
    updated_at timestamp with time zone default now() not null
);

create table gatehouse.schema_migrations (
    name text not null,
    kind text not null,
    checksum text not null,
    duration_ms integer,
    applied_at timestamp with time zone default now() not null,
    applied_by text default CURRENT_USER not null
);

create table gatehouse.secrets (
    name text not null,
    value bytea not null
);

create table gatehouse.settings (
    key text not null,
    value jsonb not null,
    description text not null
);

create table gatehouse.step_ups (
    session_id uuid not null,
    confirmed_at timestamp with time zone default now() not null
);

create table gatehouse.suspensions (
    user_id uuid not null,
    until timestamp with time zone not null,
    operation_id uuid not null,
    created_at timestamp with time zone default now() not null
);

create table public.audit_logs (
    id uuid default public.uuid_generate_v4() not null,
    user_id uuid,
    action character varying(100) not null,
    resource character varying(100),
    resource_id uuid,
    old_values jsonb,
    new_values jsonb,
    ip_address inet,
    user_agent text,
    created_at timestamp with time zone default CURRENT_TIMESTAMP,
    operation_id uuid
);

create table public.email_verification_tokens (
    id uuid default public.uuid_generate_v4() not null,
    user_id uuid not null,
    token character varying(255) not null,
    expires_at timestamp with time zone not null,
    used boolean default false,
    created_at timestamp with time zone default CURRENT_TIMESTAMP
);

create table public.password_reset_tokens (
    id uuid default public.uuid_generate_v4() not null,
    user_id uuid not null,
    token character varying(255) not null,
    expires_at timestamp with time zone not null,
    used boolean default false,
    created_at timestamp with time zone default CURRENT_TIMESTAMP
);

create table public.rate_limits (
    id uuid default public.uuid_generate_v4() not null,
    key character varying(255) not null,
    count integer default 1 not null,
    reset_time timestamp with time zone not null,
    created_at timestamp with time zone default CURRENT_TIMESTAMP,
    updated_at timestamp with time zone default CURRENT_TIMESTAMP
);

create table public.user_preferences (
    id uuid default public.uuid_generate_v4() not null,
    user_id uuid not null,
    theme character varying(50) default 'light'::character varying,
    language character varying(10) default 'en'::character varying,
    timezone character varying(50) default 'UTC'::character varying,
    notifications jsonb default '{}'::jsonb,
    created_at timestamp with time zone default CURRENT_TIMESTAMP,
    updated_at timestamp with time zone default CURRENT_TIMESTAMP
);

create table public.user_sessions (
    id uuid default public.uuid_generate_v4() not null,
    user_id uuid not null,
    token_hash character varying(255) not null,
    device_info jsonb,
    ip_address inet,
    user_agent text,
    expires_at timestamp with time zone not null,
    created_at timestamp with time zone default CURRENT_TIMESTAMP,
    updated_at timestamp with time zone default CURRENT_TIMESTAMP
);

create table public.users (
    id uuid default public.uuid_generate_v4() not null,
    email character varying(255) not null,
    password character varying(255) not null,
    first_name character varying(100) not null,
    last_name character varying(100) not null,
    role character varying(50) default 'user'::character varying not null,
    status character varying(50) default 'active'::character varying not null,
    email_verified boolean default false,
    email_verified_at timestamp with time zone,
    password_changed_at timestamp with time zone,
    last_login_at timestamp with time zone,
    login_count integer default 0,
    created_at timestamp with time zone default CURRENT_TIMESTAMP,
    updated_at timestamp with time zone default CURRENT_TIMESTAMP
);

CREATE OR REPLACE FUNCTION gatehouse.add_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_body text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    new_body text := nullif(btrim(p_body, E' \t\r\n'), '');
    new_id uuid;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.note');
    if new_body is null or length(new_body) > 2000 then
        raise exception using errcode = 'GH003', message = 'A note has 1 to 2,000 characters.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'note.create', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    -- The person's row is the lock under which their notes are counted.
    perform from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if (select count(*) from gatehouse.notes n where n.user_id = p_user_id) >= 100 then
        raise exception using errcode = 'GH003', message = 'A person has 100 notes at most. Delete one first.';
    end if;
    insert into gatehouse.notes (user_id, author_id, author_email, body)
    values (p_user_id, actor.user_id, actor.email, new_body)
    returning id into new_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'create', 'note', new_id, jsonb_build_object('user_id', p_user_id), p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'note_id', new_id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.anonymise_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_confirmation text, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    admins_locked boolean;
    target public.users;
    marker text := 'anonymised.' || p_user_id || '@person.invalid';
    ended_count integer;
    token_count integer;
    note_count integer;
    entry_count integer;
    mention_count integer;
begin
    admins_locked := gatehouse.lock_admins(array[p_user_id]);
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.anonymise');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.anonymise', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    perform gatehouse.require_not_self(actor.user_id, p_user_id, 'Nobody anonymises themselves.');
    select * into target from public.users u where u.id = p_user_id for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    perform gatehouse.require_admins_locked(admins_locked, array[p_user_id]);
    if lower(target.email) = lower(marker) then
        raise exception using errcode = 'GH005', message = 'This person has been anonymised already.';
    end if;
    if exists (select from public.users u where lower(u.email) = lower(marker)) then
        raise exception using errcode = 'GH003',
            message = format('Somebody else has the e-mail %s, which is to be this person''s. Change theirs first.', marker);
    end if;
    if p_confirmation is distinct from target.email then
        raise exception using errcode = 'GH003', message = 'Type the e-mail of the person to confirm.';
    end if;
    -- Each of these rows is written once more. Where statements may take as long as they need, it is not refused.
    if current_setting('statement_timeout') <> '0'
        and (select count(*) from (select from public.audit_logs a where a.user_id = p_user_id limit 10001) by_them)
            + (select count(*) from (select from public.audit_logs a where a.resource_id = p_user_id limit 10001) about_them) > 20000
    then
        raise exception using errcode = 'GH003',
            message = 'The audit log holds so much of this person that the console would give up waiting. Deactivate them; docs/operations.md says how they are anonymised in the database.';
    end if;
    perform gatehouse.require_recent_password(actor.session_id);

    ended_count := gatehouse.end_sessions(
        array(select s.id from public.user_sessions s where s.user_id = p_user_id and s.expires_at > now()),
        'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    update public.user_sessions s set device_info = null, ip_address = null, user_agent = null where s.user_id = p_user_id;
    update gatehouse.ended_sessions e set device_info = null, ip_address = null, user_agent = null where e.user_id = p_user_id;

    with resets as (delete from public.password_reset_tokens t where t.user_id = p_user_id returning 1),
    verifications as (delete from public.email_verification_tokens t where t.user_id = p_user_id returning 1)
    select (select count(*) from resets) + (select count(*) from verifications) into token_count;
    delete from gatehouse.suspensions x where x.user_id = p_user_id;
    delete from gatehouse.notes n where n.user_id = p_user_id;
    get diagnostics note_count = row_count;
    delete from gatehouse.saved_views v where v.owner_id = p_user_id and not v.is_shared;
    delete from public.user_preferences p where p.user_id = p_user_id;
    delete from gatehouse.display_preferences p where p.user_id = p_user_id;
    delete from public.rate_limits r
    where (
            r.key ilike '%' || replace(replace(replace(target.email, '\', '\\'), '%', '\%'), '_', '\_') || '%'
            or r.key ilike '%' || p_user_id || '%'
        )
      and (
            strpos(':' || translate(lower(r.key), '|/ ', ':::') || ':', ':' || translate(lower(target.email), '|/ ', ':::') || ':') > 0
            or strpos(':' || translate(lower(r.key), '|/ ', ':::') || ':', ':' || p_user_id || ':') > 0
        );

    -- While the words are still known.
    mention_count := gatehouse.forget_mentions(gatehouse.person_pattern(p_user_id));
    update public.audit_logs a
    set old_values = case
            when a.resource_id = p_user_id or left(coalesce(a.old_values ->> 'user_id', a.new_values ->> 'user_id'), 64) = p_user_id::text
                then gatehouse.without_person(a.old_values)
            else a.old_values
        end,
        new_values = case
            when a.resource_id = p_user_id or left(coalesce(a.old_values ->> 'user_id', a.new_values ->> 'user_id'), 64) = p_user_id::text
                then gatehouse.without_person(a.new_values)
            else a.new_values
        end,
        -- Where staff acted, the address is theirs, and part of what they answer for.
        ip_address = case when a.operation_id is null and coalesce(a.user_id, p_user_id) = p_user_id then null else a.ip_address end,
        user_agent = case when a.operation_id is null and coalesce(a.user_id, p_user_id) = p_user_id then null else a.user_agent end
    where a.user_id = p_user_id
       or a.resource_id = p_user_id
       or left(coalesce(a.old_values ->> 'user_id', a.new_values ->> 'user_id'), 64) = p_user_id::text;
    get diagnostics entry_count = row_count;

    begin
        update public.users u
        set email = marker, password = '!', first_name = 'Anonymised', last_name = 'person', role = 'user', status = 'inactive',
            email_verified = false, email_verified_at = null, password_changed_at = now()
        where u.id = p_user_id;
    exception when unique_violation then
        raise exception using errcode = 'GH003',
            message = format('Somebody else has the e-mail %s, which is to be this person''s. Change theirs first.', marker);
    end;
    perform gatehouse.require_admin_left();

    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'anonymise', 'user', p_user_id,
        jsonb_build_object('role', target.role, 'status', target.status, 'email_verified', target.email_verified),
        jsonb_build_object('email', marker, 'first_name', 'Anonymised', 'last_name', 'person', 'role', 'user', 'status', 'inactive', 'email_verified', false),
        p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o
    set target_count = 1,
        result = jsonb_build_object('user_id', p_user_id, 'ended', ended_count, 'tokens', token_count, 'notes', note_count, 'audit_entries', entry_count + mention_count)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.begin_canary(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_email text, p_canary_hash text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean, session_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    canary public.users;
    new_session_id uuid;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'session.revoke');
    if p_canary_hash !~ '^[0-9a-f]{64}$' then
        raise exception using errcode = 'GH003', message = 'This is no hash of a secret.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.create', actor.user_id, actor.email, actor.role, actor.session_id,
        'To prove that revoking works', null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, (o.result ->> 'session_id')::uuid from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select * into canary from public.users u where lower(u.email) = lower(p_email) for share;
    if not found then
        raise exception using errcode = 'GH004', message = 'The canary is nobody: GATEHOUSE_CANARY_EMAIL names no person.';
    end if;
    if canary.role <> 'user' or canary.status <> 'active' then
        raise exception using errcode = 'GH003', message = 'The canary must be an active person with the role user.';
    end if;
    insert into public.user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at)
    values (canary.id, p_canary_hash, '{"client": "canary", "app": "Gatehouse canary"}', p_ip, p_user_agent, now() + interval '1 minute')
    returning id into new_session_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'create', 'session', new_session_id, jsonb_build_object('user_id', canary.id, 'client', 'canary'),
        p_ip, p_user_agent, p_operation_id);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('session_id', new_session_id)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, false, new_session_id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.begin_operation(p_operation_id uuid, p_kind text, p_actor_id uuid, p_actor_email text, p_actor_role text, p_actor_session_id uuid, p_reason text, p_ticket text, p_ip inet, p_user_agent text, p_undoes uuid DEFAULT NULL::uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    reason text := nullif(btrim(p_reason, E' \t\r\n'), '');
    ticket text := nullif(btrim(p_ticket, E' \t\r\n'), '');
    earlier gatehouse.operations;
begin
    if length(reason) > 500 then
        raise exception using errcode = 'GH003', message = 'The reason may have 500 characters at most.';
    end if;
    if length(ticket) > 100 then
        raise exception using errcode = 'GH003', message = 'The ticket may have 100 characters at most.';
    end if;

    -- The unique key would do to wait; this also tells gatehouse.has_begun of a run that nobody can see yet.
    perform pg_advisory_xact_lock(hashtextextended(p_operation_id::text, 0));
    insert into gatehouse.operations (id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, ticket, ip_address, user_agent, undoes)
    values (p_operation_id, p_kind, p_actor_id, p_actor_email, p_actor_role, p_actor_session_id, reason, ticket, p_ip, p_user_agent, p_undoes)
    on conflict (id) do nothing;
    if found then
        return true;
    end if;

    select * into earlier from gatehouse.operations o where o.id = p_operation_id;
    if earlier.actor_id <> p_actor_id or earlier.kind <> p_kind then
        raise exception using errcode = 'GH003', message = 'This operation id belongs to another operation.';
    end if;
    return false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.begin_progress(p_operation_id uuid, p_total integer)
 RETURNS regclass
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    key record;
    progress regclass;
begin
    select * into key from gatehouse.progress_locks(p_operation_id);
    for slot in 0..7 loop
        if pg_try_advisory_xact_lock(key.slots, slot) then
            progress := ('gatehouse.progress_' || slot)::regclass;
            perform setval(progress, p_total::bigint << 32);
            perform pg_try_advisory_xact_lock(key.high, key.low);
            return progress;
        end if;
    end loop;
    return null;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.change_password(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_password_hash text, p_new_token_hash text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    ended_count integer;
    token_count integer;
begin
    begin
        select * into actor from gatehouse.require_staff(p_token_hash, null);
    exception when sqlstate 'GH001' then
        -- The answer to this very try was lost and it is made again: the session has the token that was made for it.
        if exists (
            select from gatehouse.operations o join public.user_sessions s on s.id = o.actor_session_id
            where o.id = p_operation_id and o.kind = 'account.change_password' and s.token_hash = p_new_token_hash
        ) then
            return query select o.id, o.target_count, false from gatehouse.operations o where o.id = p_operation_id;
            return;
        end if;
        raise;
    end;
    if p_password_hash is null or p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    if p_new_token_hash is null or p_new_token_hash = p_token_hash then
        raise exception using errcode = 'GH003', message = 'The session needs a new token.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'account.change_password', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    perform from public.users u where u.id = actor.user_id for no key update;
    delete from gatehouse.step_ups t where t.session_id = actor.session_id and t.confirmed_at > now() - interval '1 minute';
    if not found then
        raise exception using errcode = 'GH006', message = 'Give your current password.';
    end if;

    ended_count := gatehouse.end_sessions(
        array(select s.id from public.user_sessions s where s.user_id = actor.user_id and s.id <> actor.session_id and s.expires_at > now()),
        'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    update public.password_reset_tokens t set used = true where t.user_id = actor.user_id and t.used is not true and t.expires_at > now();
    get diagnostics token_count = row_count;
    update public.users u set password = p_password_hash, password_changed_at = now() where u.id = actor.user_id;
    update public.user_sessions s set token_hash = p_new_token_hash, created_at = now() where s.id = actor.session_id;

    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'change_password', 'user', actor.user_id, jsonb_build_object('password_changed_at', now()), p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('ended', ended_count, 'tokens', token_count)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.change_status(p_user_ids uuid[], p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text, OUT people integer, OUT sessions integer)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    changed_ids uuid[];
begin
    with doomed as materialized (
        select u.id, u.status, s.until
        from public.users u
        left join gatehouse.suspensions s on s.user_id = u.id and u.status = 'suspended'
        where u.id = any (p_user_ids) and (u.status <> p_status or s.until is distinct from p_until)
        order by u.id
    ),
    changed as (
        update public.users u set status = p_status from doomed d where u.id = d.id returning u.id
    ),
    logged as (
        insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
        select p_actor_id, 'update', 'user', d.id,
            jsonb_strip_nulls(jsonb_build_object('status', case when d.status <> p_status then d.status end, 'suspended_until', d.until)),
            jsonb_strip_nulls(jsonb_build_object('status', case when d.status <> p_status then p_status end))
            || case when p_until is not null or (d.until is not null and p_status = 'suspended')
                then jsonb_build_object('suspended_until', p_until) else '{}' end,
            p_ip, p_user_agent, p_operation_id
        from doomed d
    )
    select coalesce(array_agg(c.id order by c.id), '{}') into changed_ids from changed c;
    people := cardinality(changed_ids);

    delete from gatehouse.suspensions s where s.user_id = any (changed_ids);
    if p_until is not null then
        insert into gatehouse.suspensions (user_id, until, operation_id)
        select c.id, p_until, p_operation_id from unnest(changed_ids) as c (id);
    end if;

    if p_status <> 'active' then
        perform gatehouse.spend_links(changed_ids, null);
    end if;
    sessions := 0;
    if p_end_sessions and people > 0 then
        sessions := gatehouse.end_sessions(
            array(select s.id from public.user_sessions s where s.user_id = any (changed_ids) and s.expires_at > now()),
            'revoked', p_actor_id, p_operation_id, p_ip, p_user_agent
        );
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.check_profile(p_email text, p_first_name text, p_last_name text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if p_email is null or p_email !~ '^[^\s@]+@[^\s@]+$' or length(p_email) > 255 then
        raise exception using errcode = 'GH003', message = 'This is not an e-mail address of 255 characters at most.';
    end if;
    if coalesce(btrim(p_first_name), '') = '' or coalesce(btrim(p_last_name), '') = '' then
        raise exception using errcode = 'GH003', message = 'Give a first name and a last name.';
    end if;
    if length(p_first_name) > 100 or length(p_last_name) > 100 then
        raise exception using errcode = 'GH003', message = 'A name may have 100 characters at most.';
    end if;
    if gatehouse.has_invisible(p_first_name) or gatehouse.has_invisible(p_last_name) then
        raise exception using errcode = 'GH003', message = 'A name may not hold invisible characters.';
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.check_session(p_token_hash text)
 RETURNS TABLE(user_id uuid, email text, first_name text, last_name text, role text, session_id uuid, capabilities jsonb, theme text, timezone text, language text, density text, user_columns text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    seen record;
begin
    select s.id, s.created_at, s.updated_at
    into seen
    from public.user_sessions s
    join public.users u on u.id = s.user_id
    where s.token_hash = p_token_hash
      and s.device_info ->> 'client' = 'gatehouse'
      and s.expires_at > now()
      and u.status = 'active'
      and (u.password_changed_at is null or u.password_changed_at <= s.created_at);
    if not found then
        return;
    end if;

    if seen.updated_at < now() - interval '1 minute' and current_setting('transaction_read_only') = 'off' then
        update public.user_sessions s
        set expires_at = least(
            now() + make_interval(mins => (select (x.value)::integer from gatehouse.settings x where x.key = 'console.idle_minutes')),
            s.created_at + make_interval(hours => (select (x.value)::integer from gatehouse.settings x where x.key = 'console.absolute_hours'))
        )
        where s.id = (select t.id from public.user_sessions t where t.id = seen.id for no key update skip locked);
    end if;

    return query
        select u.id, u.email::text, u.first_name::text, u.last_name::text, u.role::text, seen.id,
            (select jsonb_agg(c.capability order by c.capability) from gatehouse.role_capabilities c where c.role = u.role),
            p.theme::text, p.timezone::text, p.language::text, d.density, d.user_columns
        from public.user_sessions s
        join public.users u on u.id = s.user_id
        left join lateral (
            select x.theme, x.timezone, x.language from public.user_preferences x where x.user_id = u.id order by x.created_at, x.id limit 1
        ) p on true
        left join gatehouse.display_preferences d on d.user_id = u.id
        where s.id = seen.id
          and exists (select from gatehouse.role_capabilities c where c.role = u.role);
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.confirm_password(p_token_hash text, p_password_hash text, p_ip inet, p_user_agent text)
 RETURNS TABLE(outcome text, retry_after_s integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    stored text;
    tries public.rate_limits;
    free_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.free_tries');
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);

    insert into public.rate_limits as r (key, count, reset_time)
    values ('confirm:account:' || actor.user_id, 0, now())
    on conflict (key) do update set count = case when r.reset_time < now() - interval '1 hour' then 0 else r.count end
    returning * into tries;
    if tries.reset_time > now() and tries.count >= free_tries then
        return query select 'throttled', ceil(extract(epoch from tries.reset_time - now()))::integer;
        return;
    end if;

    select u.password into stored from public.users u where u.id = actor.user_id;
    if stored !~ '^\$2[aby]\$' or substr(stored, 4) is distinct from substr(p_password_hash, 4) then
        update public.rate_limits r
        set count = r.count + 1,
            reset_time = now() + case
                when r.count + 1 < free_tries then interval '0'
                else make_interval(secs => least(900, 30 * 2 ^ least(r.count + 1 - free_tries, 10)))
            end
        where r.id = tries.id;
        insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent)
        values (actor.user_id, 'confirm_failed', 'auth', actor.user_id, jsonb_build_object('outcome', 'wrong_password'), p_ip, p_user_agent);
        return query select 'refused', 0;
        return;
    end if;

    delete from public.rate_limits r where r.id = tries.id;
    insert into gatehouse.step_ups (session_id) values (actor.session_id)
    on conflict (session_id) do update set confirmed_at = now();
    return query select 'confirmed', 0;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.create_admin(p_email text, p_password_hash text, p_first_name text, p_last_name text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    new_id uuid;
begin
    if exists (select from public.users u where lower(u.email) = lower(p_email)) then
        raise exception using errcode = 'GH005', message = format('%s has an account already.', p_email);
    end if;
    if p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    perform gatehouse.check_profile(p_email, p_first_name, p_last_name);
    insert into public.users (email, password, first_name, last_name, role, email_verified, email_verified_at, password_changed_at)
    values (p_email, p_password_hash, p_first_name, p_last_name, 'admin', true, now(), now())
    returning id into new_id;
    insert into public.audit_logs (action, resource, resource_id, new_values)
    values ('create', 'user', new_id, jsonb_build_object('email', p_email, 'first_name', p_first_name, 'last_name', p_last_name, 'role', 'admin', 'status', 'active'));
    return new_id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.create_link(p_kind text, p_user_id uuid, p_token text, p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text)
 RETURNS timestamp with time zone
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    hours integer;
    expiry timestamptz;
    token_id uuid;
begin
    if p_token is null or length(p_token) not between 43 and 255 then
        raise exception using errcode = 'GH003', message = 'A token has 43 characters or more.';
    end if;
    select (s.value)::integer into strict hours from gatehouse.settings s
    where s.key = case p_kind when 'password_reset' then 'links.reset_hours' when 'email_verification' then 'links.verification_hours' end;
    expiry := now() + make_interval(hours => hours);
    perform gatehouse.spend_links(array[p_user_id], p_kind);
    if p_kind = 'password_reset' then
        insert into public.password_reset_tokens (user_id, token, expires_at) values (p_user_id, p_token, expiry) returning id into token_id;
    else
        insert into public.email_verification_tokens (user_id, token, expires_at) values (p_user_id, p_token, expiry) returning id into token_id;
    end if;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (p_actor_id, 'create', p_kind || '_token', token_id, jsonb_build_object('user_id', p_user_id, 'expires_at', expiry), p_ip, p_user_agent, p_operation_id);
    return expiry;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.create_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_email text, p_first_name text, p_last_name text, p_role text, p_token text, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, user_id uuid, expires_at timestamp with time zone, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    new_id uuid;
    expiry timestamptz;
    noise text := translate(encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.')
        || translate(encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.');
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.create');
    if not gatehouse.begin_operation(p_operation_id, 'user.create', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query
            -- With the token that was made for this very try, it is the first one's answer that was lost.
            select o.id, o.target_count, (o.result ->> 'user_id')::uuid, (o.result ->> 'expires_at')::timestamptz,
                not gatehouse.holds_link('password_reset', (o.result ->> 'user_id')::uuid, p_token)
            from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.check_profile(p_email, p_first_name, p_last_name);
    if p_role is null or p_role not in ('user', 'support', 'auditor', 'admin') then
        raise exception using errcode = 'GH003', message = 'The roles are user, support, auditor and admin.';
    end if;
    if p_role <> 'user' then
        perform gatehouse.require_recent_password(actor.session_id);
    end if;

    -- A well-formed hash, so that the services find no fault with it: cost, salt of 22 characters, and a sum that no password has.
    insert into public.users (email, password, first_name, last_name, role, email_verified)
    values (p_email, '$2a$12$' || left(noise, 21) || 'O' || substr(noise, 30, 31), p_first_name, p_last_name, p_role, false)
    on conflict do nothing
    returning id into new_id;
    if new_id is null then
        raise exception using errcode = 'GH003', message = format('%s has an account already.', p_email);
    end if;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (
        actor.user_id, 'create', 'user', new_id,
        jsonb_build_object('email', p_email, 'first_name', p_first_name, 'last_name', p_last_name, 'role', p_role, 'status', 'active'),
        p_ip, p_user_agent, p_operation_id
    );
    expiry := gatehouse.create_link('password_reset', new_id, p_token, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', new_id, 'expires_at', expiry)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, new_id, expiry, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.delete_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_note_id uuid)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    note gatehouse.notes;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.note');
    if not gatehouse.begin_operation(p_operation_id, 'note.delete', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select * into note from gatehouse.notes n where n.id = p_note_id for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such note any more.';
    end if;
    if note.author_id is distinct from actor.user_id and actor.role <> 'admin' then
        raise exception using errcode = 'GH003', message = format('Only %s or an admin can delete this note.', note.author_email);
    end if;
    delete from gatehouse.notes n where n.id = p_note_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'delete', 'note', p_note_id, jsonb_build_object('user_id', note.user_id), p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('user_id', note.user_id, 'note_id', p_note_id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.delete_rate_limits(p_ids uuid[], p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    reset_count integer;
begin
    with gone as (
        delete from public.rate_limits r where r.id = any (p_ids) returning r.*
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    select p_actor_id, 'reset', 'rate_limit', g.id,
        jsonb_strip_nulls(jsonb_build_object(
            'key', g.key, 'count', g.count, 'reset_time', g.reset_time, 'user_id', gatehouse.rate_limit_person(g.key)
        )),
        p_ip, p_user_agent, p_operation_id
    from gone g;
    get diagnostics reset_count = row_count;
    return reset_count;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.delete_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_confirmation text, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    admins_locked boolean;
    target public.users;
    ended_count integer;
    consequences jsonb;
begin
    admins_locked := gatehouse.lock_admins(array[p_user_id]);
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.delete');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.delete', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    perform gatehouse.require_not_self(actor.user_id, p_user_id, 'Nobody deletes themselves.');
    select * into target from public.users u where u.id = p_user_id for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    perform gatehouse.require_admins_locked(admins_locked, array[p_user_id]);
    if p_confirmation is distinct from target.email then
        raise exception using errcode = 'GH003', message = 'Type the e-mail of the person to confirm.';
    end if;
    -- Each of these rows is written once more. Where statements may take as long as they need, it is not refused.
    if current_setting('statement_timeout') <> '0'
        and (select count(*) from (select from public.audit_logs a where a.user_id = p_user_id limit 10001) by_them)
            + (select count(*) from (select from public.audit_logs a where a.resource_id = p_user_id limit 10001) about_them) > 20000
    then
        raise exception using errcode = 'GH003',
            message = 'The audit log holds so much of this person that the console would give up waiting. Deactivate them; docs/operations.md says how they are deleted in the database.';
    end if;
    perform gatehouse.require_recent_password(actor.session_id);

    ended_count := gatehouse.end_sessions(
        array(select s.id from public.user_sessions s where s.user_id = p_user_id and s.expires_at > now()),
        'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    consequences := jsonb_build_object(
        'user_id', p_user_id,
        'ended', ended_count,
        'tokens', (select count(*) from public.password_reset_tokens t where t.user_id = p_user_id)
            + (select count(*) from public.email_verification_tokens t where t.user_id = p_user_id),
        'notes', (select count(*) from gatehouse.notes n where n.user_id = p_user_id),
        'audit_entries', (select count(*) from public.audit_logs a where a.user_id = p_user_id)
    );
    delete from public.users u where u.id = p_user_id;
    perform gatehouse.require_admin_left();

    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'delete', 'user', p_user_id,
        jsonb_build_object(
            'email', target.email, 'first_name', target.first_name, 'last_name', target.last_name, 'role', target.role, 'status', target.status,
            'email_verified', target.email_verified, 'email_verified_at', target.email_verified_at, 'password_changed_at', target.password_changed_at,
            'last_login_at', target.last_login_at, 'login_count', target.login_count, 'created_at', target.created_at, 'updated_at', target.updated_at
        ),
        p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = consequences where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.delete_view(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_view_id uuid)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    gone gatehouse.saved_views;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if not gatehouse.begin_operation(p_operation_id, 'view.delete', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    delete from gatehouse.saved_views v where v.id = p_view_id and v.owner_id = actor.user_id returning * into gone;
    if not found then
        raise exception using errcode = 'GH004', message = 'You have no such view.';
    end if;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'delete', 'view', gone.id,
        jsonb_build_object('page', gone.page, 'name', gone.name, 'query', gone.query, 'is_shared', gone.is_shared),
        p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('view_id', gone.id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.duplicate_token_sessions(p_limit integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
        with live as materialized (select s.id, s.token_hash from public.user_sessions s where s.expires_at > now())
        select l.id from live l
        where l.token_hash in (select d.token_hash from live d group by d.token_hash having count(*) > 1)
        order by l.id
        limit p_limit;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.edit_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_note_id uuid, p_seen timestamp with time zone, p_body text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    new_body text := nullif(btrim(p_body, E' \t\r\n'), '');
    note gatehouse.notes;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.note');
    if new_body is null or length(new_body) > 2000 then
        raise exception using errcode = 'GH003', message = 'A note has 1 to 2,000 characters.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'note.update', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select * into note from gatehouse.notes n where n.id = p_note_id for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such note any more.';
    end if;
    if note.author_id is distinct from actor.user_id then
        raise exception using errcode = 'GH003', message = format('Only %s can change this note.', note.author_email);
    end if;
    if note.updated_at is distinct from p_seen then
        raise exception using errcode = 'GH005', message = 'This note was changed in another window. Look at it again first.';
    end if;
    -- The clock, not the transaction's beginning: two changes must never look like one.
    update gatehouse.notes n set body = new_body, updated_at = clock_timestamp() where n.id = p_note_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'update', 'note', p_note_id, jsonb_build_object('user_id', note.user_id), p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('user_id', note.user_id, 'note_id', p_note_id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.end_own_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_session_ids uuid[], p_reason text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if not gatehouse.begin_operation(p_operation_id, 'account.end_sessions', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    if p_session_ids = array[actor.session_id] then
        raise exception using errcode = 'GH003', message = 'This is the session you are using. Sign out instead.';
    end if;
    ended_count := gatehouse.end_sessions(
        array(
            select s.id from public.user_sessions s
            where s.user_id = actor.user_id and s.id <> actor.session_id and s.expires_at > now()
              and (p_session_ids is null or s.id = any (p_session_ids))
        ),
        'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    if ended_count = 0 then
        raise exception using errcode = 'GH005', message = 'None of these is a live session of yours any more.';
    end if;
    update gatehouse.operations o
    set target_count = ended_count,
        result = jsonb_strip_nulls(jsonb_build_object('ended', ended_count, 'named', cardinality(p_session_ids)))
            || gatehouse.left_out(gatehouse.sessions_left_out(p_session_ids, p_operation_id, actor.session_id))
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.end_sessions(p_session_ids uuid[], p_how text, p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    ended_count integer;
    progress regclass := case when cardinality(p_session_ids) >= 1000 then gatehouse.begin_progress(p_operation_id, cardinality(p_session_ids)) end;
begin
    with doomed as materialized (
        select s.id from public.user_sessions s
        where s.id = any (p_session_ids) and s.expires_at > now()
        order by s.id
        for update
    ),
    gone as (
        delete from public.user_sessions s using doomed d where s.id = d.id returning s.*
    ),
    kept as (
        insert into gatehouse.ended_sessions
            (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_how, operation_id)
        select g.id, g.user_id, g.token_hash, g.device_info, g.ip_address, g.user_agent, g.expires_at, g.created_at, g.updated_at, p_how, p_operation_id
        from gone g
        where progress is null or nextval(progress) > 0
        -- A service that held the row may have written it again after it was ended once.
        on conflict (id) do update
        set user_id = excluded.user_id, token_hash = excluded.token_hash, device_info = excluded.device_info, ip_address = excluded.ip_address,
            user_agent = excluded.user_agent, expires_at = excluded.expires_at, created_at = excluded.created_at, updated_at = excluded.updated_at,
            ended_how = excluded.ended_how, operation_id = excluded.operation_id, ended_at = now()
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    select p_actor_id, case p_how when 'revoked' then 'revoke' else 'logout' end, 'session', g.id,
        jsonb_build_object('user_id', g.user_id, 'ip_address', host(g.ip_address), 'expires_at', g.expires_at, 'created_at', g.created_at),
        p_ip, p_user_agent, p_operation_id
    from gone g
    where progress is null or nextval(progress) > 0;
    get diagnostics ended_count = row_count;
    return ended_count;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.end_tokens(p_ids uuid[], p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    ended_count integer;
begin
    with doomed as materialized (
        select 'password_reset_token' as kind, r.id, r.expires_at from public.password_reset_tokens r
        where r.id = any (p_ids) and r.used is not true and r.expires_at > now()
        union all
        select 'email_verification_token', v.id, v.expires_at from public.email_verification_tokens v
        where v.id = any (p_ids) and v.used is not true and v.expires_at > now()
    ),
    ended as (
        update public.password_reset_tokens r set used = true, expires_at = now()
        from doomed d where d.kind = 'password_reset_token' and r.id = d.id and r.used is not true and r.expires_at > now()
        returning d.kind, r.id, r.user_id, r.created_at, d.expires_at
    ),
    ended_too as (
        update public.email_verification_tokens v set used = true, expires_at = now()
        from doomed d where d.kind = 'email_verification_token' and v.id = d.id and v.used is not true and v.expires_at > now()
        returning d.kind, v.id, v.user_id, v.created_at, d.expires_at
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    select p_actor_id, 'revoke', e.kind, e.id,
        jsonb_build_object('user_id', e.user_id, 'used', false, 'created_at', e.created_at, 'expires_at', e.expires_at),
        jsonb_build_object('used', true, 'expires_at', now()),
        p_ip, p_user_agent, p_operation_id
    from (select * from ended union all select * from ended_too) e;
    get diagnostics ended_count = row_count;
    return ended_count;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.expected_users(p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer)
 RETURNS uuid[]
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    shown integer := coalesce(p_expected_count, 0);
    matching uuid[];
begin
    if shown > 10000 then
        raise exception using errcode = 'GH003', message = 'At most 10,000 people can be changed at once. Narrow the filter.';
    end if;
    if num_nonnulls(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live) = 0 then
        raise exception using errcode = 'GH003', message = 'Choose a filter first: this is not offered for everybody at once.';
    end if;
    matching := array(
        select gatehouse.matching_users(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, shown + 1)
    );
    if cardinality(matching) > shown then
        raise exception using errcode = 'GH005',
            message = format('More people match now than the %s that were shown. Look again before you change them.',
                to_char(shown, 'FM999,999,999'));
    end if;
    if cardinality(matching) = 0 then
        raise exception using errcode = 'GH005', message = 'Nobody matches any more.';
    end if;
    return array(select m.id from unnest(matching) as m (id) order by m.id);
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.export_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean, email text, preferences jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    is_first boolean;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.export');
    if not exists (select from public.users u where u.id = p_user_id) then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    is_first := gatehouse.begin_operation(p_operation_id, 'user.export', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent);
    if is_first then
        insert into public.audit_logs (user_id, action, resource, resource_id, ip_address, user_agent, operation_id)
        values (actor.user_id, 'export', 'user', p_user_id, p_ip, p_user_agent, p_operation_id);
        update gatehouse.operations o set target_count = 1, result = jsonb_build_object('user_id', p_user_id) where o.id = p_operation_id;
    end if;
    return query
        select p_operation_id, 1, not is_first, u.email::text,
            (
                select coalesce(jsonb_agg(to_jsonb(p) order by p.created_at, p.id), '[]')
                from (
                    select x.id, x.theme, x.language, x.timezone, x.notifications, d.density, d.user_columns, x.created_at, x.updated_at
                    from public.user_preferences x
                    left join gatehouse.display_preferences d on d.user_id = x.user_id
                    where x.user_id = u.id
                ) p
            )
        from public.users u
        where u.id = p_user_id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.export_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_format text, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean, result jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    filter jsonb := jsonb_strip_nulls(jsonb_build_object('user_ids', p_user_ids))
        || gatehouse.user_filter(p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live);
    shown integer := coalesce(p_expected_count, 0);
    matching integer;
    people uuid[];
    told jsonb;
    outcome jsonb;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.export');
    if p_format is null or p_format not in ('csv', 'ndjson') then
        raise exception using errcode = 'GH003', message = 'An export is CSV or NDJSON.';
    end if;
    if cardinality(p_user_ids) > 1000 then
        raise exception using errcode = 'GH003', message = 'At most 1,000 people can be selected at once.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.export', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, o.result from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    matching := (
        select count(*)
        from gatehouse.matching_users(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, null)
    );
    if matching = 0 then
        raise exception using errcode = 'GH005', message = 'Nobody matches any more.';
    end if;
    if matching > shown then
        raise exception using errcode = 'GH005',
            message = format('%s people match now, %s were shown. Look again before you export them.',
                to_char(matching, 'FM999,999,999'), to_char(shown, 'FM999,999,999'));
    end if;
    -- Most of the people are all of them, however the filter is worded.
    if filter = '{}' or (matching > 100 and not exists (select from public.users offset 2 * matching)) then
        perform gatehouse.require_recent_password(actor.session_id);
    end if;

    insert into public.audit_logs (user_id, action, resource, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'export', 'user', jsonb_build_object('format', p_format, 'filter', filter, 'count', matching),
        p_ip, p_user_agent, p_operation_id);
    people := array(
        select gatehouse.matching_users(p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, 1000)
    );
    told := gatehouse.left_out(gatehouse.people_left_out(p_user_ids, people, null, 'missing'));
    outcome := jsonb_build_object('format', p_format, 'filter', filter, 'count', matching, 'shown', shown) || told || jsonb_build_object(
        'targets', jsonb_build_array(jsonb_build_object('of', 'user', 'outcome', 'exported', 'ids', people)) || coalesce(told -> 'targets', '[]')
    );
    update gatehouse.operations o set target_count = matching, result = outcome where o.id = p_operation_id;
    return query select p_operation_id, matching, false, outcome;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.find_link(p_kind text, p_token text, p_ip inet, OUT outcome text, OUT retry_after_s integer, OUT token_id uuid, OUT user_id uuid)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    tries public.rate_limits;
    network_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.network_tries');
    network_key text := 'link:network:' || coalesce(network(set_masklen(p_ip, case family(p_ip) when 4 then 24 else 64 end))::text, 'unknown');
begin
    insert into public.rate_limits as r (key, count, reset_time) values (network_key, 0, now())
    on conflict (key) do update set count = case when r.reset_time < now() - interval '1 hour' then 0 else r.count end
    returning * into tries;
    retry_after_s := 0;
    if tries.reset_time > now() and tries.count >= network_tries then
        outcome := 'throttled';
        retry_after_s := ceil(extract(epoch from tries.reset_time - now()));
        return;
    end if;

    -- The person first and then the token, as those who make links lock them.
    if p_kind = 'password_reset' then
        select t.user_id into user_id from public.password_reset_tokens t where t.token = p_token;
        perform from public.users u where u.id = find_link.user_id for no key update;
        select t.id into token_id
        from public.password_reset_tokens t join public.users u on u.id = t.user_id
        where t.token = p_token and t.used is not true and t.expires_at > now() and u.status = 'active'
        for update of t;
    else
        select t.user_id into user_id from public.email_verification_tokens t where t.token = p_token;
        perform from public.users u where u.id = find_link.user_id for no key update;
        select t.id into token_id
        from public.email_verification_tokens t join public.users u on u.id = t.user_id
        where t.token = p_token and t.used is not true and t.expires_at > now() and u.status = 'active'
        for update of t;
    end if;
    if token_id is not null then
        outcome := 'live';
        delete from public.rate_limits r where r.id = tries.id and r.count = 0;
        return;
    end if;
    outcome := 'refused';
    user_id := null;
    update public.rate_limits r
    set count = r.count + 1,
        reset_time = now() + case
            when r.count + 1 < network_tries then interval '0'
            else make_interval(secs => least(900, 30 * 2 ^ least(r.count + 1 - network_tries, 10)))
        end
    where r.id = tries.id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.forget_mentions(p_pattern text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
 SET plan_cache_mode TO 'force_custom_plan'
 SET work_mem TO '64MB'
AS $function$
declare
    stray_count integer;
    act_count integer;
    -- Not within a longer e-mail or word. To look around costs more than to look for the words alone, which comes first where there is much.
    whole text := '(?<![[:alnum:]._+-])' || p_pattern || '(?![[:alnum:]_-]|\.[[:alnum:]])';
begin
    update public.audit_logs a
    set old_values = gatehouse.without_person(a.old_values),
        new_values = gatehouse.without_person(a.new_values),
        ip_address = case when a.operation_id is null and a.user_id is null then null else a.ip_address end,
        user_agent = case when a.operation_id is null and a.user_id is null then null else a.user_agent end
    where a.resource = 'auth' and a.resource_id is null and a.action not in ('login', 'logout')
      and coalesce(a.new_values::text, '') || ' ' || coalesce(a.old_values::text, '') ~* p_pattern
      and coalesce(a.new_values::text, '') || ' ' || coalesce(a.old_values::text, '') ~* whole;
    get diagnostics stray_count = row_count;

    update public.audit_logs a
    set old_values = gatehouse.without_words(a.old_values, whole), new_values = gatehouse.without_words(a.new_values, whole)
    where (a.resource, a.action) in (('user', 'export'), ('view', 'save'), ('view', 'delete'), ('rate_limit', 'reset'))
      and (a.new_values::text ~* whole or a.old_values::text ~* whole);
    get diagnostics act_count = row_count;

    update gatehouse.operations o
    set result = gatehouse.without_words(o.result, whole)
    where o.result ?| array['filter', 'prefix'] and o.result::text ~* p_pattern and o.result::text ~* whole;

    -- A name is its owner's only one on that page, so another has the id in it.
    update gatehouse.saved_views v
    set query = regexp_replace(v.query, whole, 'anonymised', 'gi'),
        name = case when v.name ~* whole then 'Anonymised ' || v.id else v.name end
    where v.query ~* whole or v.name ~* whole;
    return stray_count + act_count;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.has_begun(p_operation_id uuid)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if not pg_try_advisory_xact_lock(hashtextextended(p_operation_id::text, 0)) then
        return true;
    end if;
    return exists (select from gatehouse.operations o where o.id = p_operation_id);
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.has_invisible(p_text text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select regexp_replace(p_text, '(?<=[\u0590-\u1FFF])[\u200C\u200D](?=[\u0590-\u1FFF])', '', 'g') ~ (
        '[\u0001-\u001F\u007F-\u009F\u00AD\u0600-\u0605\u061C\u06DD\u070F\u0890\u0891\u08E2\u180E\u200B-\u200F\u2028-\u202E\u2060-\u2064\u2066-\u206F'
        || '\uFEFF\uFFF9-\uFFFB\U000110BD\U000110CD\U00013430-\U0001343F\U0001BCA0-\U0001BCA3\U0001D173-\U0001D17A\U000E0001\U000E0020-\U000E007F]'
    );
$function$;

CREATE OR REPLACE FUNCTION gatehouse.holds_link(p_kind text, p_user_id uuid, p_token text)
 RETURNS boolean
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select case p_kind
        when 'password_reset' then exists (
            select from public.password_reset_tokens t
            where t.user_id = p_user_id and t.token = p_token and t.used is not true and t.expires_at > now()
        )
        else exists (
            select from public.email_verification_tokens t
            where t.user_id = p_user_id and t.token = p_token and t.used is not true and t.expires_at > now()
        )
    end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.import_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_people jsonb, p_left_out jsonb, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    wanted integer := jsonb_array_length(p_people);
    rest jsonb := coalesce(p_left_out, '[]');
    done integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.create');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if wanted is null or wanted not between 1 and 1000 then
        raise exception using errcode = 'GH003', message = 'A file may hold 1 to 1,000 people.';
    end if;
    if jsonb_array_length(rest) > 1000 or exists (
        select from jsonb_to_recordset(rest) as l (line integer, verdict text)
        where l.line is null or l.verdict is null or l.verdict not in ('exists', 'bad_email', 'too_long', 'no_name', 'invisible', 'twice', 'cells')
    ) then
        raise exception using errcode = 'GH003', message = 'The rows that were left out cannot be read.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.create', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    if exists (
        select from jsonb_to_recordset(p_people) as p (email text, first_name text, last_name text)
        where p.email is null or p.email !~ '^[^\s@]+@[^\s@]+$' or length(p.email) > 255
            or coalesce(btrim(p.first_name), '') = '' or length(p.first_name) > 100
            or coalesce(btrim(p.last_name), '') = '' or length(p.last_name) > 100
            or gatehouse.has_invisible(p.first_name) or gatehouse.has_invisible(p.last_name)
    ) then
        raise exception using errcode = 'GH003', message = 'A row has no e-mail address or no name that could be kept.';
    end if;

    with made as (
        -- In the order of the e-mails, so that two files with the same people queue up. The password is a well-formed hash that no password has.
        insert into public.users (email, password, first_name, last_name, role, email_verified)
        select p.email, '$2a$12$' || left(n.noise, 21) || 'O' || substr(n.noise, 30, 31), p.first_name, p.last_name, 'user', false
        from jsonb_to_recordset(p_people) as p (email text, first_name text, last_name text)
        cross join lateral (
            select translate(encode(sha256(convert_to(p.email || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.')
                || translate(encode(sha256(convert_to(p.email || gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.') as noise
        ) n
        order by lower(p.email)
        on conflict do nothing
        returning id, email, first_name, last_name
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    select actor.user_id, 'create', 'user', m.id,
        jsonb_build_object('email', m.email, 'first_name', m.first_name, 'last_name', m.last_name, 'role', 'user', 'status', 'active'),
        p_ip, p_user_agent, p_operation_id
    from made m;
    get diagnostics done = row_count;
    if done <> wanted then
        raise exception using errcode = 'GH005',
            message = format('%s of these %s people have an account by now. Look at the file again.',
                to_char(wanted - done, 'FM999,999,999'), to_char(wanted, 'FM999,999,999'));
    end if;

    -- By the number of its line, or by whose account it is: what stands in a line may be anybody's.
    update gatehouse.operations o
    set target_count = done,
        result = jsonb_build_object('created', done, 'shown', wanted) || gatehouse.left_out((
            select coalesce(jsonb_agg(jsonb_build_object(
                'of', case when u.id is null then 'line' else 'user' end, 'id', coalesce(u.id::text, l.line::text), 'outcome', l.verdict
            ) order by l.line), '[]')
            from jsonb_to_recordset(rest) as l (line integer, email text, verdict text)
            left join public.users u on l.verdict = 'exists' and lower(u.email) = lower(l.email)
        ))
    where o.id = p_operation_id;
    return query select p_operation_id, done, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.is_own_count(p_key text, p_user_id uuid, p_email text)
 RETURNS boolean
 LANGUAGE sql
 IMMUTABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select p_key = 'confirm:account:' || p_user_id
        or p_key = left('signin:account:' || lower(p_email), 200)
        or (starts_with(p_key, 'signin:known:')
            and p_key = left(substring(p_key from '^signin:known:[0-9a-f.:]+/[0-9]+:') || lower(p_email), 250));
$function$;

CREATE OR REPLACE FUNCTION gatehouse.left_out(p_rows jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        with told as (
            select r.of, r.id, r.outcome, row_number() over (partition by r.of, r.outcome order by r.place) as place
            from rows from (jsonb_to_recordset(p_rows) as (of text, id text, outcome text)) with ordinality as r (of, id, outcome, place)
        )
        select case when jsonb_array_length(p_rows) = 0 then '{}' else jsonb_build_object(
            'skipped', (select jsonb_object_agg(s.outcome, s.number) from (select r.outcome, count(*) as number from told r group by r.outcome) s),
            'targets', (
                select jsonb_agg(jsonb_build_object('of', g.of, 'outcome', g.outcome, 'ids', g.ids) order by g.of, g.outcome)
                from (select r.of, r.outcome, jsonb_agg(r.id order by r.place) as ids from told r where r.place <= 1000 group by r.of, r.outcome) g
            )
        ) end
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.lift_due_suspensions()
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    lifted_count integer;
begin
    with due as materialized (
        select s.user_id, s.until, s.created_at
        from gatehouse.suspensions s
        join public.users u on u.id = s.user_id
        where s.until <= now()
        order by s.user_id
        limit 1000
        for no key update of u skip locked
        for update of s skip locked
    ),
    gone as (
        delete from gatehouse.suspensions s using due d where s.user_id = d.user_id
    ),
    lifted as (
        update public.users u set status = 'active'
        from due d
        where u.id = d.user_id
          and u.status = 'suspended'
          and not exists (
              select from public.audit_logs a
              where a.resource_id = d.user_id and a.created_at > d.created_at and (a.old_values ? 'status' or a.new_values ? 'status')
          )
        returning u.id
    )
    insert into public.audit_logs (action, resource, resource_id, old_values, new_values)
    select 'update', 'user', l.id, jsonb_build_object('status', 'suspended', 'suspended_until', d.until),
        jsonb_build_object('status', 'active', 'reason', 'The suspension was given this end.')
    from lifted l join due d on d.user_id = l.id;
    get diagnostics lifted_count = row_count;
    return lifted_count;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.lock_admins(p_user_ids uuid[])
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if p_user_ids is not null
        and not exists (select from public.users u where u.id = any (p_user_ids) and u.role = 'admin' and u.status = 'active')
    then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtext('gatehouse.admins'));
    perform u.id from public.users u where u.role = 'admin' and u.status = 'active' order by u.id for no key update;
    return true;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.make_link(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_kind text, p_user_id uuid, p_email text, p_token text, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, expires_at timestamp with time zone, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    target record;
    capability text := case p_kind when 'password_reset' then 'user.send_reset' when 'email_verification' then 'user.resend_verification' end;
    expiry timestamptz;
begin
    if capability is null then
        raise exception using errcode = 'GH003', message = 'There is no such kind of link.';
    end if;
    select * into actor from gatehouse.require_staff(p_token_hash, capability);
    if not gatehouse.begin_operation(p_operation_id, capability, actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        -- With the token that was made for this very try, it is the first one's answer that was lost.
        return query
            select o.id, o.target_count, (o.result ->> 'expires_at')::timestamptz, not gatehouse.holds_link(p_kind, p_user_id, p_token)
            from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select u.email, u.role, u.status, u.email_verified into target from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if exists (select from gatehouse.role_capabilities c where c.role = target.role) then
        if actor.role <> 'admin' then
            raise exception using errcode = 'GH003', message = 'Only an admin makes links for staff.';
        end if;
        perform gatehouse.require_recent_password(actor.session_id);
    end if;
    if target.email is distinct from p_email then
        raise exception using errcode = 'GH005', message = format('The e-mail is %s by now. Look again before you make a link.', target.email);
    end if;
    if target.status <> 'active' then
        raise exception using errcode = 'GH003', message = format('This person is %s, so no link would let them in.', target.status);
    end if;
    if p_kind = 'email_verification' and target.email_verified then
        raise exception using errcode = 'GH005', message = 'This e-mail is verified already.';
    end if;
    expiry := gatehouse.create_link(p_kind, p_user_id, p_token, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'expires_at', expiry)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, expiry, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.match_sessions(p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone)
 RETURNS TABLE(session_id uuid, user_id uuid, created_at timestamp with time zone)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
    found_ids uuid[];
begin
    -- Most people are users and active: to gather those would take longer than to look at the owner of each session.
    if p_q is not null or p_role <> 'user' or p_status <> 'active' then
        found_ids := array(select m.id from gatehouse.matching_users(null, p_q, p_status, p_role, null, null, null, null, null) m (id));
    end if;
    return query
        select s.id, s.user_id, s.created_at
        from public.user_sessions s
        where s.expires_at > now()
          and (p_user_id is null or s.user_id = p_user_id)
          and (found_ids is null or s.user_id = any (found_ids))
          and (p_role is null or found_ids is not null or exists (select from public.users u where u.id = s.user_id and u.role = p_role))
          and (p_status is null or found_ids is not null or exists (select from public.users u where u.id = s.user_id and u.status = p_status))
          and (p_network is null or s.ip_address <<= p_network)
          and (p_browser is null or gatehouse.session_browser(s.device_info, s.user_agent) = p_browser)
          and (p_os is null or gatehouse.session_os(s.device_info, s.user_agent) = p_os)
          and (p_device is null or gatehouse.session_device(s.device_info, s.user_agent) = p_device)
          and (p_created_from is null or coalesce(s.created_at, timestamptz '-infinity') >= p_created_from)
          and (p_created_until is null or coalesce(s.created_at, timestamptz '-infinity') < p_created_until)
          and (p_used_from is null or coalesce(s.updated_at, timestamptz '-infinity') >= p_used_from)
          and (p_used_until is null or coalesce(s.updated_at, timestamptz '-infinity') < p_used_until)
          and (p_expires_from is null or s.expires_at >= p_expires_from)
          and (p_expires_until is null or s.expires_at < p_expires_until);
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.matching_users(p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_limit integer)
 RETURNS SETOF uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET plan_cache_mode TO 'force_custom_plan'
AS $function$
declare
    words text[] := (string_to_array(p_q, ' '))[1:5];
    word text;
    anywhere text[];
    -- Under three letters no trigram is whole: the word stands at the beginning of a name or of the e-mail.
    beginning text[];
    named uuid[];
    hex text := replace(p_q, '-', '');
    id_low uuid;
    id_high uuid;
begin
    if p_user_ids is not null then
        return query select u.id from public.users u where u.id = any (p_user_ids) limit p_limit;
        return;
    end if;

    for i in 1..coalesce(cardinality(words), 0) loop
        word := regexp_replace(words[i], '([\\%_])', '\\\1', 'g') || '%';
        if length(words[i]) < 3 then
            beginning[i] := word;
        else
            anywhere[i] := '%' || word;
        end if;
    end loop;
    -- A whole name in Chinese, Japanese or Korean has no space, and mostly the family name first.
    if p_q ~ '^[\u3005\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]{2,8}$' then
        for i in 1..length(p_q) - 1 loop
            named := named || array(
                select u.id
                from public.users u
                where (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike left(p_q, i) || ' ' || substr(p_q, i + 1) || ' %'
                    or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike substr(p_q, i + 1) || ' ' || left(p_q, i) || ' %'
            );
        end loop;
    end if;
    if p_q ~* '^[0-9a-f]{8}(-?[0-9a-f]{0,4}){0,6}$' then
        id_low := rpad(left(hex, 32), 32, '0')::uuid;
        id_high := rpad(left(hex, 32), 32, 'f')::uuid;
    end if;

    return query
        select u.id
        from public.users u
        where (
                u.id between id_low and id_high
                or u.id = any (named)
                or (
                    (anywhere[1] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[1])
                    and (beginning[1] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[1]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[1])
                    and (anywhere[2] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[2])
                    and (beginning[2] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[2]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[2])
                    and (anywhere[3] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[3])
                    and (beginning[3] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[3]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[3])
                    and (anywhere[4] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[4])
                    and (beginning[4] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[4]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[4])
                    and (anywhere[5] is null or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike anywhere[5])
                    and (beginning[5] is null
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike beginning[5]
                        or (u.first_name || ' ' || u.last_name || ' ' || u.email) ilike '% ' || beginning[5])
                )
            )
            and (p_status is null or u.status = p_status)
            and (p_role is null or u.role = p_role)
            and (p_verified is null or (u.email_verified is true) = p_verified)
            and (p_created_days is null
                or coalesce(u.created_at, timestamptz '-infinity') > now() - make_interval(days => p_created_days))
            -- 0: never signed in; below it: not within so many days.
            and (p_last_login_days is null
                or (p_last_login_days = 0 and coalesce(u.last_login_at, timestamptz '-infinity') = timestamptz '-infinity')
                or (p_last_login_days > 0
                    and coalesce(u.last_login_at, timestamptz '-infinity') > now() - make_interval(days => p_last_login_days))
                or (p_last_login_days < 0
                    and coalesce(u.last_login_at, timestamptz '-infinity') <= now() - make_interval(days => -p_last_login_days)))
            and (p_live is null
                or p_live = exists (select from public.user_sessions s where s.user_id = u.id and s.expires_at > now()))
        limit p_limit;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.operation_progress(p_operation_id uuid)
 RETURNS TABLE(done integer, total integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    key record;
begin
    select * into key from gatehouse.progress_locks(p_operation_id);
    return query
        select ((s.last_value & 4294967295) / 2)::integer, (s.last_value >> 32)::integer
        from pg_locks named
        join pg_locks slot on slot.pid = named.pid and slot.database = named.database
            and slot.locktype = 'advisory' and slot.objsubid = 2 and slot.granted and slot.classid = key.slots::oid
        join pg_sequences s on s.schemaname = 'gatehouse' and s.sequencename = 'progress_' || slot.objid
        where named.locktype = 'advisory' and named.objsubid = 2 and named.granted
            and named.classid = key.high::oid and named.objid = key.low::oid
            and named.database = (select d.oid from pg_database d where d.datname = current_database())
        limit 1;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.people_left_out(p_user_ids uuid[], p_hit uuid[], p_own uuid, p_outcome text)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('of', 'user', 'id', t.id, 'outcome', case
            when t.id = p_own then 'own'
            when u.id is null then 'missing'
            else p_outcome
        end) order by t.id), '[]')
        from (select n.id from unnest(p_user_ids) as n (id) except select h.id from unnest(p_hit) as h (id)) t
        left join public.users u on u.id = t.id
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.person_pattern(p_user_id uuid)
 RETURNS text
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        with earlier as (
            select v.email
            from public.audit_logs a
            cross join lateral (values (a.old_values ->> 'email'), (a.new_values ->> 'email')) as v (email)
            where a.resource_id = p_user_id and a.resource = 'user' and v.email like '%_@_%'
              and not exists (select from public.users u where lower(u.email) = lower(v.email) and u.id <> p_user_id)
        ),
        words (word) as (
            select u.email::text from public.users u where u.id = p_user_id
            union
            select u.first_name || ' ' || u.last_name from public.users u where u.id = p_user_id and u.first_name <> '' and u.last_name <> ''
            union
            select e.email from earlier e
        ),
        -- Capital letters have other bytes in a URL.
        cased (word) as (select w.word from words w union select lower(w.word) from words w),
        forms (form) as (
            select c.word from cased c
            union
            select (
                select string_agg(
                    case
                        when t.sign ~ '^[A-Za-z0-9*._-]$' then t.sign
                        when t.sign = ' ' then '+'
                        else regexp_replace(encode(convert_to(t.sign, 'UTF8'), 'hex'), '(..)', '%\1', 'g')
                    end,
                    '' order by t.place
                )
                from regexp_split_to_table(c.word, '') with ordinality as t (sign, place)
            )
            from cased c
        )
        select '(?:' || string_agg(regexp_replace(f.form, '([].^$*+?(){}|\\[])', '\\\1', 'g'), '|') || ')'
        from forms f
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.preview_filtered_sessions(p_own_session_id uuid, p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone)
 RETURNS TABLE(sessions bigint, people bigint, staff bigint, own boolean, oldest timestamp with time zone, newest timestamp with time zone, most_hit jsonb, support_cap integer)
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return query
        with hit as materialized (
            select m.session_id, m.user_id, m.created_at
            from gatehouse.match_sessions(p_user_id, p_q, p_role, p_status, p_network, p_browser, p_os, p_device, p_created_from, p_created_until,
                p_used_from, p_used_until, p_expires_from, p_expires_until) m
        ),
        others as (
            select h.user_id, h.created_at from hit h where h.session_id is distinct from p_own_session_id
        ),
        by_person as materialized (
            select o.user_id, count(*) as number from others o group by o.user_id
        )
        select
            (select count(*) from others),
            (select count(*) from by_person),
            (
                select count(*) from public.users u
                where u.role <> 'user' and u.role in (select c.role from gatehouse.role_capabilities c)
                  and u.id in (select b.user_id from by_person b)
            ),
            exists (select from hit h where h.session_id = p_own_session_id),
            (select min(o.created_at) from others o),
            (select max(o.created_at) from others o),
            (
                select coalesce(jsonb_agg(
                    jsonb_build_object('id', u.id, 'email', u.email, 'name', btrim(u.first_name || ' ' || u.last_name), 'sessions', t.number)
                    order by t.number desc, u.email
                ), '[]')
                from (select b.user_id, b.number from by_person b order by b.number desc, b.user_id limit 5) t
                join public.users u on u.id = t.user_id
            ),
            (select (x.value)::integer from gatehouse.settings x where x.key = 'revoke.support_cap');
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.progress_locks(p_operation_id uuid, OUT slots integer, OUT high integer, OUT low integer)
 RETURNS record
 LANGUAGE sql
 IMMUTABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select 7233190, ('x' || left(d.digest, 8))::bit(32)::integer, ('x' || substr(d.digest, 9, 8))::bit(32)::integer
    from (select md5(p_operation_id::text)) d (digest);
$function$;

CREATE OR REPLACE FUNCTION gatehouse.rate_limit_person(p_key text)
 RETURNS uuid
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return coalesce(
        (select u.id from public.users u
         where u.id = substring(lower(p_key) from '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')::uuid),
        (select u.id from public.users u where lower(u.email) = lower(substring(p_key from '[^:\s]+@[^:\s]+')))
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.read_link(p_kind text, p_token text, p_ip inet)
 RETURNS TABLE(outcome text, retry_after_s integer, email text, first_name text, last_name text)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    link record;
begin
    select * into link from gatehouse.find_link(p_kind, p_token, p_ip);
    return query
        select link.outcome, link.retry_after_s, u.email::text, u.first_name::text, u.last_name::text
        from (values (1)) as one (n)
        left join public.users u on u.id = link.user_id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.require_admin_left()
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if not exists (select from public.users u where u.role = 'admin' and u.status = 'active') then
        raise exception using errcode = 'GH003', message = 'At least one active admin must remain. Make somebody else an admin first.';
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.require_admins_locked(p_are_locked boolean, p_user_ids uuid[])
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if not p_are_locked
        and exists (select from public.users u where u.id = any (p_user_ids) and u.role = 'admin' and u.status = 'active')
    then
        raise exception using errcode = '40001', message = 'One of them has just become an admin.';
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.require_not_self(p_actor_id uuid, p_user_id uuid, p_rule text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    others text[];
begin
    if p_actor_id is distinct from p_user_id then
        return;
    end if;
    others := array(
        select u.email from public.users u
        where u.role = 'admin' and u.status = 'active' and u.id <> p_actor_id
        order by u.last_login_at desc nulls last, u.id
        limit 4
    );
    raise exception using errcode = 'GH003', message = p_rule || case
        when cardinality(others) = 0 then ' There is no other active admin: make one first.'
        else ' Another admin can: ' || array_to_string(others[1:3], ', ') || case when cardinality(others) > 3 then ' and others.' else '.' end
    end;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.require_password_for_most(p_token_hash text, p_session_id uuid, p_count integer)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    if p_count > (select (x.value)::integer from gatehouse.settings x where x.key = 'revoke.support_cap')
        and not exists (select from public.user_sessions s where s.expires_at > now() and s.id <> p_session_id offset 2 * p_count)
    then
        perform gatehouse.require_staff(p_token_hash, 'session.revoke_everyone');
        perform gatehouse.require_recent_password(p_session_id);
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.require_recent_password(p_session_id uuid)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    minutes integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'step_up.minutes');
begin
    if not exists (
        select from public.user_sessions s
        left join gatehouse.step_ups t on t.session_id = s.id
        where s.id = p_session_id and greatest(s.created_at, t.confirmed_at) > now() - make_interval(mins => minutes)
    ) then
        raise exception using errcode = 'GH006', message = format('You gave your password more than %s minutes ago. Give it again.', minutes);
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.require_staff(p_token_hash text, p_capability text, OUT user_id uuid, OUT email text, OUT role text, OUT session_id uuid)
 RETURNS record
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    select u.id, u.email, u.role, s.id
    into user_id, email, role, session_id
    from public.user_sessions s
    join public.users u on u.id = s.user_id
    where s.token_hash = p_token_hash
      and s.device_info ->> 'client' = 'gatehouse'
      and s.expires_at > now()
      and u.status = 'active'
      and (u.password_changed_at is null or u.password_changed_at <= s.created_at)
      and exists (select from gatehouse.role_capabilities c where c.role = u.role)
    for share of s;

    if not found then
        raise exception using errcode = 'GH001', message = 'Your session has ended. Sign in again.';
    end if;
    if p_capability is not null
        and not exists (select from gatehouse.role_capabilities c where c.role = require_staff.role and c.capability = p_capability)
    then
        raise exception using errcode = 'GH002', message = format('Your role %s may not do this.', role), detail = p_capability;
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.reset_matching_rate_limits(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_prefix text, p_expired_at timestamp with time zone, p_expected_count integer, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    prefix text := coalesce(p_prefix, '');
    targets uuid[];
    own uuid[];
    shown integer := coalesce(p_expected_count, 0);
    reset_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'rate_limit.reset');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if length(prefix) < 3 and p_expired_at is null then
        raise exception using errcode = 'GH003', message = 'Say how the keys begin, with three characters or more.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'rate_limit.reset', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    -- Indexes find the few keys that is_own_count can mean. One that is cut still has 190 characters of the e-mail: no network has more than 43.
    own := array(
        select r.id from public.rate_limits r
        where r.key like regexp_replace(prefix, '([\\%_])', '\\\1', 'g') || '%'
          and (p_expired_at is null or r.reset_time <= least(p_expired_at, now()))
          and (
              r.key in ('confirm:account:' || actor.user_id, left('signin:account:' || lower(actor.email), 200))
              or r.key like 'signin:known:%:' || regexp_replace(left(lower(actor.email), 190), '([\\%_])', '\\\1', 'g') || '%'
          )
          and gatehouse.is_own_count(r.key, actor.user_id, actor.email)
    );
    targets := array(
        select r.id from public.rate_limits r
        where r.key like regexp_replace(prefix, '([\\%_])', '\\\1', 'g') || '%'
          and (p_expired_at is null or r.reset_time <= least(p_expired_at, now()))
          and r.id <> all (own)
        order by case when prefix = '' then r.reset_time end, r.id
        limit case when prefix = '' then least(shown, 10000) else 10001 end
        for update
    );
    if cardinality(targets) > 10000 then
        raise exception using errcode = 'GH003', message = 'At most 10,000 rate limits can be reset at once.';
    end if;
    if cardinality(targets) > shown then
        raise exception using errcode = 'GH005',
            message = format('%s rate limits match now, %s were shown. Look again before you reset them.', cardinality(targets), shown);
    end if;
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005', message = 'No rate limit is left to reset.';
    end if;
    reset_count := gatehouse.delete_rate_limits(targets, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = reset_count,
        result = jsonb_strip_nulls(jsonb_build_object('reset', reset_count, 'shown', shown,
            'filter', jsonb_build_object('prefix', nullif(prefix, ''), 'expired_at', p_expired_at)))
            || gatehouse.left_out((
                select coalesce(jsonb_agg(jsonb_build_object('of', 'rate_limit', 'id', o.id, 'outcome', 'own') order by o.id), '[]')
                from unnest(own) as o (id)
            ))
    where o.id = p_operation_id;
    return query select p_operation_id, reset_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.reset_rate_limits(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_ids uuid[], p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    targets uuid[];
    reset_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'rate_limit.reset');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if cardinality(p_ids) > 1000 then
        raise exception using errcode = 'GH003', message = 'At most 1,000 rate limits can be selected at once.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'rate_limit.reset', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    if exists (select from public.rate_limits r where r.id = any (p_ids) and gatehouse.is_own_count(r.key, actor.user_id, actor.email)) then
        raise exception using errcode = 'GH003', message = 'Nobody resets the count of their own wrong passwords. It runs out by itself, or another member of staff resets it.';
    end if;
    targets := array(select r.id from public.rate_limits r where r.id = any (p_ids) order by r.id for update);
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005',
            message = case when cardinality(p_ids) = 1 then 'That rate limit is gone already.' else 'These rate limits are gone already.' end;
    end if;
    reset_count := gatehouse.delete_rate_limits(targets, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = reset_count,
        result = jsonb_build_object('reset', reset_count, 'named', cardinality(p_ids)) || gatehouse.left_out((
            select coalesce(jsonb_agg(jsonb_build_object('of', 'rate_limit', 'id', t.id, 'outcome', 'missing') order by t.id), '[]')
            from (select n.id from unnest(p_ids) as n (id) except select h.id from unnest(targets) as h (id)) t
        ))
    where o.id = p_operation_id;
    return query select p_operation_id, reset_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.restorable_sessions(p_operation_id uuid)
 RETURNS TABLE(id uuid)
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select e.id from gatehouse.ended_sessions e
    join public.users u on u.id = e.user_id
    where e.operation_id = p_operation_id
      and e.ended_how = 'revoked'
      and e.expires_at > now()
      and u.status = 'active'
      and (u.password_changed_at is null or u.password_changed_at <= e.created_at)
      and not exists (select from public.user_sessions s where s.id = e.id);
$function$;

CREATE OR REPLACE FUNCTION gatehouse.restore_admin(p_email text, p_password_hash text DEFAULT NULL::text)
 RETURNS uuid
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    target public.users;
    ended_count integer := 0;
    before jsonb;
    after jsonb;
begin
    perform gatehouse.lock_admins(null);
    select * into target from public.users u where lower(u.email) = lower(p_email) for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = format('Nobody has the e-mail %s.', p_email);
    end if;
    if p_password_hash is not null and p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    if target.role = 'admin' and target.status = 'active' and p_password_hash is null then
        raise exception using errcode = 'GH005', message = format('%s is an active admin already.', target.email);
    end if;

    delete from gatehouse.suspensions s where s.user_id = target.id;
    update public.users u
    set role = 'admin', status = 'active', password = coalesce(p_password_hash, u.password),
        password_changed_at = case when p_password_hash is null then u.password_changed_at else now() end
    where u.id = target.id;
    -- A link that was made for a user must not open what an admin may do.
    perform gatehouse.spend_links(array[target.id], 'password_reset');
    -- Whoever knew the old password may be signed in with it.
    if p_password_hash is not null then
        ended_count := gatehouse.end_sessions(
            array(select s.id from public.user_sessions s where s.user_id = target.id and s.expires_at > now()), 'revoked', null, null, null, null
        );
    end if;

    before := jsonb_build_object('role', target.role, 'status', target.status);
    after := jsonb_build_object('role', 'admin', 'status', 'active');
    if target.role = 'admin' then
        before := before - 'role';
        after := after - 'role';
    end if;
    if target.status = 'active' then
        before := before - 'status';
        after := after - 'status';
    end if;
    if p_password_hash is not null then
        after := after || jsonb_build_object('password_changed_at', now());
    end if;
    insert into public.audit_logs (action, resource, resource_id, old_values, new_values)
    values ('update', 'user', target.id, before, after || '{"_via": "npm run admin:restore"}');
    return target.id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.restore_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_undoes uuid, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    undone gatehouse.operations;
    own_minutes integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'restore.own_minutes');
    ids uuid[];
    progress regclass;
    restored_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    select * into undone from gatehouse.operations o where o.id = p_undoes for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such operation.';
    end if;
    if not exists (select from gatehouse.role_capabilities c where c.role = actor.role and c.capability = 'session.restore') then
        if not exists (select from gatehouse.role_capabilities c where c.role = actor.role and c.capability = 'session.restore_own') then
            raise exception using errcode = 'GH002', message = format('Your role %s may not do this.', actor.role), detail = 'session.restore';
        end if;
        if undone.actor_id <> actor.user_id then
            raise exception using errcode = 'GH003', message = format('Only an admin can undo what %s did.', undone.actor_email);
        end if;
        if undone.created_at < now() - make_interval(mins => own_minutes) then
            raise exception using errcode = 'GH003',
                message = format('You can undo your own revocations for %s minutes. Ask an admin.', own_minutes);
        end if;
    end if;
    -- Where more went with it than the end of sessions, these alone come back.
    if undone.kind not in ('session.revoke', 'account.end_sessions', 'user.set_status', 'user.set_role') then
        raise exception using errcode = 'GH003', message = 'This operation cannot be undone.';
    end if;
    if exists (select from gatehouse.operations o where o.undoes = p_undoes and o.id <> p_operation_id) then
        raise exception using errcode = 'GH005', message = 'This has been undone already.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.restore', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, coalesce(nullif(btrim(p_ticket, E' \t\r\n'), ''), undone.ticket), p_ip, p_user_agent, p_undoes)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.require_recent_password(actor.session_id);

    ids := array(
        select e.id from gatehouse.ended_sessions e
        where e.operation_id = p_undoes and e.id in (select r.id from gatehouse.restorable_sessions(p_undoes) r)
        order by e.id
        for update of e
    );
    if cardinality(ids) >= 1000 then
        progress := gatehouse.begin_progress(p_operation_id, cardinality(ids));
    end if;
    with taken as (
        delete from gatehouse.ended_sessions e where e.id = any (ids) returning e.*
    ),
    restored as (
        insert into public.user_sessions (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at)
        select t.id, t.user_id, t.token_hash, t.device_info, t.ip_address, t.user_agent, t.expires_at, t.created_at, t.updated_at from taken t
        where progress is null or nextval(progress) > 0
        on conflict (id) do nothing
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    select actor.user_id, 'restore', 'session', t.id,
        jsonb_build_object('user_id', t.user_id, 'ip_address', host(t.ip_address), 'expires_at', t.expires_at, 'created_at', t.created_at),
        p_ip, p_user_agent, p_operation_id
    from taken t
    where progress is null or nextval(progress) > 0;
    get diagnostics restored_count = row_count;
    if restored_count = 0 then
        raise exception using errcode = 'GH005',
            message = 'None of these sessions can be restored: they have expired, or their owner is not active or has changed the password.';
    end if;

    -- A change of status or password that came first found no session to end; one that comes from here on waits, and then finds them. Locked no
    -- sooner, since whoever is locked cannot sign in; admins first, as lock_admins() has them.
    perform from public.users u
    where u.id in (select s.user_id from public.user_sessions s where s.id = any (ids))
    order by (u.role = 'admin' and u.status = 'active') desc, u.id
    for share;
    if exists (
        select from public.user_sessions s
        join public.users u on u.id = s.user_id
        where s.id = any (ids) and (u.status <> 'active' or u.password_changed_at > s.created_at)
    ) then
        raise exception using errcode = '40001', message = 'An owner of these sessions was changed in the meantime.';
    end if;

    update gatehouse.operations o
    set target_count = restored_count, result = jsonb_build_object('restored', restored_count, 'of', coalesce((undone.result ->> 'ended')::integer, undone.target_count))
    where o.id = p_operation_id;
    return query select p_operation_id, restored_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.revoke_cap(p_role text)
 RETURNS integer
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        select (x.value)::integer
        from gatehouse.settings x
        where x.key = 'revoke.support_cap'
          and not exists (select from gatehouse.role_capabilities c where c.role = p_role and c.capability = 'session.revoke_everyone')
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.revoke_filtered_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone, p_expected_count integer, p_reason text, p_ticket text, p_include_own boolean DEFAULT false, p_confirmation text DEFAULT NULL::text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    filter jsonb := jsonb_strip_nulls(jsonb_build_object(
        'user_id', p_user_id, 'q', p_q, 'role', p_role, 'status', p_status, 'network', p_network, 'browser', p_browser, 'os', p_os,
        'device', p_device, 'created_from', p_created_from, 'created_until', p_created_until, 'used_from', p_used_from,
        'used_until', p_used_until, 'expires_from', p_expires_from, 'expires_until', p_expires_until));
    cap integer;
    matching uuid[];
    targets uuid[];
    shown integer := coalesce(p_expected_count, 0);
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'session.revoke_filtered');
    if filter = '{}' then
        perform gatehouse.require_staff(p_token_hash, 'session.revoke_everyone');
        if p_confirmation is distinct from 'end every session' then
            raise exception using errcode = 'GH003', message = 'Type “end every session” to confirm.';
        end if;
    end if;
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    if filter = '{}' then
        perform gatehouse.require_recent_password(actor.session_id);
    end if;

    matching := array(
        select m.session_id
        from gatehouse.match_sessions(p_user_id, p_q, p_role, p_status, p_network, p_browser, p_os, p_device, p_created_from, p_created_until,
            p_used_from, p_used_until, p_expires_from, p_expires_until) m
    );
    targets := case when p_include_own then matching else array_remove(matching, actor.session_id) end;
    cap := gatehouse.revoke_cap(actor.role);
    if cardinality(targets) > cap then
        raise exception using errcode = 'GH003',
            message = format('Your role %s may end at most %s sessions by filter at once; this filter means %s. Narrow it, or ask an admin.',
                actor.role, to_char(cap, 'FM999,999,999'), to_char(cardinality(targets), 'FM999,999,999'));
    end if;
    perform gatehouse.require_password_for_most(p_token_hash, actor.session_id, cardinality(targets));
    -- The session in use is shown apart.
    if cardinality(array_remove(targets, actor.session_id)) > shown then
        raise exception using errcode = 'GH005',
            message = format('%s sessions match now, %s were shown. Look again before you end them.',
                to_char(cardinality(targets), 'FM999,999,999'), to_char(shown, 'FM999,999,999'));
    end if;
    ended_count := gatehouse.end_sessions(targets, 'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent);
    if ended_count = 0 then
        raise exception using errcode = 'GH005', message = 'No live session matches any more.';
    end if;

    update gatehouse.operations o
    set target_count = ended_count,
        -- To look for those that were left out costs as much as they are many: only where some were.
        result = jsonb_build_object('ended', ended_count, 'shown', shown, 'filter', filter)
            || gatehouse.left_out(gatehouse.sessions_left_out(
                case when ended_count < cardinality(targets) then matching
                    when cardinality(targets) < cardinality(matching) then array[actor.session_id] else '{}' end,
                p_operation_id, case when not p_include_own then actor.session_id end
            ))
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.revoke_matching_tokens(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_kind text, p_user_id uuid, p_expected_count integer, p_reason text, p_ticket text, p_confirmation text DEFAULT NULL::text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    targets uuid[];
    shown integer := coalesce(p_expected_count, 0);
    cap integer;
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'token.revoke');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if p_kind not in ('password_reset', 'email_verification') then
        raise exception using errcode = 'GH003', message = 'There is no such kind of token.';
    end if;
    if p_user_id is null and p_confirmation is distinct from 'revoke all tokens' then
        raise exception using errcode = 'GH003', message = 'Type “revoke all tokens” to confirm.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'token.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    if p_user_id is not null and not exists (select from public.users u where u.id = p_user_id) then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if p_kind is distinct from 'email_verification' then
        targets := array(
            select r.id from public.password_reset_tokens r
            where r.used is not true and r.expires_at > now() and (p_user_id is null or r.user_id = p_user_id)
            order by r.id limit 10001 for update
        );
    end if;
    if p_kind is distinct from 'password_reset' then
        targets := targets || array(
            select v.id from public.email_verification_tokens v
            where v.used is not true and v.expires_at > now() and (p_user_id is null or v.user_id = p_user_id)
            order by v.id limit 10001 for update
        );
    end if;
    if cardinality(targets) > 10000 then
        raise exception using errcode = 'GH003', message = 'At most 10,000 tokens can be revoked at once.';
    end if;
    cap := gatehouse.revoke_cap(actor.role);
    -- Of one person nobody has a cap.
    if p_user_id is null and cardinality(targets) > cap then
        raise exception using errcode = 'GH003',
            message = format('Your role %s may revoke at most %s tokens by filter at once; these are %s. Choose a person, or ask an admin.',
                actor.role, to_char(cap, 'FM999,999,999'), to_char(cardinality(targets), 'FM999,999,999'));
    end if;
    if p_user_id is null then
        perform gatehouse.require_recent_password(actor.session_id);
    end if;
    if cardinality(targets) > shown then
        raise exception using errcode = 'GH005',
            message = format('%s tokens are live now, %s were shown. Look again before you revoke them.',
                to_char(cardinality(targets), 'FM999,999,999'), to_char(shown, 'FM999,999,999'));
    end if;
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005', message = 'No live token is left to revoke.';
    end if;
    ended_count := gatehouse.end_tokens(targets, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = ended_count,
        result = jsonb_strip_nulls(jsonb_build_object('revoked', ended_count, 'shown', shown, 'user_id', p_user_id,
            'filter', jsonb_build_object('kind', p_kind, 'user_id', p_user_id)))
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.revoke_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_session_ids uuid[], p_reason text, p_ticket text, p_include_own boolean DEFAULT false)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    targets uuid[];
    cap integer;
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'session.revoke');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if cardinality(p_session_ids) > 1000 then
        raise exception using errcode = 'GH003', message = 'At most 1,000 sessions can be selected at once.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    targets := case when p_include_own then p_session_ids else array_remove(p_session_ids, actor.session_id) end;
    if cardinality(targets) = 0 and cardinality(p_session_ids) > 0 then
        raise exception using errcode = 'GH003', message = 'This is the session you are using. Sign out instead.';
    end if;
    cap := gatehouse.revoke_cap(actor.role);
    if cardinality(targets) > cap then
        raise exception using errcode = 'GH003',
            message = format('Your role %s may end at most %s sessions at once; these are %s. Ask an admin.', actor.role,
                to_char(cap, 'FM999,999,999'), to_char(cardinality(targets), 'FM999,999,999'));
    end if;
    perform gatehouse.require_password_for_most(p_token_hash, actor.session_id, cardinality(targets));
    ended_count := gatehouse.end_sessions(targets, 'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent);
    if ended_count = 0 then
        if exists (select from gatehouse.ended_sessions e where e.id = any (targets))
            or exists (select from public.user_sessions s where s.id = any (targets))
        then
            raise exception using errcode = 'GH005',
                message = case when cardinality(targets) = 1 then 'That session has already ended.' else 'These sessions have already ended.' end;
        end if;
        raise exception using errcode = 'GH004', message = 'There is no such session.';
    end if;

    update gatehouse.operations o
    set target_count = ended_count,
        result = jsonb_build_object('ended', ended_count, 'named', cardinality(p_session_ids)) || gatehouse.left_out(
            gatehouse.sessions_left_out(p_session_ids, p_operation_id, case when not p_include_own then actor.session_id end)
        )
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.revoke_tokens(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_ids uuid[], p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    cap integer;
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'token.revoke');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if cardinality(p_ids) > 1000 then
        raise exception using errcode = 'GH003', message = 'At most 1,000 tokens can be selected at once.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'token.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    cap := gatehouse.revoke_cap(actor.role);
    if cardinality(p_ids) > cap then
        raise exception using errcode = 'GH003',
            message = format('Your role %s may revoke at most %s tokens at once; these are %s. Ask an admin.', actor.role,
                to_char(cap, 'FM999,999,999'), to_char(cardinality(p_ids), 'FM999,999,999'));
    end if;
    perform r.id from public.password_reset_tokens r where r.id = any (p_ids) order by r.id for update;
    perform v.id from public.email_verification_tokens v where v.id = any (p_ids) order by v.id for update;
    ended_count := gatehouse.end_tokens(p_ids, actor.user_id, p_operation_id, p_ip, p_user_agent);
    if ended_count = 0 then
        if exists (select from public.password_reset_tokens r where r.id = any (p_ids))
            or exists (select from public.email_verification_tokens v where v.id = any (p_ids))
        then
            raise exception using errcode = 'GH005',
                message = case when cardinality(p_ids) = 1 then 'That token is not live any more.' else 'None of these tokens is live any more.' end;
        end if;
        raise exception using errcode = 'GH004', message = 'There is no such token.';
    end if;

    update gatehouse.operations o
    set target_count = ended_count,
        result = jsonb_build_object('revoked', ended_count, 'named', cardinality(p_ids))
            || gatehouse.left_out(gatehouse.tokens_left_out(p_ids, p_operation_id))
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.revoke_user_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_count integer, p_reason text, p_ticket text, p_include_own boolean DEFAULT false)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    targets uuid[];
    shown integer := coalesce(p_expected_count, 0);
    ended_count integer;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'session.revoke');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    if not exists (select from public.users u where u.id = p_user_id) then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    targets := array(
        select s.id from public.user_sessions s
        where s.user_id = p_user_id and s.expires_at > now() and (p_include_own or s.id <> actor.session_id)
        order by s.id
        for update
    );
    -- The session in use is shown apart.
    if cardinality(array_remove(targets, actor.session_id)) > shown then
        raise exception using errcode = 'GH005',
            message = format('%s sessions are live now, %s were shown. Look again before you end them.',
                to_char(cardinality(targets), 'FM999,999,999'), to_char(shown, 'FM999,999,999'));
    end if;
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005', message = 'No live session is left to end.';
    end if;
    ended_count := gatehouse.end_sessions(targets, 'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = ended_count,
        result = jsonb_build_object('ended', ended_count, 'user_id', p_user_id, 'shown', shown)
            || case when p_user_id = actor.user_id and not p_include_own
                then gatehouse.left_out(gatehouse.sessions_left_out(array[actor.session_id], p_operation_id, actor.session_id)) else '{}' end
    where o.id = p_operation_id;
    return query select p_operation_id, ended_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.revoke_users_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_expected_sessions integer, p_reason text, p_ticket text, p_include_own boolean DEFAULT false)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean, result jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    people uuid[];
    filter jsonb := gatehouse.user_filter(p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live);
    shown integer := coalesce(p_expected_sessions, 0);
    left_out jsonb;
    cap integer;
    targets uuid[];
    done integer;
    outcome jsonb;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'session.revoke_filtered');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.revoke', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, o.result from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    people := gatehouse.expected_users(
        p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, p_expected_count
    );
    if shown > 20000 then
        raise exception using errcode = 'GH003', message = 'At most 20,000 sessions can be ended in one go. Narrow the filter.';
    end if;
    targets := array(
        select s.id from public.user_sessions s
        where s.user_id = any (people) and s.expires_at > now() and (p_include_own or s.id <> actor.session_id)
        order by s.id
        -- The session in use is shown apart.
        limit shown + 2
        for update
    );
    if cardinality(array_remove(targets, actor.session_id)) > shown then
        raise exception using errcode = 'GH005',
            message = format('More sessions are live now than the %s that were shown. Look again before you end them.',
                to_char(shown, 'FM999,999,999'));
    end if;
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH005', message = 'No live session is left to end.';
    end if;
    cap := gatehouse.revoke_cap(actor.role);
    if cardinality(targets) > cap then
        raise exception using errcode = 'GH003',
            message = format('Your role %s may end %s sessions at once; these are %s. Ask an admin.', actor.role,
                to_char(cap, 'FM999,999,999'), to_char(cardinality(targets), 'FM999,999,999'));
    end if;
    perform gatehouse.require_password_for_most(p_token_hash, actor.session_id, cardinality(targets));
    done := gatehouse.end_sessions(targets, 'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent);

    left_out := gatehouse.people_left_out(
        p_user_ids || people,
        array(select e.user_id from gatehouse.ended_sessions e where e.operation_id = p_operation_id) || actor.user_id, null, 'no_session'
    ) || gatehouse.sessions_left_out(
        case when done < cardinality(targets) then targets else '{}' end
            || case when actor.user_id = any (people) then array[actor.session_id] else '{}' end,
        p_operation_id, case when not p_include_own then actor.session_id end
    );
    outcome := jsonb_strip_nulls(jsonb_build_object(
        'ended', done, 'shown', shown, 'people', cardinality(people), 'people_shown', p_expected_count, 'named', cardinality(p_user_ids),
        'filter', case when p_user_ids is null then filter end
    )) || gatehouse.left_out(left_out);
    update gatehouse.operations o set target_count = done, result = outcome where o.id = p_operation_id;
    return query select p_operation_id, done, false, outcome;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.save_view(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_page text, p_name text, p_query text, p_is_shared boolean)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    kept_name text := btrim(p_name, E' \t\r\n');
    view_id uuid;
begin
    select * into actor from gatehouse.require_staff(
        p_token_hash, case p_page when 'users' then 'user.read' when 'sessions' then 'session.read' when 'audit' then 'audit.read' end
    );
    if p_page is null or p_page not in ('users', 'sessions', 'audit') then
        raise exception using errcode = 'GH003', message = 'Views are kept of users, sessions and the audit log.';
    end if;
    if coalesce(length(kept_name), 0) not between 1 and 60 then
        raise exception using errcode = 'GH003', message = 'A name has 1 to 60 characters.';
    end if;
    if p_query is null or length(p_query) > 2000 or p_query ~ '[\s#]' then
        raise exception using errcode = 'GH003', message = 'This view cannot be kept.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'view.save', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    -- One at a time for each person, so that the count holds.
    perform from public.users u where u.id = actor.user_id for no key update;
    if (select count(*) from gatehouse.saved_views v where v.owner_id = actor.user_id) >= 100
        and not exists (
            select from gatehouse.saved_views v where v.owner_id = actor.user_id and v.page = p_page and lower(v.name) = lower(kept_name)
        )
    then
        raise exception using errcode = 'GH003', message = 'You have 100 views already. Delete one first.';
    end if;

    insert into gatehouse.saved_views (owner_id, page, name, query, is_shared)
    values (actor.user_id, p_page, kept_name, p_query, coalesce(p_is_shared, false))
    on conflict (owner_id, page, lower(name)) do update
    set name = excluded.name, query = excluded.query, is_shared = excluded.is_shared, updated_at = now()
    returning id into view_id;

    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'save', 'view', view_id,
        jsonb_build_object('page', p_page, 'name', kept_name, 'query', p_query, 'is_shared', coalesce(p_is_shared, false)),
        p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = jsonb_build_object('view_id', view_id) where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.session_browser(device_info jsonb, user_agent text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN "left"(COALESCE(NULLIF(regexp_replace(COALESCE(CASE WHEN (jsonb_typeof((device_info -> 'app'::text)) = 'string'::text) THEN NULLIF((device_info ->> 'app'::text), ''::text) ELSE NULL::text END, CASE WHEN (jsonb_typeof((device_info -> 'browser'::text)) = 'string'::text) THEN NULLIF((device_info ->> 'browser'::text), ''::text) ELSE NULL::text END), '[ /]+v?[0-9].*$'::text, ''::text), ''::text), CASE WHEN (user_agent ~ 'Edg(e|A|iOS)?/'::text) THEN 'Edge'::text WHEN (user_agent ~ 'OPR/|Opera'::text) THEN 'Opera'::text WHEN (user_agent ~~ '%SamsungBrowser/%'::text) THEN 'Samsung Internet'::text WHEN (user_agent ~~ '%Vivaldi/%'::text) THEN 'Vivaldi'::text WHEN (user_agent ~ '(Firefox|FxiOS)/'::text) THEN 'Firefox'::text WHEN (user_agent ~ '(Chrome|CriOS)/'::text) THEN 'Chrome'::text WHEN (user_agent ~ 'Version/.*Safari/'::text) THEN 'Safari'::text ELSE NULL::text END, "substring"(user_agent, '^[^\s/]+'::text), 'Unknown client'::text), 60);

CREATE OR REPLACE FUNCTION gatehouse.session_device(device_info jsonb, user_agent text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN CASE WHEN ((device_info IS NULL) AND (user_agent IS NULL)) THEN 'unknown'::text WHEN ((user_agent ~~ '%iPad%'::text) OR ((device_info ->> 'device'::text) ~* 'ipad|tablet'::text) OR ((device_info ->> 'os'::text) ~~ 'iPadOS%'::text)) THEN 'tablet'::text WHEN ((user_agent ~~ 'Mozilla/%Android%'::text) AND (user_agent !~~ '%Mobile%'::text) AND (user_agent !~~ '%Mobi%'::text)) THEN 'tablet'::text WHEN ((user_agent ~ 'iPhone|iPod|Android|Mobile'::text) OR ((device_info ->> 'device'::text) ~* 'phone|mobile'::text) OR ((device_info ->> 'os'::text) ~ '^(iOS|Android)'::text)) THEN 'phone'::text WHEN ((user_agent ~ 'Windows|Macintosh|Mac OS X|CrOS|Linux|X11'::text) OR ((device_info ->> 'os'::text) ~ '^(Windows|macOS|ChromeOS|Linux|Ubuntu|Fedora)'::text)) THEN 'computer'::text ELSE 'program'::text END;

CREATE OR REPLACE FUNCTION gatehouse.session_os(device_info jsonb, user_agent text)
 RETURNS text
 LANGUAGE sql
 IMMUTABLE PARALLEL SAFE
RETURN "left"(COALESCE(NULLIF(regexp_replace(CASE WHEN (jsonb_typeof((device_info -> 'os'::text)) = 'string'::text) THEN NULLIF((device_info ->> 'os'::text), ''::text) ELSE NULL::text END, '[ /]+v?[0-9].*$'::text, ''::text), ''::text), CASE WHEN (user_agent ~ 'iPhone|iPad|iPod'::text) THEN 'iOS'::text WHEN (user_agent ~~ '%Android%'::text) THEN 'Android'::text WHEN (user_agent ~~ '%Windows%'::text) THEN 'Windows'::text WHEN (user_agent ~ 'Macintosh|Mac OS X'::text) THEN 'macOS'::text WHEN (user_agent ~~ '%CrOS%'::text) THEN 'ChromeOS'::text WHEN (user_agent ~ 'Linux|X11'::text) THEN 'Linux'::text ELSE NULL::text END, 'Unknown'::text), 60);

CREATE OR REPLACE FUNCTION gatehouse.sessions_left_out(p_session_ids uuid[], p_operation_id uuid, p_own uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('of', 'session', 'id', t.id, 'outcome', case
            when t.id = p_own then 'own'
            when s.expires_at > now() then 'not_theirs'
            when s.id is not null then 'expired'
            when e.id is not null then 'ended'
            else 'missing'
        end) order by t.id), '[]')
        from (select distinct n.id from unnest(p_session_ids) as n (id)) t
        left join gatehouse.ended_sessions e on e.id = t.id
        left join public.user_sessions s on s.id = t.id
        where e.operation_id is distinct from p_operation_id
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.set_email_verified(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_email text, p_verified boolean, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    target record;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.verify_email');
    if not gatehouse.begin_operation(p_operation_id, 'user.verify_email', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select u.email, coalesce(u.email_verified, false) as verified, u.email_verified_at into target
    from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    if target.email is distinct from p_email then
        raise exception using errcode = 'GH005', message = format('The e-mail is %s by now. Look again before you change this.', target.email);
    end if;
    if p_verified is null or target.verified = p_verified then
        raise exception using errcode = 'GH005',
            message = case when target.verified then 'This e-mail is verified already.' else 'This e-mail is not verified anyway.' end;
    end if;
    update public.users u
    set email_verified = p_verified, email_verified_at = case when p_verified then now() end
    where u.id = p_user_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    values (
        actor.user_id, case when p_verified then 'verify_email' else 'unverify_email' end, 'user', p_user_id,
        jsonb_build_object('email_verified', target.verified, 'email_verified_at', target.email_verified_at),
        jsonb_build_object('email_verified', p_verified, 'email_verified_at', case when p_verified then now() end),
        p_ip, p_user_agent, p_operation_id
    );

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'verified', p_verified)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.set_password_by_link(p_token text, p_password_hash text, p_ip inet, p_user_agent text)
 RETURNS TABLE(outcome text, retry_after_s integer, is_staff boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    link record;
    repeated_by uuid;
begin
    if p_password_hash is null or p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    select * into link from gatehouse.find_link('password_reset', p_token, p_ip);
    -- The answer to this very try was lost and it is made again: nobody else's hash has this salt.
    if link.outcome = 'refused' then
        select t.user_id into repeated_by from public.password_reset_tokens t join public.users u on u.id = t.user_id
        where t.token = p_token and t.used and u.password = p_password_hash;
        if found then
            return query
                select 'done', 0, exists (select from gatehouse.role_capabilities c where c.role = u.role) from public.users u where u.id = repeated_by;
            return;
        end if;
    end if;
    if link.outcome <> 'live' then
        return query select link.outcome, link.retry_after_s, false;
        return;
    end if;

    perform gatehouse.spend_links(array[link.user_id], 'password_reset');
    update public.users u set password = p_password_hash, password_changed_at = now() where u.id = link.user_id;
    perform gatehouse.end_sessions(
        array(select s.id from public.user_sessions s where s.user_id = link.user_id and s.expires_at > now()),
        'revoked', link.user_id, null, p_ip, p_user_agent
    );
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent) values
    (link.user_id, 'use', 'password_reset_token', link.token_id, jsonb_build_object('user_id', link.user_id), p_ip, p_user_agent),
    (link.user_id, 'change_password', 'user', link.user_id, jsonb_build_object('password_changed_at', now()), p_ip, p_user_agent);
    return query
        select 'done', 0, exists (select from gatehouse.role_capabilities c where c.role = u.role) from public.users u where u.id = link.user_id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.set_preferences(p_token_hash text, p_theme text, p_timezone text, p_language text DEFAULT NULL::text, p_density text DEFAULT NULL::text, p_user_columns text DEFAULT NULL::text)
 RETURNS void
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if p_theme not in ('system', 'light', 'dark')
        or length(p_timezone) > 50
        or p_language !~ '^[a-z]{2}(-[A-Z]{2})?$'
        or p_density not in ('comfortable', 'compact')
        or length(p_user_columns) > 200
        or p_user_columns !~ '^([a-z_]+(,[a-z_]+)*)?$'
    then
        raise exception using errcode = 'GH003', message = 'This preference is not known.';
    end if;
    -- user_preferences has no unique key, so the person's own row serves as the lock.
    perform from public.users u where u.id = actor.user_id for no key update;
    update public.user_preferences p
    set theme = coalesce(p_theme, p.theme), timezone = coalesce(p_timezone, p.timezone), language = coalesce(p_language, p.language)
    where p.user_id = actor.user_id;
    if not found then
        insert into public.user_preferences (user_id, theme, timezone, language)
        values (actor.user_id, coalesce(p_theme, 'system'), coalesce(p_timezone, 'UTC'), coalesce(p_language, 'en'));
    end if;
    if p_density is not null or p_user_columns is not null then
        insert into gatehouse.display_preferences as d (user_id, density, user_columns)
        values (actor.user_id, coalesce(p_density, 'comfortable'), nullif(p_user_columns, ''))
        on conflict (user_id) do update set
            density = coalesce(p_density, d.density),
            user_columns = case when p_user_columns is null then d.user_columns else excluded.user_columns end;
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.set_user_role(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_role text, p_role text, p_end_sessions boolean, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, session_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    admins_locked boolean;
    target record;
    ended_count integer := 0;
    link_count integer := 0;
begin
    admins_locked := gatehouse.lock_admins(array[p_user_id]);
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.set_role');
    if p_role is null or p_role not in ('user', 'support', 'auditor', 'admin') then
        raise exception using errcode = 'GH003', message = 'The roles are user, support, auditor and admin.';
    end if;
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    perform gatehouse.require_not_self(actor.user_id, p_user_id, 'Nobody changes their own role.');
    if not gatehouse.begin_operation(p_operation_id, 'user.set_role', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, (o.result ->> 'ended')::integer, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.require_recent_password(actor.session_id);

    select u.role into target from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    perform gatehouse.require_admins_locked(admins_locked, array[p_user_id]);
    if target.role is distinct from p_expected_role then
        raise exception using errcode = 'GH005',
            message = format('Somebody else has changed this: the role is %s by now, not %s.', target.role, p_expected_role),
            detail = jsonb_build_object('role', target.role)::text;
    end if;
    if target.role = p_role then
        raise exception using errcode = 'GH005', message = format('This person''s role is %s already.', p_role);
    end if;
    update public.users u set role = p_role where u.id = p_user_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'update', 'user', p_user_id, jsonb_build_object('role', target.role), jsonb_build_object('role', p_role),
        p_ip, p_user_agent, p_operation_id);
    if p_end_sessions then
        ended_count := gatehouse.end_sessions(
            array(select s.id from public.user_sessions s where s.user_id = p_user_id and s.expires_at > now()),
            'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
        );
    end if;
    perform gatehouse.require_admin_left();
    -- Support makes links for users. One that is still unused must not open what the new role opens.
    if exists (select from gatehouse.role_capabilities c where c.role = p_role) then
        link_count := gatehouse.spend_links(array[p_user_id], 'password_reset');
    end if;

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'role', p_role, 'was', target.role, 'ended', ended_count, 'links', link_count)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, ended_count, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.set_user_status(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_status text, p_expected_until timestamp with time zone, p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, session_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    admins_locked boolean := p_status = 'active';
    target record;
    standing_until timestamptz;
    hit record;
begin
    -- Who is let in takes no admin away.
    if p_status is distinct from 'active' then
        admins_locked := gatehouse.lock_admins(array[p_user_id]);
    end if;
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.set_status');
    if p_status is null or p_status not in ('active', 'inactive', 'suspended') then
        raise exception using errcode = 'GH003', message = 'A person is active, inactive or suspended.';
    end if;
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    perform gatehouse.require_not_self(actor.user_id, p_user_id, 'Nobody changes their own status.');
    if not gatehouse.begin_operation(p_operation_id, 'user.set_status', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, (o.result ->> 'ended')::integer, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    if p_until is not null and (p_status <> 'suspended' or not isfinite(p_until) or p_until <= now()) then
        raise exception using errcode = 'GH003', message = 'A suspension can end by itself, at a moment that is still to come.';
    end if;

    select u.status into target from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    perform gatehouse.require_admins_locked(admins_locked, array[p_user_id]);
    -- Only now, in a statement of its own: until the row was locked, somebody else may have been about to change it.
    standing_until := (select s.until from gatehouse.suspensions s where s.user_id = p_user_id and target.status = 'suspended');
    if target.status is distinct from p_expected_status then
        raise exception using errcode = 'GH005',
            message = format('Somebody else has changed this: the person is %s by now, not %s.', target.status, p_expected_status),
            detail = jsonb_build_object('status', target.status, 'until', standing_until)::text;
    end if;
    -- A browser knows milliseconds.
    if date_trunc('milliseconds', standing_until) is distinct from date_trunc('milliseconds', p_expected_until) then
        raise exception using errcode = 'GH005',
            message = 'Somebody else has changed this: the suspension ends at another moment by now.',
            detail = jsonb_build_object('status', target.status, 'until', standing_until)::text;
    end if;

    select * into hit from gatehouse.change_status(
        array[p_user_id], p_status, p_until, p_end_sessions and p_status <> 'active', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    if hit.people = 0 then
        raise exception using errcode = 'GH005', message = format('This person is %s already.', p_status);
    end if;
    if p_status <> 'active' then
        perform gatehouse.require_admin_left();
    end if;

    update gatehouse.operations o
    set target_count = 1,
        result = jsonb_strip_nulls(jsonb_build_object('user_id', p_user_id, 'status', p_status, 'was', target.status, 'until', p_until, 'ended', hit.sessions))
    where o.id = p_operation_id;
    return query select p_operation_id, 1, hit.sessions, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.set_users_status(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_filter_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_expected_statuses text[], p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean, result jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    admins_locked boolean;
    matching uuid[];
    targets uuid[];
    filter jsonb := gatehouse.user_filter(p_q, p_filter_status, p_role, p_verified, p_created_days, p_last_login_days, p_live);
    hit record;
    outcome jsonb;
begin
    -- Whatever the status: who activates many locks people too, and two who lock the admins among them in another order would dead-lock.
    admins_locked := gatehouse.lock_admins(case when p_user_ids is null and p_role <> 'admin' then '{}' else p_user_ids end);
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.set_status');
    if p_status is null or p_status not in ('active', 'inactive', 'suspended') then
        raise exception using errcode = 'GH003', message = 'A person is active, inactive or suspended.';
    end if;
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.set_status', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, o.result from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    if p_until is not null and (p_status <> 'suspended' or not isfinite(p_until) or p_until <= now()) then
        raise exception using errcode = 'GH003', message = 'A suspension can end by itself, at a moment that is still to come.';
    end if;

    matching := gatehouse.expected_users(
        p_user_ids, p_q, p_filter_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, p_expected_count
    );
    targets := array(
        select u.id from public.users u where u.id = any (matching) and u.id <> actor.user_id order by u.id for no key update
    );
    perform gatehouse.require_admins_locked(admins_locked, targets);
    -- Somebody else may have changed a status while this waited for the row.
    if (p_filter_status is not null and exists (select from public.users u where u.id = any (targets) and u.status <> p_filter_status))
        or exists (
            select from unnest(p_user_ids, p_expected_statuses) as x (id, status)
            join public.users u on u.id = x.id
            where u.id = any (targets) and u.status <> x.status
        )
    then
        raise exception using errcode = 'GH005', message = 'The status of some of them has just been changed by somebody else. Look again before you change it.';
    end if;
    if cardinality(targets) = 0 then
        raise exception using errcode = 'GH003', message = 'Nobody changes their own status.';
    end if;
    if p_end_sessions and p_status <> 'active' then
        perform gatehouse.require_password_for_most(
            p_token_hash, actor.session_id,
            (select count(*) from public.user_sessions s where s.user_id = any (targets) and s.expires_at > now())::integer
        );
    end if;
    select * into hit from gatehouse.change_status(
        targets, p_status, p_until, p_end_sessions and p_status <> 'active', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    if hit.people = 0 then
        raise exception using errcode = 'GH005', message = format('All of them are %s already.', p_status);
    end if;
    if p_status <> 'active' then
        perform gatehouse.require_admin_left();
    end if;

    outcome := jsonb_strip_nulls(jsonb_build_object(
        'done', hit.people, 'status', p_status, 'until', p_until, 'ended', hit.sessions, 'shown', p_expected_count,
        'named', cardinality(p_user_ids), 'filter', case when p_user_ids is null then filter end
    )) || gatehouse.left_out(gatehouse.people_left_out(
        p_user_ids || matching,
        array(select a.resource_id from public.audit_logs a where a.operation_id = p_operation_id and a.resource = 'user'),
        actor.user_id, 'already'
    ));
    update gatehouse.operations o set target_count = hit.people, result = outcome where o.id = p_operation_id;
    return query select p_operation_id, hit.people, false, outcome;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.sign_in(p_email text, p_password_hash text, p_ip inet, p_user_agent text, p_device_info jsonb, p_token_hash text)
 RETURNS TABLE(outcome text, retry_after_s integer, session_id uuid)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    free_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.free_tries');
    network_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.network_tries');
    idle_minutes integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'console.idle_minutes');
    account_key text;
    network_key text;
    account public.users;
    failure text;
    tries record;
    wait_s integer := 0;
    new_session_id uuid;
begin
    select * into account from public.users u where lower(u.email) = lower(p_email);

    select k.account_key, k.network_key into account_key, network_key from gatehouse.sign_in_keys(p_email, p_ip) k;
    for tries in
        insert into public.rate_limits as r (key, count, reset_time)
        select k.key, 0, now() from (values (account_key), (network_key)) as k (key) order by k.key
        on conflict (key) do update set count = case when r.reset_time < now() - interval '1 hour' then 0 else r.count end
        returning r.key, r.count, r.reset_time
    loop
        if tries.reset_time > now() and tries.count >= (case tries.key when account_key then free_tries else network_tries end) then
            wait_s := greatest(wait_s, ceil(extract(epoch from tries.reset_time - now()))::integer);
        end if;
    end loop;
    if wait_s > 0 then
        return query select 'throttled', wait_s, null::uuid;
        return;
    end if;

    -- The answer to this very try was lost and it is made again: a second row would live on when the first is revoked.
    select s.id into new_session_id from public.user_sessions s where s.token_hash = p_token_hash and s.user_id = account.id;
    if found then
        return query select 'signed_in', 0, new_session_id;
        return;
    end if;

    failure := case
        when account.id is null then 'unknown_email'
        when account.password !~ '^\$2[aby]\$' or substr(account.password, 4) is distinct from substr(p_password_hash, 4) then 'wrong_password'
        when account.status <> 'active' then account.status
        when not exists (select from gatehouse.role_capabilities c where c.role = account.role) then 'no_console_role'
    end;
    if failure is not null then
        -- The wait doubles from 30 seconds up to a quarter of an hour.
        update public.rate_limits r
        set count = r.count + 1,
            reset_time = now() + case
                when r.count + 1 < f.free then interval '0'
                else make_interval(secs => least(900, 30 * 2 ^ least(r.count + 1 - f.free, 10)))
            end
        from (values (account_key, free_tries), (network_key, network_tries)) as f (key, free)
        where r.key = f.key;
        insert into public.audit_logs (action, resource, resource_id, new_values, ip_address, user_agent)
        values ('login_failed', 'auth', account.id, jsonb_build_object('email', left(p_email, 255), 'outcome', failure), p_ip, p_user_agent);
        select ceil(extract(epoch from max(r.reset_time) - now()))::integer into wait_s
        from public.rate_limits r where r.key in (account_key, network_key);
        return query select 'refused', greatest(wait_s, 0), null::uuid;
        return;
    end if;

    -- Who is being suspended, or given another password, at this very moment must not slip through: the row is waited for, and must be as it was read.
    update public.users u set last_login_at = now(), login_count = coalesce(u.login_count, 0) + 1
    where u.id = account.id and u.password = account.password and u.status = account.status and u.role = account.role;
    if not found then
        raise exception using errcode = '40001', message = 'The account was changed in the meantime.';
    end if;
    delete from public.rate_limits r where r.key = account_key;
    insert into public.user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at)
    values (account.id, p_token_hash, coalesce(p_device_info, '{}') || '{"client": "gatehouse"}', p_ip, p_user_agent, now() + make_interval(mins => idle_minutes))
    returning id into new_session_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent)
    values (account.id, 'login', 'auth', account.id, jsonb_build_object('session_id', new_session_id, 'client', 'gatehouse'), p_ip, p_user_agent);
    return query select 'signed_in', 0, new_session_id;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.sign_in_keys(p_email text, p_ip inet, OUT account_key text, OUT network_key text)
 RETURNS record
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    network cidr := network(set_masklen(p_ip, case family(p_ip) when 4 then 24 else 64 end));
begin
    network_key := 'signin:network:' || coalesce(network::text, 'unknown');
    account_key := left('signin:account:' || lower(p_email), 200);
    if exists (
        select from public.audit_logs a
        where a.user_id = (select u.id from public.users u where lower(u.email) = lower(p_email))
          and a.action = 'login' and a.created_at > now() - interval '30 days' and a.ip_address <<= network
    ) then
        account_key := left('signin:known:' || network || ':' || lower(p_email), 250);
    end if;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.sign_in_salt(p_email text)
 RETURNS text
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
 SET enable_seqscan TO 'off'
AS $function$
    select coalesce(
        account.salt,
        '$2a$' || usual.cost || '$'
        -- 21 characters of bcrypt's alphabet, and a last one whose low four bits are zero, as 16 bytes leave them.
        || translate(left(encode(sha256(convert_to(lower(p_email), 'UTF8') || s.value), 'base64'), 21), '+', '.')
        || 'O'
    )
    from gatehouse.secrets s
    cross join (
        select coalesce(mode() within group (order by staff.cost), '10') as cost
        from (select distinct c.role from gatehouse.role_capabilities c) r
        cross join lateral (
            select substr(u.password, 5, 2) as cost from public.users u where u.role = r.role and u.password ~ '^\$2[aby]\$[0-9]{2}\$' offset 0
        ) staff
    ) usual
    left join lateral (
        select left(u.password, 29) as salt from public.users u
        where lower(u.email) = lower(p_email) and u.password ~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$'
    ) account on true
    where s.name = 'sign_in_salt';
$function$;

CREATE OR REPLACE FUNCTION gatehouse.sign_in_wait(p_email text, p_ip inet)
 RETURNS integer
 LANGUAGE sql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
    select coalesce(ceil(extract(epoch from max(r.reset_time) - now()))::integer, 0)
    from gatehouse.sign_in_keys(p_email, p_ip) k
    join public.rate_limits r on r.key in (k.account_key, k.network_key)
    where r.reset_time > now()
      and r.count >= (
          select (s.value)::integer from gatehouse.settings s
          where s.key = case r.key when k.account_key then 'sign_in.free_tries' else 'sign_in.network_tries' end
      );
$function$;

CREATE OR REPLACE FUNCTION gatehouse.sign_out(p_token_hash text, p_ip inet, p_user_agent text)
 RETURNS boolean
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    own record;
begin
    select s.id, s.user_id into own from public.user_sessions s
    where s.token_hash = p_token_hash and s.device_info ->> 'client' = 'gatehouse';
    if not found then
        return false;
    end if;
    return gatehouse.end_sessions(array[own.id], 'signed_out', own.user_id, null, p_ip, p_user_agent) = 1;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.spend_links(p_user_ids uuid[], p_kind text)
 RETURNS integer
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    resets integer := 0;
    verifications integer := 0;
begin
    if p_kind is null or p_kind = 'password_reset' then
        update public.password_reset_tokens t set used = true, expires_at = now() where t.user_id = any (p_user_ids) and t.used is not true and t.expires_at > now();
        get diagnostics resets = row_count;
    end if;
    if p_kind is null or p_kind = 'email_verification' then
        update public.email_verification_tokens t set used = true, expires_at = now() where t.user_id = any (p_user_ids) and t.used is not true and t.expires_at > now();
        get diagnostics verifications = row_count;
    end if;
    return resets + verifications;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.tokens_left_out(p_ids uuid[], p_operation_id uuid)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('of', 'token', 'id', t.id, 'outcome', case
            when coalesce(r.used, v.used) then 'used'
            when coalesce(r.id, v.id) is not null then 'expired'
            else 'missing'
        end) order by t.id), '[]')
        from (
            select n.id from unnest(p_ids) as n (id)
            except select a.resource_id from public.audit_logs a where a.operation_id = p_operation_id
        ) t
        left join public.password_reset_tokens r on r.id = t.id
        left join public.email_verification_tokens v on v.id = t.id
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.update_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_seen jsonb, p_email text, p_first_name text, p_last_name text, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, link_count integer, replayed boolean)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    target public.users;
    stands jsonb;
    wanted jsonb;
    before jsonb;
    after jsonb;
    spent integer := 0;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.update');
    if not gatehouse.begin_operation(p_operation_id, 'user.update', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, (o.result ->> 'links')::integer, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.check_profile(p_email, p_first_name, p_last_name);

    select * into target from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    stands := jsonb_build_object('email', target.email, 'first_name', target.first_name, 'last_name', target.last_name);
    wanted := jsonb_build_object('email', p_email, 'first_name', p_first_name, 'last_name', p_last_name);
    if stands is distinct from p_seen then
        raise exception using errcode = 'GH005', detail = stands::text,
            message = 'Somebody has changed this person while you were editing. Choose what shall stand.';
    end if;
    select jsonb_object_agg(s.key, s.value), jsonb_object_agg(s.key, wanted -> s.key) into before, after
    from jsonb_each(stands) s
    where s.value is distinct from wanted -> s.key;
    if after is null then
        raise exception using errcode = 'GH003', message = 'Nothing is different from what stands there.';
    end if;

    if after ? 'email' then
        -- To the new address a reset link may be sent: of staff it opens the console.
        if p_user_id = actor.user_id or exists (select from gatehouse.role_capabilities c where c.role = target.role) then
            perform gatehouse.require_recent_password(actor.session_id);
        end if;
        if exists (select from public.users u where lower(u.email) = lower(p_email) and u.id <> p_user_id) then
            raise exception using errcode = 'GH003', message = format('%s belongs to somebody else already.', p_email);
        end if;
        if target.email_verified then
            before := before || jsonb_build_object('email_verified', true, 'email_verified_at', target.email_verified_at);
            after := after || jsonb_build_object('email_verified', false, 'email_verified_at', null);
        end if;
        spent := gatehouse.spend_links(array[p_user_id], null);
    end if;
    begin
        update public.users u
        set email = p_email, first_name = p_first_name, last_name = p_last_name,
            email_verified = u.email_verified and not after ? 'email',
            email_verified_at = case when not after ? 'email' then u.email_verified_at end
        where u.id = p_user_id;
    exception when unique_violation then
        raise exception using errcode = 'GH003', message = format('%s belongs to somebody else already.', p_email);
    end;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'update', 'user', p_user_id, before, after, p_ip, p_user_agent, p_operation_id);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'changed', (select jsonb_agg(k) from jsonb_object_keys(after) k), 'links', spent)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, spent, false;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.user_filter(p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean)
 RETURNS jsonb
 LANGUAGE plpgsql
 STABLE SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return jsonb_strip_nulls(jsonb_build_object(
        'q', p_q, 'status', p_status, 'role', p_role, 'verified', p_verified,
        'created_days', p_created_days, 'last_login_days', p_last_login_days, 'live', p_live
    ));
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.verify_email_by_link(p_token text, p_ip inet, p_user_agent text)
 RETURNS TABLE(outcome text, retry_after_s integer)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    link record;
begin
    select * into link from gatehouse.find_link('email_verification', p_token, p_ip);
    if link.outcome <> 'live' then
        return query select link.outcome, link.retry_after_s;
        return;
    end if;

    perform gatehouse.spend_links(array[link.user_id], 'email_verification');
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent)
    select u.id, 'verify_email', 'user', u.id,
        jsonb_build_object('email_verified', u.email_verified, 'email_verified_at', u.email_verified_at),
        jsonb_build_object('email_verified', true, 'email_verified_at', now()), p_ip, p_user_agent
    from public.users u where u.id = link.user_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent)
    values (link.user_id, 'use', 'email_verification_token', link.token_id, jsonb_build_object('user_id', link.user_id), p_ip, p_user_agent);
    update public.users u set email_verified = true, email_verified_at = now() where u.id = link.user_id;
    return query select 'done', 0;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.verify_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_reason text, p_ticket text)
 RETURNS TABLE(operation_id uuid, target_count integer, replayed boolean, result jsonb)
 LANGUAGE plpgsql
 SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    actor record;
    targets uuid[];
    filter jsonb := gatehouse.user_filter(p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live);
    done integer;
    outcome jsonb;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.verify_email');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.verify_email', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, o.result from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    targets := gatehouse.expected_users(
        p_user_ids, p_q, p_status, p_role, p_verified, p_created_days, p_last_login_days, p_live, p_expected_count
    );

    with before as materialized (
        select u.id, u.email_verified, u.email_verified_at from public.users u
        where u.id = any (targets) and u.email_verified is not true
        order by u.id
        for no key update
    ),
    changed as (
        update public.users u set email_verified = true, email_verified_at = now()
        from before b where u.id = b.id
        returning u.id, b.email_verified, b.email_verified_at
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    select actor.user_id, 'verify_email', 'user', c.id,
        jsonb_build_object('email_verified', c.email_verified, 'email_verified_at', c.email_verified_at),
        jsonb_build_object('email_verified', true, 'email_verified_at', now()),
        p_ip, p_user_agent, p_operation_id
    from changed c;
    get diagnostics done = row_count;
    if done = 0 then
        raise exception using errcode = 'GH005', message = 'Their e-mails are verified already.';
    end if;

    outcome := jsonb_strip_nulls(jsonb_build_object(
        'done', done, 'shown', p_expected_count, 'named', cardinality(p_user_ids), 'filter', case when p_user_ids is null then filter end
    )) || gatehouse.left_out(gatehouse.people_left_out(
        p_user_ids || targets, array(select a.resource_id from public.audit_logs a where a.operation_id = p_operation_id), null, 'already'
    ));
    update gatehouse.operations o set target_count = done, result = outcome where o.id = p_operation_id;
    return query select p_operation_id, done, false, outcome;
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.without_person(p_values jsonb)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
declare
    harmless text[] := array[
        'role', 'status', 'user_id', 'session_id', 'outcome', 'client', 'login_count', 'suspended_until', 'created_at', 'updated_at', 'expires_at',
        'email_verified', 'email_verified_at', 'password_changed_at', 'last_login_at', 'used'
    ];
begin
    if jsonb_typeof(p_values) = 'null' then
        return p_values;
    elsif jsonb_typeof(p_values) <> 'object' then
        return '"anonymised"';
    elsif p_values - harmless = '{}' then
        -- Most entries: nothing to look through one by one.
        return p_values;
    end if;
    return (
        select jsonb_object_agg(
            v.key,
            case when v.key = any (harmless) or jsonb_typeof(v.value) in ('null', 'boolean') then v.value else '"anonymised"' end
        )
        from jsonb_each(p_values) v
    );
end;
$function$;

CREATE OR REPLACE FUNCTION gatehouse.without_words(p_values jsonb, p_pattern text)
 RETURNS jsonb
 LANGUAGE plpgsql
 IMMUTABLE STRICT SECURITY DEFINER
 SET search_path TO 'pg_catalog', 'pg_temp'
AS $function$
begin
    return case jsonb_typeof(p_values)
        when 'string' then case when p_values #>> '{}' ~* p_pattern then '"anonymised"' else p_values end
        when 'object' then (select coalesce(jsonb_object_agg(v.key, gatehouse.without_words(v.value, p_pattern)), '{}') from jsonb_each(p_values) v)
        when 'array' then (
            select coalesce(jsonb_agg(gatehouse.without_words(v.value, p_pattern) order by v.place), '[]')
            from jsonb_array_elements(p_values) with ordinality as v (value, place)
        )
        else p_values
    end;
end;
$function$;

CREATE OR REPLACE FUNCTION public.cleanup_expired_tokens()
 RETURNS TABLE(table_name text, row_count bigint)
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public'
AS $function$select c.table_name, c.row_count from public.cleanup_expired_tokens(false) c$function$;

CREATE OR REPLACE FUNCTION public.cleanup_expired_tokens(dry_run boolean, batch_size integer DEFAULT 5000)
 RETURNS TABLE(table_name text, row_count bigint)
 LANGUAGE sql
 SET search_path TO 'pg_catalog', 'public'
AS $function$select r.table_name, r.row_count from public.remove_expired_rows(dry_run, batch_size) r$function$;

CREATE OR REPLACE FUNCTION public.remove_expired_rows(dry_run boolean DEFAULT false, batch_size integer DEFAULT 5000)
 RETURNS TABLE(table_name text, row_count bigint)
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog', 'public'
AS $function$
begin
    if dry_run then
        return query
            select t.name, count(e.id) from unnest(array['password_reset_tokens', 'email_verification_tokens', 'user_sessions', 'rate_limits']) as t (name)
            left join public.expired_rows e on e.table_name = t.name
            group by t.name order by t.name;
        return;
    end if;
    return query
        with doomed as materialized (
            select * from (select * from public.expired_rows e where e.table_name = 'email_verification_tokens' limit batch_size) a
            union all select * from (select * from public.expired_rows e where e.table_name = 'password_reset_tokens' limit batch_size) b
            union all select * from (select * from public.expired_rows e where e.table_name = 'rate_limits' limit batch_size) c
            union all select * from (select * from public.expired_rows e where e.table_name = 'user_sessions' limit batch_size) d
        ),
        verifications as (delete from public.email_verification_tokens x using doomed d where d.table_name = 'email_verification_tokens' and x.id = d.id returning 1),
        resets as (delete from public.password_reset_tokens x using doomed d where d.table_name = 'password_reset_tokens' and x.id = d.id returning 1),
        limits as (delete from public.rate_limits x using doomed d where d.table_name = 'rate_limits' and x.id = d.id returning 1),
        sessions as (delete from public.user_sessions x using doomed d where d.table_name = 'user_sessions' and x.id = d.id returning 1)
        select 'email_verification_tokens', count(*) from verifications
        union all select 'password_reset_tokens', count(*) from resets
        union all select 'rate_limits', count(*) from limits
        union all select 'user_sessions', count(*) from sessions;
end;
$function$;

CREATE OR REPLACE FUNCTION public.update_updated_at_column()
 RETURNS trigger
 LANGUAGE plpgsql
 SET search_path TO 'pg_catalog'
AS $function$
begin
    new.updated_at := now();
    return new;
end;
$function$;

alter table gatehouse.display_preferences add constraint display_preferences_density_check CHECK ((density = ANY (ARRAY['comfortable'::text, 'compact'::text])));
alter table gatehouse.display_preferences add constraint display_preferences_pkey PRIMARY KEY (user_id);
alter table gatehouse.display_preferences add constraint display_preferences_user_columns_check CHECK (((length(user_columns) <= 200) AND (user_columns ~ '^[a-z_]+(,[a-z_]+)*$'::text)));
alter table gatehouse.ended_sessions add constraint ended_sessions_ended_how_check CHECK ((ended_how = ANY (ARRAY['revoked'::text, 'signed_out'::text])));
alter table gatehouse.ended_sessions add constraint ended_sessions_pkey PRIMARY KEY (id);
alter table gatehouse.notes add constraint notes_body_check CHECK (((length(body) >= 1) AND (length(body) <= 2000)));
alter table gatehouse.notes add constraint notes_pkey PRIMARY KEY (id);
alter table gatehouse.operations add constraint operations_pkey PRIMARY KEY (id);
alter table gatehouse.operations add constraint operations_reason_check CHECK (((length(reason) >= 1) AND (length(reason) <= 500)));
alter table gatehouse.operations add constraint operations_ticket_check CHECK (((length(ticket) >= 1) AND (length(ticket) <= 100)));
alter table gatehouse.role_capabilities add constraint role_capabilities_pkey PRIMARY KEY (role, capability);
alter table gatehouse.saved_views add constraint saved_views_name_check CHECK (((length(name) >= 1) AND (length(name) <= 60)));
alter table gatehouse.saved_views add constraint saved_views_page_check CHECK ((page = ANY (ARRAY['users'::text, 'sessions'::text, 'audit'::text])));
alter table gatehouse.saved_views add constraint saved_views_pkey PRIMARY KEY (id);
alter table gatehouse.saved_views add constraint saved_views_query_check CHECK ((length(query) <= 2000));
alter table gatehouse.schema_migrations add constraint schema_migrations_kind_check CHECK ((kind = ANY (ARRAY['migration'::text, 'function'::text, 'grants'::text])));
alter table gatehouse.schema_migrations add constraint schema_migrations_pkey PRIMARY KEY (name);
alter table gatehouse.secrets add constraint secrets_pkey PRIMARY KEY (name);
alter table gatehouse.settings add constraint settings_pkey PRIMARY KEY (key);
alter table gatehouse.step_ups add constraint step_ups_pkey PRIMARY KEY (session_id);
alter table gatehouse.suspensions add constraint suspensions_pkey PRIMARY KEY (user_id);
alter table public.audit_logs add constraint audit_logs_pkey PRIMARY KEY (id);
alter table public.email_verification_tokens add constraint email_verification_tokens_pkey PRIMARY KEY (id);
alter table public.password_reset_tokens add constraint password_reset_tokens_pkey PRIMARY KEY (id);
alter table public.rate_limits add constraint rate_limits_pkey PRIMARY KEY (id);
alter table public.user_preferences add constraint user_preferences_pkey PRIMARY KEY (id);
alter table public.user_sessions add constraint user_sessions_pkey PRIMARY KEY (id);
alter table public.users add constraint users_email_key UNIQUE (email);
alter table public.users add constraint users_pkey PRIMARY KEY (id);
alter table public.users add constraint users_role_known CHECK (((role)::text = ANY ((ARRAY['user'::character varying, 'admin'::character varying, 'support'::character varying, 'auditor'::character varying])::text[])));
alter table public.users add constraint users_status_known CHECK (((status)::text = ANY ((ARRAY['active'::character varying, 'inactive'::character varying, 'suspended'::character varying])::text[])));

alter table gatehouse.display_preferences add constraint display_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
alter table gatehouse.ended_sessions add constraint ended_sessions_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES gatehouse.operations(id);
alter table gatehouse.notes add constraint notes_author_id_fkey FOREIGN KEY (author_id) REFERENCES public.users(id) ON DELETE SET NULL;
alter table gatehouse.notes add constraint notes_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
alter table gatehouse.operations add constraint operations_undoes_fkey FOREIGN KEY (undoes) REFERENCES gatehouse.operations(id);
alter table gatehouse.saved_views add constraint saved_views_owner_id_fkey FOREIGN KEY (owner_id) REFERENCES public.users(id) ON DELETE CASCADE;
alter table gatehouse.step_ups add constraint step_ups_session_id_fkey FOREIGN KEY (session_id) REFERENCES public.user_sessions(id) ON DELETE CASCADE;
alter table gatehouse.suspensions add constraint suspensions_operation_id_fkey FOREIGN KEY (operation_id) REFERENCES gatehouse.operations(id);
alter table gatehouse.suspensions add constraint suspensions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
alter table public.audit_logs add constraint audit_logs_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE SET NULL;
alter table public.email_verification_tokens add constraint email_verification_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
alter table public.password_reset_tokens add constraint password_reset_tokens_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
alter table public.user_preferences add constraint user_preferences_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;
alter table public.user_sessions add constraint user_sessions_user_id_fkey FOREIGN KEY (user_id) REFERENCES public.users(id) ON DELETE CASCADE;

CREATE INDEX idx_ended_sessions_browser ON gatehouse.ended_sessions USING btree (gatehouse.session_browser(device_info, user_agent), ended_at DESC, id DESC);
CREATE INDEX idx_ended_sessions_device ON gatehouse.ended_sessions USING btree (gatehouse.session_device(device_info, user_agent), ended_at DESC, id DESC);
CREATE INDEX idx_ended_sessions_ended_at ON gatehouse.ended_sessions USING btree (ended_at DESC, id DESC);
CREATE INDEX idx_ended_sessions_ip_address ON gatehouse.ended_sessions USING gist (ip_address inet_ops);
CREATE INDEX idx_ended_sessions_operation_id ON gatehouse.ended_sessions USING btree (operation_id) WHERE (operation_id IS NOT NULL);
CREATE INDEX idx_ended_sessions_os ON gatehouse.ended_sessions USING btree (gatehouse.session_os(device_info, user_agent), ended_at DESC, id DESC);
CREATE INDEX idx_ended_sessions_user_id ON gatehouse.ended_sessions USING btree (user_id, ended_at DESC, id DESC);
CREATE INDEX idx_notes_author_id ON gatehouse.notes USING btree (author_id);
CREATE INDEX idx_notes_user_id ON gatehouse.notes USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX idx_operations_actor_email ON gatehouse.operations USING btree (lower(actor_email), created_at DESC, id DESC);
CREATE INDEX idx_operations_actor_id ON gatehouse.operations USING btree (actor_id, created_at DESC, id DESC);
CREATE INDEX idx_operations_created_at ON gatehouse.operations USING btree (created_at DESC, id DESC);
CREATE INDEX idx_operations_kind ON gatehouse.operations USING btree (kind, created_at DESC, id DESC);
CREATE UNIQUE INDEX idx_operations_undoes ON gatehouse.operations USING btree (undoes) WHERE (undoes IS NOT NULL);
CREATE INDEX idx_operations_words ON gatehouse.operations USING gin ((((COALESCE(reason, ''::text) || ' '::text) || COALESCE(ticket, ''::text))) public.gin_trgm_ops);
CREATE UNIQUE INDEX idx_saved_views_name ON gatehouse.saved_views USING btree (owner_id, page, lower(name));
CREATE INDEX idx_saved_views_shared ON gatehouse.saved_views USING btree (page, lower(name)) WHERE is_shared;
CREATE INDEX idx_suspensions_operation_id ON gatehouse.suspensions USING btree (operation_id);
CREATE INDEX idx_suspensions_until ON gatehouse.suspensions USING btree (until);
CREATE INDEX idx_audit_logs_created_at ON public.audit_logs USING btree (created_at DESC, id DESC);
CREATE INDEX idx_audit_logs_ip_address ON public.audit_logs USING btree (ip_address, created_at DESC, id DESC);
CREATE INDEX idx_audit_logs_name ON public.audit_logs USING btree (resource, action, created_at DESC, id DESC);
CREATE INDEX idx_audit_logs_no_person ON public.audit_logs USING gin ((((COALESCE((new_values)::text, ''::text) || ' '::text) || COALESCE((old_values)::text, ''::text))) public.gin_trgm_ops) WHERE (((resource)::text = 'auth'::text) AND (resource_id IS NULL));
CREATE INDEX idx_audit_logs_operation_id ON public.audit_logs USING btree (operation_id, created_at DESC, id DESC) WHERE (operation_id IS NOT NULL);
CREATE INDEX idx_audit_logs_owner ON public.audit_logs USING btree ("left"(COALESCE((old_values ->> 'user_id'::text), (new_values ->> 'user_id'::text)), 64), created_at DESC, id DESC) WHERE (COALESCE((old_values ->> 'user_id'::text), (new_values ->> 'user_id'::text)) IS NOT NULL);
CREATE INDEX idx_audit_logs_resource_id ON public.audit_logs USING btree (resource_id, created_at DESC, id DESC);
CREATE INDEX idx_audit_logs_role_changed ON public.audit_logs USING btree (created_at DESC, id DESC) WHERE ((old_values ? 'role'::text) AND (new_values ? 'role'::text));
CREATE INDEX idx_audit_logs_status_changed ON public.audit_logs USING btree (created_at DESC, id DESC) WHERE ((old_values ? 'status'::text) AND (new_values ? 'status'::text));
CREATE INDEX idx_audit_logs_user_id ON public.audit_logs USING btree (user_id, created_at DESC, id DESC);
CREATE INDEX idx_email_verification_tokens_created_at ON public.email_verification_tokens USING btree (COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC);
CREATE INDEX idx_email_verification_tokens_expires_at ON public.email_verification_tokens USING btree (expires_at);
CREATE INDEX idx_email_verification_tokens_token ON public.email_verification_tokens USING btree (token);
CREATE INDEX idx_email_verification_tokens_user_id ON public.email_verification_tokens USING btree (user_id);
CREATE INDEX idx_password_reset_tokens_created_at ON public.password_reset_tokens USING btree (COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC);
CREATE INDEX idx_password_reset_tokens_expires_at ON public.password_reset_tokens USING btree (expires_at);
CREATE INDEX idx_password_reset_tokens_token ON public.password_reset_tokens USING btree (token);
CREATE INDEX idx_password_reset_tokens_user_id ON public.password_reset_tokens USING btree (user_id);
CREATE UNIQUE INDEX idx_rate_limits_key ON public.rate_limits USING btree (key);
CREATE INDEX idx_rate_limits_key_search ON public.rate_limits USING gin (key public.gin_trgm_ops);
CREATE INDEX idx_rate_limits_reset_time ON public.rate_limits USING btree (reset_time);
CREATE INDEX idx_user_preferences_user_id ON public.user_preferences USING btree (user_id);
CREATE INDEX idx_user_sessions_browser ON public.user_sessions USING btree (gatehouse.session_browser(device_info, user_agent), COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC, expires_at);
CREATE INDEX idx_user_sessions_created_at ON public.user_sessions USING btree (COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC, expires_at);
CREATE INDEX idx_user_sessions_device ON public.user_sessions USING btree (gatehouse.session_device(device_info, user_agent), COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC, expires_at);
CREATE INDEX idx_user_sessions_expires_at ON public.user_sessions USING btree (expires_at);
CREATE INDEX idx_user_sessions_ip_address ON public.user_sessions USING gist (ip_address inet_ops);
CREATE INDEX idx_user_sessions_os ON public.user_sessions USING btree (gatehouse.session_os(device_info, user_agent), COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC, expires_at);
CREATE INDEX idx_user_sessions_token_hash ON public.user_sessions USING btree (token_hash);
CREATE INDEX idx_user_sessions_user_id ON public.user_sessions USING btree (user_id);
CREATE INDEX idx_user_sessions_user_id_created_at ON public.user_sessions USING btree (user_id, COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC);
CREATE INDEX idx_user_sessions_user_id_expires_at ON public.user_sessions USING btree (user_id, expires_at);
CREATE INDEX idx_users_created_at ON public.users USING btree (created_at);
CREATE INDEX idx_users_created_at_id ON public.users USING btree (COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC);
CREATE INDEX idx_users_email ON public.users USING btree (email);
CREATE UNIQUE INDEX idx_users_email_lower ON public.users USING btree (lower((email)::text));
CREATE INDEX idx_users_last_login_at ON public.users USING btree (COALESCE(last_login_at, '-infinity'::timestamp with time zone) DESC, id DESC) INCLUDE (last_login_at);
CREATE INDEX idx_users_not_verified ON public.users USING btree (COALESCE(created_at, '-infinity'::timestamp with time zone) DESC, id DESC) WHERE (email_verified IS NOT TRUE);
CREATE INDEX idx_users_role ON public.users USING btree (role);
CREATE INDEX idx_users_search ON public.users USING gin (((((((first_name)::text || ' '::text) || (last_name)::text) || ' '::text) || (email)::text)) public.gin_trgm_ops);
CREATE INDEX idx_users_status ON public.users USING btree (status);

create view gatehouse.people as
SELECT id,
    email,
    first_name,
    last_name,
    role,
    status,
    email_verified,
    email_verified_at,
    password_changed_at,
    last_login_at,
    login_count,
    created_at,
    updated_at
   FROM public.users;
create view public.expired_rows as
SELECT 'password_reset_tokens'::text AS table_name,
    password_reset_tokens.id
   FROM public.password_reset_tokens
  WHERE (password_reset_tokens.expires_at < (now() - '01:00:00'::interval))
UNION ALL
 SELECT 'email_verification_tokens'::text AS table_name,
    email_verification_tokens.id
   FROM public.email_verification_tokens
  WHERE (email_verification_tokens.expires_at < (now() - '01:00:00'::interval))
UNION ALL
 SELECT 'user_sessions'::text AS table_name,
    user_sessions.id
   FROM public.user_sessions
  WHERE (user_sessions.expires_at < (now() - '01:00:00'::interval))
UNION ALL
 SELECT 'rate_limits'::text AS table_name,
    rate_limits.id
   FROM public.rate_limits
  WHERE (rate_limits.reset_time < (now() - '01:00:00'::interval));

CREATE TRIGGER update_rate_limits_updated_at BEFORE UPDATE ON public.rate_limits FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
CREATE TRIGGER update_user_preferences_updated_at BEFORE UPDATE ON public.user_preferences FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
CREATE TRIGGER update_user_sessions_updated_at BEFORE UPDATE ON public.user_sessions FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();
CREATE TRIGGER update_users_updated_at BEFORE UPDATE ON public.users FOR EACH ROW EXECUTE FUNCTION public.update_updated_at_column();

revoke execute on function gatehouse.add_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_body text) from public;
revoke execute on function gatehouse.anonymise_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_confirmation text, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.begin_canary(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_email text, p_canary_hash text) from public;
revoke execute on function gatehouse.begin_operation(p_operation_id uuid, p_kind text, p_actor_id uuid, p_actor_email text, p_actor_role text, p_actor_session_id uuid, p_reason text, p_ticket text, p_ip inet, p_user_agent text, p_undoes uuid) from public;
revoke execute on function gatehouse.begin_progress(p_operation_id uuid, p_total integer) from public;
revoke execute on function gatehouse.change_password(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_password_hash text, p_new_token_hash text) from public;
revoke execute on function gatehouse.change_status(p_user_ids uuid[], p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text, OUT people integer, OUT sessions integer) from public;
revoke execute on function gatehouse.check_profile(p_email text, p_first_name text, p_last_name text) from public;
revoke execute on function gatehouse.check_session(p_token_hash text) from public;
revoke execute on function gatehouse.confirm_password(p_token_hash text, p_password_hash text, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.create_admin(p_email text, p_password_hash text, p_first_name text, p_last_name text) from public;
revoke execute on function gatehouse.create_link(p_kind text, p_user_id uuid, p_token text, p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.create_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_email text, p_first_name text, p_last_name text, p_role text, p_token text, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.delete_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_note_id uuid) from public;
revoke execute on function gatehouse.delete_rate_limits(p_ids uuid[], p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.delete_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_confirmation text, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.delete_view(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_view_id uuid) from public;
revoke execute on function gatehouse.duplicate_token_sessions(p_limit integer) from public;
revoke execute on function gatehouse.edit_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_note_id uuid, p_seen timestamp with time zone, p_body text) from public;
revoke execute on function gatehouse.end_own_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_session_ids uuid[], p_reason text) from public;
revoke execute on function gatehouse.end_sessions(p_session_ids uuid[], p_how text, p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.end_tokens(p_ids uuid[], p_actor_id uuid, p_operation_id uuid, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.expected_users(p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer) from public;
revoke execute on function gatehouse.export_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid) from public;
revoke execute on function gatehouse.export_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_format text, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.find_link(p_kind text, p_token text, p_ip inet, OUT outcome text, OUT retry_after_s integer, OUT token_id uuid, OUT user_id uuid) from public;
revoke execute on function gatehouse.forget_mentions(p_pattern text) from public;
revoke execute on function gatehouse.has_begun(p_operation_id uuid) from public;
revoke execute on function gatehouse.has_invisible(p_text text) from public;
revoke execute on function gatehouse.holds_link(p_kind text, p_user_id uuid, p_token text) from public;
revoke execute on function gatehouse.import_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_people jsonb, p_left_out jsonb, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.is_own_count(p_key text, p_user_id uuid, p_email text) from public;
revoke execute on function gatehouse.left_out(p_rows jsonb) from public;
revoke execute on function gatehouse.lift_due_suspensions() from public;
revoke execute on function gatehouse.lock_admins(p_user_ids uuid[]) from public;
revoke execute on function gatehouse.make_link(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_kind text, p_user_id uuid, p_email text, p_token text, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.match_sessions(p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone) from public;
revoke execute on function gatehouse.matching_users(p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_limit integer) from public;
revoke execute on function gatehouse.operation_progress(p_operation_id uuid) from public;
revoke execute on function gatehouse.people_left_out(p_user_ids uuid[], p_hit uuid[], p_own uuid, p_outcome text) from public;
revoke execute on function gatehouse.person_pattern(p_user_id uuid) from public;
revoke execute on function gatehouse.preview_filtered_sessions(p_own_session_id uuid, p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone) from public;
revoke execute on function gatehouse.progress_locks(p_operation_id uuid, OUT slots integer, OUT high integer, OUT low integer) from public;
revoke execute on function gatehouse.rate_limit_person(p_key text) from public;
revoke execute on function gatehouse.read_link(p_kind text, p_token text, p_ip inet) from public;
revoke execute on function gatehouse.require_admin_left() from public;
revoke execute on function gatehouse.require_admins_locked(p_are_locked boolean, p_user_ids uuid[]) from public;
revoke execute on function gatehouse.require_not_self(p_actor_id uuid, p_user_id uuid, p_rule text) from public;
revoke execute on function gatehouse.require_password_for_most(p_token_hash text, p_session_id uuid, p_count integer) from public;
revoke execute on function gatehouse.require_recent_password(p_session_id uuid) from public;
revoke execute on function gatehouse.require_staff(p_token_hash text, p_capability text, OUT user_id uuid, OUT email text, OUT role text, OUT session_id uuid) from public;
revoke execute on function gatehouse.reset_matching_rate_limits(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_prefix text, p_expired_at timestamp with time zone, p_expected_count integer, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.reset_rate_limits(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_ids uuid[], p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.restorable_sessions(p_operation_id uuid) from public;
revoke execute on function gatehouse.restore_admin(p_email text, p_password_hash text) from public;
revoke execute on function gatehouse.restore_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_undoes uuid, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.revoke_cap(p_role text) from public;
revoke execute on function gatehouse.revoke_filtered_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone, p_expected_count integer, p_reason text, p_ticket text, p_include_own boolean, p_confirmation text) from public;
revoke execute on function gatehouse.revoke_matching_tokens(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_kind text, p_user_id uuid, p_expected_count integer, p_reason text, p_ticket text, p_confirmation text) from public;
revoke execute on function gatehouse.revoke_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_session_ids uuid[], p_reason text, p_ticket text, p_include_own boolean) from public;
revoke execute on function gatehouse.revoke_tokens(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_ids uuid[], p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.revoke_user_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_count integer, p_reason text, p_ticket text, p_include_own boolean) from public;
revoke execute on function gatehouse.revoke_users_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_expected_sessions integer, p_reason text, p_ticket text, p_include_own boolean) from public;
revoke execute on function gatehouse.save_view(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_page text, p_name text, p_query text, p_is_shared boolean) from public;
revoke execute on function gatehouse.sessions_left_out(p_session_ids uuid[], p_operation_id uuid, p_own uuid) from public;
revoke execute on function gatehouse.set_email_verified(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_email text, p_verified boolean, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.set_password_by_link(p_token text, p_password_hash text, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.set_preferences(p_token_hash text, p_theme text, p_timezone text, p_language text, p_density text, p_user_columns text) from public;
revoke execute on function gatehouse.set_user_role(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_role text, p_role text, p_end_sessions boolean, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.set_user_status(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_status text, p_expected_until timestamp with time zone, p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.set_users_status(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_filter_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_expected_statuses text[], p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.sign_in(p_email text, p_password_hash text, p_ip inet, p_user_agent text, p_device_info jsonb, p_token_hash text) from public;
revoke execute on function gatehouse.sign_in_keys(p_email text, p_ip inet, OUT account_key text, OUT network_key text) from public;
revoke execute on function gatehouse.sign_in_salt(p_email text) from public;
revoke execute on function gatehouse.sign_in_wait(p_email text, p_ip inet) from public;
revoke execute on function gatehouse.sign_out(p_token_hash text, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.spend_links(p_user_ids uuid[], p_kind text) from public;
revoke execute on function gatehouse.tokens_left_out(p_ids uuid[], p_operation_id uuid) from public;
revoke execute on function gatehouse.update_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_seen jsonb, p_email text, p_first_name text, p_last_name text, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.user_filter(p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean) from public;
revoke execute on function gatehouse.verify_email_by_link(p_token text, p_ip inet, p_user_agent text) from public;
revoke execute on function gatehouse.verify_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_reason text, p_ticket text) from public;
revoke execute on function gatehouse.without_person(p_values jsonb) from public;
revoke execute on function gatehouse.without_words(p_values jsonb, p_pattern text) from public;

grant execute on function gatehouse.add_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_body text) to gatehouse_app;
grant execute on function gatehouse.anonymise_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_confirmation text, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.begin_canary(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_email text, p_canary_hash text) to gatehouse_app;
grant execute on function gatehouse.change_password(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_password_hash text, p_new_token_hash text) to gatehouse_app;
grant execute on function gatehouse.check_session(p_token_hash text) to gatehouse_app;
grant execute on function gatehouse.confirm_password(p_token_hash text, p_password_hash text, p_ip inet, p_user_agent text) to gatehouse_app;
grant execute on function gatehouse.create_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_email text, p_first_name text, p_last_name text, p_role text, p_token text, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.delete_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_note_id uuid) to gatehouse_app;
grant execute on function gatehouse.delete_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_confirmation text, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.delete_view(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_view_id uuid) to gatehouse_app;
grant execute on function gatehouse.duplicate_token_sessions(p_limit integer) to gatehouse_app;
grant execute on function gatehouse.edit_note(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_note_id uuid, p_seen timestamp with time zone, p_body text) to gatehouse_app;
grant execute on function gatehouse.end_own_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_session_ids uuid[], p_reason text) to gatehouse_app;
grant execute on function gatehouse.export_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid) to gatehouse_app;
grant execute on function gatehouse.export_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_format text, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.has_begun(p_operation_id uuid) to gatehouse_app;
grant execute on function gatehouse.import_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_people jsonb, p_left_out jsonb, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.lift_due_suspensions() to gatehouse_app;
grant execute on function gatehouse.make_link(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_kind text, p_user_id uuid, p_email text, p_token text, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.operation_progress(p_operation_id uuid) to gatehouse_app;
grant execute on function gatehouse.preview_filtered_sessions(p_own_session_id uuid, p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone) to gatehouse_app;
grant execute on function gatehouse.rate_limit_person(p_key text) to gatehouse_app;
grant execute on function gatehouse.read_link(p_kind text, p_token text, p_ip inet) to gatehouse_app;
grant execute on function gatehouse.reset_matching_rate_limits(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_prefix text, p_expired_at timestamp with time zone, p_expected_count integer, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.reset_rate_limits(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_ids uuid[], p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.restorable_sessions(p_operation_id uuid) to gatehouse_app;
grant execute on function gatehouse.restore_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_undoes uuid, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.revoke_filtered_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_q text, p_role text, p_status text, p_network inet, p_browser text, p_os text, p_device text, p_created_from timestamp with time zone, p_created_until timestamp with time zone, p_used_from timestamp with time zone, p_used_until timestamp with time zone, p_expires_from timestamp with time zone, p_expires_until timestamp with time zone, p_expected_count integer, p_reason text, p_ticket text, p_include_own boolean, p_confirmation text) to gatehouse_app;
grant execute on function gatehouse.revoke_matching_tokens(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_kind text, p_user_id uuid, p_expected_count integer, p_reason text, p_ticket text, p_confirmation text) to gatehouse_app;
grant execute on function gatehouse.revoke_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_session_ids uuid[], p_reason text, p_ticket text, p_include_own boolean) to gatehouse_app;
grant execute on function gatehouse.revoke_tokens(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_ids uuid[], p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.revoke_user_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_count integer, p_reason text, p_ticket text, p_include_own boolean) to gatehouse_app;
grant execute on function gatehouse.revoke_users_sessions(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_expected_sessions integer, p_reason text, p_ticket text, p_include_own boolean) to gatehouse_app;
grant execute on function gatehouse.save_view(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_page text, p_name text, p_query text, p_is_shared boolean) to gatehouse_app;
grant execute on function gatehouse.set_email_verified(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_email text, p_verified boolean, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.set_password_by_link(p_token text, p_password_hash text, p_ip inet, p_user_agent text) to gatehouse_app;
grant execute on function gatehouse.set_preferences(p_token_hash text, p_theme text, p_timezone text, p_language text, p_density text, p_user_columns text) to gatehouse_app;
grant execute on function gatehouse.set_user_role(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_role text, p_role text, p_end_sessions boolean, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.set_user_status(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_expected_status text, p_expected_until timestamp with time zone, p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.set_users_status(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_filter_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_expected_statuses text[], p_status text, p_until timestamp with time zone, p_end_sessions boolean, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.sign_in(p_email text, p_password_hash text, p_ip inet, p_user_agent text, p_device_info jsonb, p_token_hash text) to gatehouse_app;
grant execute on function gatehouse.sign_in_salt(p_email text) to gatehouse_app;
grant execute on function gatehouse.sign_in_wait(p_email text, p_ip inet) to gatehouse_app;
grant execute on function gatehouse.sign_out(p_token_hash text, p_ip inet, p_user_agent text) to gatehouse_app;
grant execute on function gatehouse.update_user(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_id uuid, p_seen jsonb, p_email text, p_first_name text, p_last_name text, p_reason text, p_ticket text) to gatehouse_app;
grant execute on function gatehouse.verify_email_by_link(p_token text, p_ip inet, p_user_agent text) to gatehouse_app;
grant execute on function gatehouse.verify_users(p_token_hash text, p_operation_id uuid, p_ip inet, p_user_agent text, p_user_ids uuid[], p_q text, p_status text, p_role text, p_verified boolean, p_created_days integer, p_last_login_days integer, p_live boolean, p_expected_count integer, p_reason text, p_ticket text) to gatehouse_app;
grant usage on schema gatehouse to gatehouse_app;
grant usage on schema public to gatehouse_app;
grant select (id, user_id, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_at, ended_how, operation_id) on table gatehouse.ended_sessions to gatehouse_app;
grant select on table gatehouse.notes to gatehouse_app;
grant select on table gatehouse.operations to gatehouse_app;
grant select on table gatehouse.people to gatehouse_app;
grant select on table gatehouse.role_capabilities to gatehouse_app;
grant select (id, owner_id, page, name, query, is_shared, created_at, updated_at) on table gatehouse.saved_views to gatehouse_app;
grant select on table gatehouse.schema_migrations to gatehouse_app;
grant select on table gatehouse.settings to gatehouse_app;
grant select on table gatehouse.suspensions to gatehouse_app;
grant select (id, user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, created_at, operation_id) on table public.audit_logs to gatehouse_app;
grant select (id, user_id, expires_at, used, created_at) on table public.email_verification_tokens to gatehouse_app;
grant select (id, user_id, expires_at, used, created_at) on table public.password_reset_tokens to gatehouse_app;
grant select (id, key, count, reset_time, created_at, updated_at) on table public.rate_limits to gatehouse_app;
grant select (id, user_id, device_info, ip_address, user_agent, expires_at, created_at, updated_at) on table public.user_sessions to gatehouse_app;
grant select (id, email, first_name, last_name, role, status, email_verified, email_verified_at, password_changed_at, last_login_at, login_count, created_at, updated_at) on table public.users to gatehouse_app;
