-- What of a revocation can be taken back just now: sessions that have not expired since, whose owner is active and has not changed the password
-- since they began. The page counts them, and restore_sessions puts them back.
create or replace function gatehouse.restorable_sessions(p_operation_id uuid)
returns table (id uuid)
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select e.id from gatehouse.ended_sessions e
    join public.users u on u.id = e.user_id
    where e.operation_id = p_operation_id
      and e.ended_how = 'revoked'
      and e.expires_at > now()
      and u.status = 'active'
      and (u.password_changed_at is null or u.password_changed_at <= e.created_at)
      and not exists (select from public.user_sessions s where s.id = e.id);
$$;
