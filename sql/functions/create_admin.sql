-- user.create, for the first admin of an installation. Granted to nobody: only the owner of the tables can call it.
create or replace function gatehouse.create_admin(p_email text, p_password_hash text, p_first_name text, p_last_name text)
returns uuid
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    new_id uuid;
begin
    if exists (select from public.users u where lower(u.email) = lower(p_email)) then
        raise exception using errcode = 'GH005', message = format('%s has an account already.', p_email);
    end if;
    if p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    perform gatehouse.check_profile(p_email, p_first_name, p_last_name);
    insert into public.users (email, password, first_name, last_name, role, email_verified, email_verified_at, password_changed_at)
    values (p_email, p_password_hash, p_first_name, p_last_name, 'admin', true, now(), now())
    returning id into new_id;
    insert into public.audit_logs (action, resource, resource_id, new_values)
    values ('create', 'user', new_id, jsonb_build_object('email', p_email, 'first_name', p_first_name, 'last_name', p_last_name, 'role', 'admin', 'status', 'active'));
    return new_id;
end;
$$;
