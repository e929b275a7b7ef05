-- user.set_status: lets one person in or keeps them out, for a time if an end is given. p_expected_status and p_expected_until are what the dialog
-- showed; what stands there instead is the detail of the refusal.
-- Until now it took no expected end.
drop function if exists gatehouse.set_user_status(text, uuid, inet, text, uuid, text, text, timestamptz, boolean, text, text);
create or replace function gatehouse.set_user_status(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_expected_status text,
    p_expected_until timestamptz,
    p_status text,
    p_until timestamptz,
    p_end_sessions boolean,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, session_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
