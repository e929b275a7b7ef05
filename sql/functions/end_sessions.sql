-- Moves live sessions out of user_sessions and writes one audit row for each. Rows are locked in id order, so that two
-- operations over the same sessions queue up instead of dead-locking. Of a thousand and more it counts how far it is, two steps for each.
create or replace function gatehouse.end_sessions(
    p_session_ids uuid[],
    p_how text,
    p_actor_id uuid,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text
)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
