-- Whose link this is, for the page that it leads to. Says nothing but to who holds a live token.
create or replace function gatehouse.read_link(p_kind text, p_token text, p_ip inet)
returns table (outcome text, retry_after_s integer, email text, first_name text, last_name text)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    link record;
begin
    select * into link from gatehouse.find_link(p_kind, p_token, p_ip);
    return query
        select link.outcome, link.retry_after_s, u.email::text, u.first_name::text, u.last_name::text
        from (values (1)) as one (n)
        left join public.users u on u.id = link.user_id;
end;
$$;
