-- Sessions that share their token's hash with another one, by id alone: nobody but this function reads the hashes. Should be none.
create or replace function gatehouse.duplicate_token_sessions(p_limit integer)
returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
        select s.id
        from (select d.token_hash from public.user_sessions d group by d.token_hash having count(*) > 1 order by d.token_hash limit p_limit) twice
        join public.user_sessions s on s.token_hash = twice.token_hash
        order by s.id
        limit p_limit;
end;
$$;
