-- The first statement of whatever may take an admin away, before the actor's own row is locked: one such change at a time, so that two admins
-- who demote each other meet here. The rows are locked too, in id order, for services that know nothing of this lock. As long as it is held no
-- admin can sign in, so it is taken when there is an active admin among these people, or always for null. Says whether it was.
-- Until now it took none.
drop function if exists gatehouse.lock_admins();
create or replace function gatehouse.lock_admins(p_user_ids uuid[])
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_user_ids is not null
        and not exists (select from public.users u where u.id = any (p_user_ids) and u.role = 'admin' and u.status = 'active')
    then
        return false;
    end if;
    perform pg_advisory_xact_lock(hashtext('gatehouse.admins'));
    perform u.id from public.users u where u.role = 'admin' and u.status = 'active' order by u.id for no key update;
    return true;
end;
$$;
