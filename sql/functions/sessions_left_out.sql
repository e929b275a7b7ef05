-- Of these sessions those that an operation has not ended, as rows for left_out(). p_own is the session in use, where it was to stay.
create or replace function gatehouse.sessions_left_out(p_session_ids uuid[], p_operation_id uuid, p_own uuid)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
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
$$;
