-- session.revoke: ends the named sessions. Fewer than named may be live by now; more can never be hit.
create or replace function gatehouse.revoke_sessions(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_session_ids uuid[],
    p_reason text,
    p_ticket text,
    p_include_own boolean default false
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
