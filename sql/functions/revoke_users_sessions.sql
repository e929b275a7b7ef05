-- session.revoke for many people: ends their live sessions, if neither more people match nor more sessions are live than were shown.
create or replace function gatehouse.revoke_users_sessions(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_ids uuid[],
    p_q text,
    p_status text,
    p_role text,
    p_verified boolean,
    p_created_days integer,
    p_last_login_days integer,
    p_live boolean,
    p_expected_count integer,
    p_expected_sessions integer,
    p_reason text,
    p_ticket text,
    p_include_own boolean default false
)
returns table (operation_id uuid, target_count integer, replayed boolean, result jsonb)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
