-- session.revoke_filtered: ends every live session that a filter means, and never more than were shown. Without any filter that is everyone:
-- session.revoke_everyone, with the password given lately and the phrase typed.
create or replace function gatehouse.revoke_filtered_sessions(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_q text,
    p_role text,
    p_status text,
    p_network inet,
    p_browser text,
    p_os text,
    p_device text,
    p_created_from timestamptz,
    p_created_until timestamptz,
    p_used_from timestamptz,
    p_used_until timestamptz,
    p_expires_from timestamptz,
    p_expires_until timestamptz,
    p_expected_count integer,
    p_reason text,
    p_ticket text,
    p_include_own boolean default false,
    p_confirmation text default null
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
