-- Whose counter this is: the person whose id, or else whose e-mail, stands in the key. Null when it counts no person that is known.
create or replace function gatehouse.rate_limit_person(p_key text)
returns uuid
-- Ten thousand are reset at once: PL/pgSQL keeps its plans, where SQL before PostgreSQL 18 plans anew for each.
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return coalesce(
        (select u.id from public.users u
         where u.id = substring(lower(p_key) from '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}')::uuid),
        (select u.id from public.users u where lower(u.email) = lower(substring(p_key from '[^:\s]+@[^:\s]+')))
    );
end;
$$;
