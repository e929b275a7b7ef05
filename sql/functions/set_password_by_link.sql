-- user.change_password, by the holder of a reset link: the token and every other one of its kind is spent, and all sessions end.
create or replace function gatehouse.set_password_by_link(p_token text, p_password_hash text, p_ip inet, p_user_agent text)
returns table (outcome text, retry_after_s integer, is_staff boolean)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    link record;
    repeated_by uuid;
begin
    if p_password_hash is null or p_password_hash !~ '^\$2[aby]\$[0-9]{2}\$[./A-Za-z0-9]{53}$' then
        raise exception using errcode = 'GH003', message = 'The password must be given as a bcrypt hash.';
    end if;
    select * into link from gatehouse.find_link('password_reset', p_token, p_ip);
    -- The answer to this very try was lost and it is made again: nobody else's hash has this salt.
    if link.outcome = 'refused' then
        select t.user_id into repeated_by from public.password_reset_tokens t join public.users u on u.id = t.user_id
        where t.token = p_token and t.used and u.password = p_password_hash;
        if found then
            return query
                select 'done', 0, exists (select from gatehouse.role_capabilities c where c.role = u.role) from public.users u where u.id = repeated_by;
            return;
        end if;
    end if;
    if link.outcome <> 'live' then
        return query select link.outcome, link.retry_after_s, false;
        return;
    end if;

    perform gatehouse.spend_links(array[link.user_id], 'password_reset');
    update public.users u set password = p_password_hash, password_changed_at = now() where u.id = link.user_id;
    perform gatehouse.end_sessions(
        array(select s.id from public.user_sessions s where s.user_id = link.user_id and s.expires_at > now()),
        'revoked', link.user_id, null, p_ip, p_user_agent
    );
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent) values
    (link.user_id, 'use', 'password_reset_token', link.token_id, jsonb_build_object('user_id', link.user_id), p_ip, p_user_agent),
    (link.user_id, 'change_password', 'user', link.user_id, jsonb_build_object('password_changed_at', now()), p_ip, p_user_agent);
    return query
        select 'done', 0, exists (select from gatehouse.role_capabilities c where c.role = u.role) from public.users u where u.id = link.user_id;
end;
$$;
