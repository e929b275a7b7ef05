-- Gives people a status, with one audit row for each whose status or whose end of suspension becomes another, and ends their sessions if asked to.
-- Whoever is kept out has no use for the links that are under way, and nobody else must have. The caller has locked them and knows the rules.
-- Returns how many people and how many sessions it hit.
create or replace function gatehouse.change_status(
    p_user_ids uuid[],
    p_status text,
    p_until timestamptz,
    p_end_sessions boolean,
    p_actor_id uuid,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    out people integer,
    out sessions integer
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    changed_ids uuid[];
begin
    with doomed as materialized (
        select u.id, u.status, s.until
        from public.users u
        left join gatehouse.suspensions s on s.user_id = u.id and u.status = 'suspended'
        where u.id = any (p_user_ids) and (u.status <> p_status or s.until is distinct from p_until)
        order by u.id
    ),
    changed as (
        update public.users u set status = p_status from doomed d where u.id = d.id returning u.id
    ),
    logged as (
        insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
        select p_actor_id, 'update', 'user', d.id,
            jsonb_strip_nulls(jsonb_build_object('status', case when d.status <> p_status then d.status end, 'suspended_until', d.until)),
            jsonb_strip_nulls(jsonb_build_object('status', case when d.status <> p_status then p_status end))
            || case when p_until is not null or (d.until is not null and p_status = 'suspended')
                then jsonb_build_object('suspended_until', p_until) else '{}' end,
            p_ip, p_user_agent, p_operation_id
        from doomed d
    )
    select coalesce(array_agg(c.id order by c.id), '{}') into changed_ids from changed c;
    people := cardinality(changed_ids);

    delete from gatehouse.suspensions s where s.user_id = any (changed_ids);
    if p_until is not null then
        insert into gatehouse.suspensions (user_id, until, operation_id)
        select c.id, p_until, p_operation_id from unnest(changed_ids) as c (id);
    end if;

    if p_status <> 'active' then
        perform gatehouse.spend_links(changed_ids, null);
    end if;
    sessions := 0;
    if p_end_sessions and people > 0 then
        sessions := gatehouse.end_sessions(
            array(select s.id from public.user_sessions s where s.user_id = any (changed_ids) and s.expires_at > now()),
            'revoked', p_actor_id, p_operation_id, p_ip, p_user_agent
        );
    end if;
end;
$$;
