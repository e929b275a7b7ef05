-- session.revoke: opens a session of the canary, a person who exists for nothing else, so that ending it can be watched from outside. It lasts a
-- minute at most. The canary must be no staff: whoever may end sessions must not gain one that can do more.
create or replace function gatehouse.begin_canary(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_email text,
    p_canary_hash text
)
returns table (operation_id uuid, target_count integer, replayed boolean, session_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    canary public.users;
    new_session_id uuid;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, 'session.revoke');
    if p_canary_hash !~ '^[0-9a-f]{64}$' then
        raise exception using errcode = 'GH003', message = 'This is no hash of a secret.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'session.create', actor.user_id, actor.email, actor.role, actor.session_id,
        'To prove that revoking works', null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true, (o.result ->> 'session_id')::uuid from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    select * into canary from public.users u where lower(u.email) = lower(p_email) for share;
    if not found then
        raise exception using errcode = 'GH004', message = 'The canary is nobody: GATEHOUSE_CANARY_EMAIL names no person.';
    end if;
    if canary.role <> 'user' or canary.status <> 'active' then
        raise exception using errcode = 'GH003', message = 'The canary must be an active person with the role user.';
    end if;
    insert into public.user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at)
    values (canary.id, p_canary_hash, '{"client": "canary", "app": "Gatehouse canary"}', p_ip, p_user_agent, now() + interval '1 minute')
    returning id into new_session_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'create', 'session', new_session_id, jsonb_build_object('user_id', canary.id, 'client', 'canary'),
        p_ip, p_user_agent, p_operation_id);

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('session_id', new_session_id)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, false, new_session_id;
end;
$$;
