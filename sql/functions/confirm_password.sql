-- Step-up: the caller's own password once more. Wrong ones are counted, locked before they are read, with the waits of the sign-in. Returns
-- instead of raising, because raising would take the count back.
create or replace function gatehouse.confirm_password(p_token_hash text, p_password_hash text, p_ip inet, p_user_agent text)
returns table (outcome text, retry_after_s integer)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
    stored text;
    tries public.rate_limits;
    free_tries integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'sign_in.free_tries');
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);

    insert into public.rate_limits as r (key, count, reset_time)
    values ('confirm:account:' || actor.user_id, 0, now())
    on conflict (key) do update set count = case when r.reset_time < now() - interval '1 hour' then 0 else r.count end
    returning * into tries;
    if tries.reset_time > now() and tries.count >= free_tries then
        return query select 'throttled', ceil(extract(epoch from tries.reset_time - now()))::integer;
        return;
    end if;

    select u.password into stored from public.users u where u.id = actor.user_id;
    if stored !~ '^\$2[aby]\$' or substr(stored, 4) is distinct from substr(p_password_hash, 4) then
        update public.rate_limits r
        set count = r.count + 1,
            reset_time = now() + case
                when r.count + 1 < free_tries then interval '0'
                else make_interval(secs => least(900, 30 * 2 ^ least(r.count + 1 - free_tries, 10)))
            end
        where r.id = tries.id;
        insert into public.audit_logs (user_id, action, resource, resource_id, new_values, ip_address, user_agent)
        values (actor.user_id, 'confirm_failed', 'auth', actor.user_id, jsonb_build_object('outcome', 'wrong_password'), p_ip, p_user_agent);
        return query select 'refused', 0;
        return;
    end if;

    delete from public.rate_limits r where r.id = tries.id;
    insert into gatehouse.step_ups (session_id) values (actor.session_id)
    on conflict (session_id) do update set confirmed_at = now();
    return query select 'confirmed', 0;
end;
$$;
