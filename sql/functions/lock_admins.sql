-- The first statement of whatever may take an admin away, before the actor's own row is locked: one such change at a time, so that two admins
-- who demote each other meet here. The rows are locked too, in id order, for services that know nothing of this lock.
create or replace function gatehouse.lock_admins()
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    perform pg_advisory_xact_lock(hashtext('gatehouse.admins'));
    perform u.id from public.users u where u.role = 'admin' and u.status = 'active' order by u.id for no key update;
end;
$$;
