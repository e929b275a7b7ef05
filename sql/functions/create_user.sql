-- user.create: a person with a password that nobody knows, and a link with which they set their own.
create or replace function gatehouse.create_user(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_email text,
    p_first_name text,
    p_last_name text,
    p_role text,
    p_token text,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, user_id uuid, expires_at timestamptz, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    new_id uuid;
    expiry timestamptz;
    noise text := translate(encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.')
        || translate(encode(sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')), 'base64'), '+=', '.');
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.create');
    if not gatehouse.begin_operation(p_operation_id, 'user.create', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query
            -- With the token that was made for this very try, it is the first one's answer that was lost.
            select o.id, o.target_count, (o.result ->> 'user_id')::uuid, (o.result ->> 'expires_at')::timestamptz,
                not gatehouse.holds_link('password_reset', (o.result ->> 'user_id')::uuid, p_token)
            from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.check_profile(p_email, p_first_name, p_last_name);
    if p_role is null or p_role not in ('user', 'support', 'auditor', 'admin') then
        raise exception using errcode = 'GH003', message = 'The roles are user, support, auditor and admin.';
    end if;
    if p_role <> 'user' then
        perform gatehouse.require_recent_password(actor.session_id);
    end if;

    -- A well-formed hash, so that the services find no fault with it: cost, salt of 22 characters, and a sum that no password has.
    insert into public.users (email, password, first_name, last_name, role, email_verified)
    values (p_email, '$2a$12$' || left(noise, 21) || 'O' || substr(noise, 30, 31), p_first_name, p_last_name, p_role, false)
    on conflict do nothing
    returning id into new_id;
    if new_id is null then
        raise exception using errcode = 'GH003', message = format('%s has an account already.', p_email);
    end if;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (
        actor.user_id, 'create', 'user', new_id,
        jsonb_build_object('email', p_email, 'first_name', p_first_name, 'last_name', p_last_name, 'role', p_role, 'status', 'active'),
        p_ip, p_user_agent, p_operation_id
    );
    expiry := gatehouse.create_link('password_reset', new_id, p_token, actor.user_id, p_operation_id, p_ip, p_user_agent);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', new_id, 'expires_at', expiry)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, new_id, expiry, false;
end;
$$;
