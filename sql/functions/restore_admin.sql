-- Break-glass: makes a person an active admin again when nobody is left who could. Granted to nobody: only the owner of the tables can call it. The
-- log says that it was no member of staff, and by which way.
create or replace function gatehouse.restore_admin(p_email text, p_password_hash text default null)
returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    target public.users;
    ended_count integer := 0;
    before jsonb;
    after jsonb;
begin
    perform gatehouse.lock_admins(null);
    select * into target from public.users u where lower(u.email) = lower(p_email) for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = format('Nobody has the e-mail %s.', p_email);
    end if;
    if p_password_hash is not null and p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    if target.role = 'admin' and target.status = 'active' and p_password_hash is null then
        raise exception using errcode = 'GH005', message = format('%s is an active admin already.', target.email);
    end if;

    delete from gatehouse.suspensions s where s.user_id = target.id;
    update public.users u
    set role = 'admin', status = 'active', password = coalesce(p_password_hash, u.password),
        password_changed_at = case when p_password_hash is null then u.password_changed_at else now() end
    where u.id = target.id;
    -- A link that was made for a user must not open what an admin may do.
    perform gatehouse.spend_links(array[target.id], 'password_reset');
    -- Whoever knew the old password may be signed in with it.
    if p_password_hash is not null then
        ended_count := gatehouse.end_sessions(
            array(select s.id from public.user_sessions s where s.user_id = target.id and s.expires_at > now()), 'revoked', null, null, null, null
        );
    end if;

    before := jsonb_build_object('role', target.role, 'status', target.status);
    after := jsonb_build_object('role', 'admin', 'status', 'active');
    if target.role = 'admin' then
        before := before - 'role';
        after := after - 'role';
    end if;
    if target.status = 'active' then
        before := before - 'status';
        after := after - 'status';
    end if;
    if p_password_hash is not null then
        after := after || jsonb_build_object('password_changed_at', now());
    end if;
    insert into public.audit_logs (action, resource, resource_id, old_values, new_values)
    values ('update', 'user', target.id, before, after || '{"_via": "npm run admin:restore"}');
    return target.id;
end;
$$;
