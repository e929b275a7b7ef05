-- user.set_status, for many: lets people in or keeps them out, for a time if an end is given. Oneself is skipped, and who has that status already.
-- p_expected_statuses are those that the named people were shown with, in the order of their ids.
-- Until now it took none.
drop function if exists gatehouse.set_users_status(
    text, uuid, inet, text, uuid[], text, text, text, boolean, integer, integer, boolean, integer, text, timestamptz, boolean, text, text
);
create or replace function gatehouse.set_users_status(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_ids uuid[],
    p_q text,
    p_filter_status text,
    p_role text,
    p_verified boolean,
    p_created_days integer,
    p_last_login_days integer,
    p_live boolean,
    p_expected_count integer,
    p_expected_statuses text[],
    p_status text,
    p_until timestamptz,
    p_end_sessions boolean,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean, result jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
