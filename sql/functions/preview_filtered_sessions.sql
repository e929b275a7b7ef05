-- What revoke_filtered_sessions would hit with the same filter, for the dialog that asks. It names people and sessions as the lists do.
create or replace function gatehouse.preview_filtered_sessions(
    p_own_session_id uuid,
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
    p_expires_until timestamptz
)
returns table (
    sessions bigint,
    people bigint,
    staff bigint,
    own boolean,
    oldest timestamptz,
    newest timestamptz,
    most_hit jsonb,
    support_cap integer
)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
        with hit as materialized (
            select m.session_id, m.user_id, m.created_at
            from gatehouse.match_sessions(p_user_id, p_q, p_role, p_status, p_network, p_browser, p_os, p_device, p_created_from, p_created_until,
                p_used_from, p_used_until, p_expires_from, p_expires_until) m
        ),
        others as (
            select h.user_id, h.created_at from hit h where h.session_id is distinct from p_own_session_id
        ),
        by_person as materialized (
            select o.user_id, count(*) as number from others o group by o.user_id
        )
        select
            (select count(*) from others),
            (select count(*) from by_person),
            (
                select count(*) from public.users u
                where u.role <> 'user' and u.role in (select c.role from gatehouse.role_capabilities c)
                  and u.id in (select b.user_id from by_person b)
            ),
            exists (select from hit h where h.session_id = p_own_session_id),
            (select min(o.created_at) from others o),
            (select max(o.created_at) from others o),
            (
                select coalesce(jsonb_agg(
                    jsonb_build_object('id', u.id, 'email', u.email, 'name', btrim(u.first_name || ' ' || u.last_name), 'sessions', t.number)
                    order by t.number desc, u.email
                ), '[]')
                from (select b.user_id, b.number from by_person b order by b.number desc, b.user_id limit 5) t
                join public.users u on u.id = t.user_id
            ),
            (select (x.value)::integer from gatehouse.settings x where x.key = 'revoke.support_cap');
end;
$$;
