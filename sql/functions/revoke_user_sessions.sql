-- session.revoke: ends all live sessions of one person. p_expected_count is what the dialog showed, without the session in use: if more are live by
-- now, nothing happens.
create or replace function gatehouse.revoke_user_sessions(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_expected_count integer,
    p_reason text,
    p_ticket text,
    p_include_own boolean default false
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
