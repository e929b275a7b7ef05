-- What tries to sign in are counted under. A stranger must not be able to lock somebody out: tries from a network that the account has signed in
-- from are counted apart, under a key that no e-mail, whatever is typed as one, can make.
create or replace function gatehouse.sign_in_keys(p_email text, p_ip inet, out account_key text, out network_key text)
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
declare
    network cidr := network(set_masklen(p_ip, case family(p_ip) when 4 then 24 else 64 end));
begin
    network_key := 'signin:network:' || coalesce(network::text, 'unknown');
    account_key := left('signin:account:' || lower(p_email), 200);
    if exists (
        select from public.audit_logs a
        where a.user_id = (select u.id from public.users u where lower(u.email) = lower(p_email))
          and a.action = 'login' and a.created_at > now() - interval '30 days' and a.ip_address <<= network
    ) then
        account_key := left('signin:known:' || network || ':' || lower(p_email), 250);
    end if;
end;
$$;
