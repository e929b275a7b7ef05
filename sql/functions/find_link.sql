-- The live token of a stranger who says they hold one, its row locked. Wrong ones are counted by network with the waits of the sign-in, locked
-- before they are read. Unknown, spent, expired, and of somebody who may not sign in: one answer.
create or replace function gatehouse.find_link(
    p_kind text,
    p_token text,
    p_ip inet,
    out outcome text,
    out retry_after_s integer,
    out token_id uuid,
    out user_id uuid
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    tries public.rate_limits;
    network_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.network_tries');
    network_key text := 'link:network:' || coalesce(network(set_masklen(p_ip, case family(p_ip) when 4 then 24 else 64 end))::text, 'unknown');
begin
    insert into public.rate_limits as r (key, count, reset_time) values (network_key, 0, now())
    on conflict (key) do update set count = case when r.reset_time < now() - interval '1 hour' then 0 else r.count end
    returning * into tries;
    retry_after_s := 0;
    if tries.reset_time > now() and tries.count >= network_tries then
        outcome := 'throttled';
        retry_after_s := ceil(extract(epoch from tries.reset_time - now()));
        return;
    end if;

    -- The person first and then the token, as those who make links lock them.
    if p_kind = 'password_reset' then
        select t.user_id into user_id from public.password_reset_tokens t where t.token = p_token;
        perform from public.users u where u.id = find_link.user_id for no key update;
        select t.id into token_id
        from public.password_reset_tokens t join public.users u on u.id = t.user_id
        where t.token = p_token and t.used is not true and t.expires_at > now() and u.status = 'active'
        for update of t;
    else
        select t.user_id into user_id from public.email_verification_tokens t where t.token = p_token;
        perform from public.users u where u.id = find_link.user_id for no key update;
        select t.id into token_id
        from public.email_verification_tokens t join public.users u on u.id = t.user_id
        where t.token = p_token and t.used is not true and t.expires_at > now() and u.status = 'active'
        for update of t;
    end if;
    if token_id is not null then
        outcome := 'live';
        delete from public.rate_limits r where r.id = tries.id and r.count = 0;
        return;
    end if;
    outcome := 'refused';
    user_id := null;
    update public.rate_limits r
    set count = r.count + 1,
        reset_time = now() + case
            when r.count + 1 < network_tries then interval '0'
            else make_interval(secs => least(900, 30 * 2 ^ least(r.count + 1 - network_tries, 10)))
        end
    where r.id = tries.id;
end;
$$;
