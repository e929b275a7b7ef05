-- Live sessions that share their token's hash with another live one, by id alone: nobody but this function reads the hashes. Should be none. Of those
-- that have ended nobody is signed in, and to look through all of them takes longer the longer they are kept.
create or replace function gatehouse.duplicate_token_sessions(p_limit integer)
returns setof uuid
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return query
        with live as materialized (select s.id, s.token_hash from public.user_sessions s where s.expires_at > now())
        select l.id from live l
        where l.token_hash in (select d.token_hash from live d group by d.token_hash having count(*) > 1)
        order by l.id
        limit p_limit;
end;
$$;
