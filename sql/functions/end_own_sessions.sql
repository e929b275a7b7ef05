-- account.end_sessions: ends one's own other sessions, the named ones or, for null, all of them. It needs no capability and no reason: whoever has
-- lost a device must not have to ask. The session in use stays; signing out ends that one.
create or replace function gatehouse.end_own_sessions(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_session_ids uuid[],
    p_reason text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
