-- The last statement of whatever may take an admin away. It counts only under lock_admins().
create or replace function gatehouse.require_admin_left()
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not exists (select from public.users u where u.role = 'admin' and u.status = 'active') then
        raise exception using errcode = 'GH003', message = 'At least one active admin must remain. Make somebody else an admin first.';
    end if;
end;
$$;
