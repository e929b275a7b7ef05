-- user.delete: takes a person out for good. Their live sessions are kept whole among the ended ones, what they were last is kept in the log, and
-- what staff did stays tied to their e-mail through the operations. All else that hangs on the row goes with it.
create or replace function gatehouse.delete_user(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_user_id uuid,
    p_confirmation text,
    p_reason text,
    p_ticket text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    admins_locked boolean;
    target public.users;
    ended_count integer;
    consequences jsonb;
begin
    admins_locked := gatehouse.lock_admins(array[p_user_id]);
    select * into actor from gatehouse.require_staff(p_token_hash, 'user.delete');
    if nullif(btrim(p_reason, E' \t\r\n'), '') is null then
        raise exception using errcode = 'GH003', message = 'Give a reason.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'user.delete', actor.user_id, actor.email, actor.role, actor.session_id,
        p_reason, p_ticket, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    perform gatehouse.require_not_self(actor.user_id, p_user_id, 'Nobody deletes themselves.');
    select * into target from public.users u where u.id = p_user_id for update;
    if not found then
        raise exception using errcode = 'GH004', message = 'There is no such person.';
    end if;
    perform gatehouse.require_admins_locked(admins_locked, array[p_user_id]);
    if p_confirmation is distinct from target.email then
        raise exception using errcode = 'GH003', message = 'Type the e-mail of the person to confirm.';
    end if;
    -- Each of these rows is written once more. Where statements may take as long as they need, it is not refused.
    if current_setting('statement_timeout') <> '0'
        and (select count(*) from (select from public.audit_logs a where a.user_id = p_user_id limit 10001) by_them)
            + (select count(*) from (select from public.audit_logs a where a.resource_id = p_user_id limit 10001) about_them) > 20000
    then
        raise exception using errcode = 'GH003',
            message = 'The audit log holds so much of this person that the console would give up waiting. Deactivate them; docs/operations.md says how they are deleted in the database.';
    end if;
    perform gatehouse.require_recent_password(actor.session_id);

    ended_count := gatehouse.end_sessions(
        array(select s.id from public.user_sessions s where s.user_id = p_user_id and s.expires_at > now()),
        'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    consequences := jsonb_build_object(
        'user_id', p_user_id,
        'ended', ended_count,
        'tokens', (select count(*) from public.password_reset_tokens t where t.user_id = p_user_id)
            + (select count(*) from public.email_verification_tokens t where t.user_id = p_user_id),
        'notes', (select count(*) from gatehouse.notes n where n.user_id = p_user_id),
        'audit_entries', (select count(*) from public.audit_logs a where a.user_id = p_user_id)
    );
    delete from public.users u where u.id = p_user_id;
    perform gatehouse.require_admin_left();

    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'delete', 'user', p_user_id,
        jsonb_build_object(
            'email', target.email, 'first_name', target.first_name, 'last_name', target.last_name, 'role', target.role, 'status', target.status,
            'email_verified', target.email_verified, 'email_verified_at', target.email_verified_at, 'password_changed_at', target.password_changed_at,
            'last_login_at', target.last_login_at, 'login_count', target.login_count, 'created_at', target.created_at, 'updated_at', target.updated_at
        ),
        p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o set target_count = 1, result = consequences where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$$;
