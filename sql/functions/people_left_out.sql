-- Of these people those who were not hit, as rows for left_out(). p_outcome is why, for those who exist and are not oneself.
create or replace function gatehouse.people_left_out(p_user_ids uuid[], p_hit uuid[], p_own uuid, p_outcome text)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (
        select coalesce(jsonb_agg(jsonb_build_object('of', 'user', 'id', t.id, 'outcome', case
            when t.id = p_own then 'own'
            when u.id is null then 'missing'
            else p_outcome
        end) order by t.id), '[]')
        from (select n.id from unnest(p_user_ids) as n (id) except select h.id from unnest(p_hit) as h (id)) t
        left join public.users u on u.id = t.id
    );
end;
$$;
