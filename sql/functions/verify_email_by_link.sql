-- user.verify_email, by the holder of a verification link. The token and every other one of its kind is spent.
create or replace function gatehouse.verify_email_by_link(p_token text, p_ip inet, p_user_agent text)
returns table (outcome text, retry_after_s integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    link record;
begin
    select * into link from gatehouse.find_link('email_verification', p_token, p_ip);
    if link.outcome <> 'live' then
        return query select link.outcome, link.retry_after_s;
        return;
    end if;

    perform gatehouse.spend_links(array[link.user_id], 'email_verification');
    insert into public.audit_logs (user_id, action, resource, resource_id, old_values, new_values, ip_address, user_agent)
    select u.id, 'verify_email', 'user', u.id,
        jsonb_build_object('email_verified', u.email_verified, 'email_verified_at', u.email_verified_at),
        jsonb_build_object('email_verified', true, 'email_verified_at', now()), p_ip, p_user_agent
    from public.users u where u.id = link.user_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent)
    values (link.user_id, 'use', 'email_verification_token', link.token_id, jsonb_build_object('user_id', link.user_id), p_ip, p_user_agent);
    update public.users u set email_verified = true, email_verified_at = now() where u.id = link.user_id;
    return query select 'done', 0;
end;
$$;
