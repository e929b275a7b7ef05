-- For how many seconds tries with this e-mail from this address are not looked at; 0 when they are. Asked before the password is hashed, which is
-- dear; sign_in() decides, with the counters locked.
create or replace function gatehouse.sign_in_wait(p_email text, p_ip inet)
returns integer
language sql stable security definer set search_path = pg_catalog, pg_temp as $$
    select coalesce(ceil(extract(epoch from max(r.reset_time) - now()))::integer, 0)
    from gatehouse.sign_in_keys(p_email, p_ip) k
    join public.rate_limits r on r.key in (k.account_key, k.network_key)
    where r.reset_time > now()
      and r.count >= (
          select (s.value)::integer from gatehouse.settings s
          where s.key = case r.key when k.account_key then 'sign_in.free_tries' else 'sign_in.network_tries' end
      );
$$;
