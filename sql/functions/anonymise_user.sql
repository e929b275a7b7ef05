-- user.anonymise: the row stays, the person is gone from it: names, e-mail and password, addresses and devices of their sessions, and their values
-- in the log. What staff did and why stays. docs/decisions/010-anonymise.md says what goes and what is kept.
create or replace function gatehouse.anonymise_user(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_confirmation text,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
