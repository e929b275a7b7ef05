-- Once the targets are locked: whoever has become an admin since lock_admins() looked for one is not taken away without its lock. Sent once more,
-- the statement takes it.
create or replace function gatehouse.require_admins_locked(p_are_locked boolean, p_user_ids uuid[])
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not p_are_locked
        and exists (select from public.users u where u.id = any (p_user_ids) and u.role = 'admin' and u.status = 'active')
    then
        raise exception using errcode = '40001', message = 'One of them has just become an admin.';
    end if;
end;
$$;
