-- Takes rate limits away and writes one audit row for each. The services count a key anew when they meet it next.
create or replace function gatehouse.delete_rate_limits(
    p_ids uuid[],
    p_actor_id uuid,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text
)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    reset_count integer;
begin
    with gone as (
        delete from public.rate_limits r where r.id = any (p_ids) returning r.*
    )
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    select p_actor_id, 'reset', 'rate_limit', g.id,
        jsonb_strip_nulls(jsonb_build_object(
            'key', g.key, 'count', g.count, 'reset_time', g.reset_time, 'user_id', gatehouse.rate_limit_person(g.key)
        )),
        p_ip, p_user_agent, p_operation_id
    from gone g;
    get diagnostics reset_count = row_count;
    return reset_count;
end;
$$;
