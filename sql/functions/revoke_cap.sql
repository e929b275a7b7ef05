-- How many sessions or tokens one act of this role may end; null where there is no cap: whoever may end everybody's sessions has none.
create or replace function gatehouse.revoke_cap(p_role text)
returns integer
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (
        select (x.value)::integer
        from gatehouse.settings x
        where x.key = 'revoke.support_cap'
          and not exists (select from gatehouse.role_capabilities c where c.role = p_role and c.capability = 'session.revoke_everyone')
    );
end;
$$;
