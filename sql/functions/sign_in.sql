-- Signs a member of staff in: counts the try, compares, opens the session. An unknown e-mail, a wrong password, an account that is not
-- active and a role without the console are one answer. The two counters are locked before they are read, so that parallel tries are
-- counted one after another.
create or replace function gatehouse.sign_in(
    p_email text,
    p_password_hash text,
    p_ip inet,
    p_user_agent text,
    p_device_info jsonb,
    p_token_hash text
)
returns table (outcome text, retry_after_s integer, session_id uuid)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    free_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.free_tries');
    network_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.network_tries');
    idle_minutes integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'console.idle_minutes');
    account_key text;
    network_key text;
    account public.users;
    failure text;
    tries record;
    wait_s integer := 0;
    new_session_id uuid;
begin
    select * into account from public.users u where lower(u.email) = lower(p_email);

    select k.account_key, k.network_key into account_key, network_key from gatehouse.sign_in_keys(p_email, p_ip) k;
    for tries in
        insert into public.rate_limits as r (key, count, reset_time)
        select k.key, 0, now() from (values (account_key), (network_key)) as k (key) order by k.key
        on conflict (key) do update set count = case when r.reset_time < now() - interval '1 hour' then 0 else r.count end
        returning r.key, r.count, r.reset_time
    loop
        if tries.reset_time > now() and tries.count >= (case tries.key when account_key then free_tries else network_tries end) then
            wait_s := greatest(wait_s, ceil(extract(epoch from tries.reset_time - now()))::integer);
        end if;
    end loop;
    if wait_s > 0 then
        return query select 'throttled', wait_s, null::uuid;
        return;
    end if;

    -- The answer to this very try was lost and it is made again: a second row would live on when the first is revoked.
    select s.id into new_session_id from public.user_sessions s where s.token_hash = p_token_hash and s.user_id = account.id;
    if found then
        return query select 'signed_in', 0, new_session_id;
        return;
    end if;

    failure := case
        when account.id is null then 'unknown_email'
        when account.password !~ '^\$2[aby]\$' or substr(account.password, 4) is distinct from substr(p_password_hash, 4) then 'wrong_password'
        when account.status <> 'active' then account.status
        when not exists (select from gatehouse.role_capabilities c where c.role = account.role) then 'no_console_role'
    end;
    if failure is not null then
        -- The wait doubles from 30 seconds up to a quarter of an hour.
        update public.rate_limits r
        set count = r.count + 1,
            reset_time = now() + case
                when r.count + 1 < f.free then interval '0'
                else make_interval(secs => least(900, 30 * 2 ^ least(r.count + 1 - f.free, 10)))
            end
        from (values (account_key, free_tries), (network_key, network_tries)) as f (key, free)
        where r.key = f.key;
        insert into public.audit_logs (action, resource, resource_id, new_values, ip_address, user_agent)
        values ('login_failed', 'auth', account.id, jsonb_build_object('email', left(p_email, 255), 'outcome', failure), p_ip, p_user_agent);
        select ceil(extract(epoch from max(r.reset_time) - now()))::integer into wait_s
        from public.rate_limits r where r.key in (account_key, network_key);
        return query select 'refused', greatest(wait_s, 0), null::uuid;
        return;
    end if;

    -- Who is being suspended, or given another password, at this very moment must not slip through: the row is waited for, and must be as it was read.
    update public.users u set last_login_at = now(), login_count = coalesce(u.login_count, 0) + 1
    where u.id = account.id and u.password = account.password and u.status = account.status and u.role = account.role;
    if not found then
        raise exception using errcode = '40001', message = 'The account was changed in the meantime.';
    end if;
    delete from public.rate_limits r where r.key = account_key;
    insert into public.user_sessions (user_id, token_hash, device_info, ip_address, user_agent, expires_at)
    values (account.id, p_token_hash, coalesce(p_device_info, '{}') || '{"client": "gatehouse"}', p_ip, p_user_agent, now() + make_interval(mins => idle_minutes))
    returning id into new_session_id;
    insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent)
    values (account.id, 'login', 'auth', account.id, jsonb_build_object('session_id', new_session_id, 'client', 'gatehouse'), p_ip, p_user_agent);
    return query select 'signed_in', 0, new_session_id;
end;
$$;
