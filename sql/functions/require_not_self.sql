-- Nobody changes their own role or status, or removes themselves: it takes a second person, and these are the ones who can.
create or replace function gatehouse.require_not_self(p_actor_id uuid, p_user_id uuid, p_rule text)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    others text[];
begin
    if p_actor_id is distinct from p_user_id then
        return;
    end if;
    others := array(
        select u.email from public.users u
        where u.role = 'admin' and u.status = 'active' and u.id <> p_actor_id
        order by u.last_login_at desc nulls last, u.id
        limit 4
    );
    raise exception using errcode = 'GH003', message = p_rule || case
        when cardinality(others) = 0 then ' There is no other active admin: make one first.'
        else ' Another admin can: ' || array_to_string(others[1:3], ', ') || case when cardinality(others) > 3 then ' and others.' else '.' end
    end;
end;
$$;
