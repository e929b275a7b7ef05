-- account.change_password: a new password for oneself. The old one was given a moment ago (confirm_password, which counts wrong tries) and counts
-- for this one change. All other sessions end and unspent reset links with them. The session in use is re-issued: it begins now, after the change,
-- and under a new token, so that a stolen copy of the old one is worth nothing.
create or replace function gatehouse.change_password(
    p_token_hash text,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text,
    p_password_hash text,
    p_new_token_hash text
)
returns table (operation_id uuid, target_count integer, replayed boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    ended_count integer;
    token_count integer;
begin
    begin
        select * into actor from gatehouse.require_staff(p_token_hash, null);
    exception when sqlstate 'GH001' then
        -- The answer to this very try was lost and it is made again: the session has the token that was made for it.
        if exists (
            select from gatehouse.operations o join public.user_sessions s on s.id = o.actor_session_id
            where o.id = p_operation_id and o.kind = 'account.change_password' and s.token_hash = p_new_token_hash
        ) then
            return query select o.id, o.target_count, false from gatehouse.operations o where o.id = p_operation_id;
            return;
        end if;
        raise;
    end;
    if p_password_hash is null or p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    if p_new_token_hash is null or p_new_token_hash = p_token_hash then
        raise exception using errcode = 'GH003', message = 'The session needs a new token.';
    end if;
    if not gatehouse.begin_operation(p_operation_id, 'account.change_password', actor.user_id, actor.email, actor.role, actor.session_id,
        null, null, p_ip, p_user_agent)
    then
        return query select o.id, o.target_count, true from gatehouse.operations o where o.id = p_operation_id;
        return;
    end if;

    perform from public.users u where u.id = actor.user_id for no key update;
    delete from gatehouse.step_ups t where t.session_id = actor.session_id and t.confirmed_at > now() - interval '1 minute';
    if not found then
        raise exception using errcode = 'GH006', message = 'Give your current password.';
    end if;

    ended_count := gatehouse.end_sessions(
        array(select s.id from public.user_sessions s where s.user_id = actor.user_id and s.id <> actor.session_id and s.expires_at > now()),
        'revoked', actor.user_id, p_operation_id, p_ip, p_user_agent
    );
    update public.password_reset_tokens t set used = true where t.user_id = actor.user_id and t.used is not true and t.expires_at > now();
    get diagnostics token_count = row_count;
    update public.users u set password = p_password_hash, password_changed_at = now() where u.id = actor.user_id;
    update public.user_sessions s set token_hash = p_new_token_hash, created_at = now() where s.id = actor.session_id;

    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (actor.user_id, 'change_password', 'user', actor.user_id, jsonb_build_object('password_changed_at', now()), p_ip, p_user_agent, p_operation_id);
    update gatehouse.operations o
    set target_count = 1, result = jsonb_build_object('ended', ended_count, 'tokens', token_count)
    where o.id = p_operation_id;
    return query select p_operation_id, 1, false;
end;
$$;
