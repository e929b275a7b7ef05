-- Writes a one-time token of a kind for a person, as the services write and read theirs, and its audit row without the token. Earlier live ones
-- of that kind are spent. The caller has locked the person. Returns when it expires.
create or replace function gatehouse.create_link(
    p_kind text,
    p_user_id uuid,
    p_token text,
    p_actor_id uuid,
    p_operation_id uuid,
    p_ip inet,
    p_user_agent text
)
returns timestamptz
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    hours integer;
    expiry timestamptz;
    token_id uuid;
begin
    if p_token is null or length(p_token) not between 43 and 255 then
        raise exception using errcode = 'GH003', message = 'A token has 43 characters or more.';
    end if;
    select (s.value)::integer into strict hours from gatehouse.settings s
    where s.key = case p_kind when 'password_reset' then 'links.reset_hours' when 'email_verification' then 'links.verification_hours' end;
    expiry := now() + make_interval(hours => hours);
    perform gatehouse.spend_links(array[p_user_id], p_kind);
    if p_kind = 'password_reset' then
        insert into public.password_reset_tokens (user_id, token, expires_at) values (p_user_id, p_token, expiry) returning id into token_id;
    else
        insert into public.email_verification_tokens (user_id, token, expires_at) values (p_user_id, p_token, expiry) returning id into token_id;
    end if;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent, operation_id)
    values (p_actor_id, 'create', p_kind || '_token', token_id, jsonb_build_object('user_id', p_user_id, 'expires_at', expiry), p_ip, p_user_agent, p_operation_id);
    return expiry;
end;
$$;
