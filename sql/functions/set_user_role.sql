-- user.set_role: what a person may do here. p_expected_role is what the dialog showed; what stands there instead is the detail of the refusal.
create or replace function gatehouse.set_user_role(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_expected_role text,
    p_role text,
    p_end_sessions boolean,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, session_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    admins_locked boolean;
    target record;
    ended_count integer := 0;
    link_count integer := 0;
begin
    admins_locked := gatehouse.lock_admins(array[p_user_id]);
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.set_role');
    if p_role is null or p_role not in ('user', 'support', 'auditor', 'admin') then
        raise exception using errcode = 'GH003', message = 'The roles are user, support, auditor and admin.';
    end if;
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    perform gatehouse.require_not_self(actor.user_id, p_user_id, 'Nobody changes their own role.');
    if not gatehouse.begin_operation(p_operation_id, 'user.set_role', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, (o.result ->> 'ended')::integer, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;
    perform gatehouse.require_recent_password(actor.session_id);

    select u.role into target from public.users u where u.id = p_user_id for no key update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    perform gatehouse.require_admins_locked(admins_locked, array[p_user_id]);
    if target.role is distinct from p_expected_role then
        raise exception using errcode = 'GH005',
            message = format('Somebody else has changed this: the role is %s by now, not %s.', target.role, p_expected_role),
            detail = jsonb_build_object('role', target.role)::text;
    end if;
    if target.role = p_role then
        raise exception using errcode = 'GH005', message = format('This person''s role is %s already.', p_role);
    end if;
    update public.users u set role = p_role where u.id = p_user_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'update', 'user', p_user_id, jsonb_build_object('role', target.role), jsonb_build_object('role', p_role),
        p_ip, p_user_agent, p_operation_id);
    if p_end_sessions then
        ended_count := gatehouse.end_sessions(
            array(select s.id from public.user_sessions s where s.user_id = p_user_id and s.expires_at > now()),
            'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
        );
    end if;
    perform gatehouse.require_admin_left();
    -- Support makes links for users. One that is still unused must not open what the new role opens.
    if exists (select from gatehouse.role_capabilities c where c.role = p_role) then
        link_count := gatehouse.spend_links(array[p_user_id], 'password_reset');
    end if;

    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('user_id', p_user_id, 'role', p_role, 'was', target.role, 'ended', ended_count, 'links', link_count)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, ended_count, false;
end;
$$;
