-- Ending most of what is live is ending everybody's, however the filter is worded: whoever does it may end everyone's and has given the password
-- lately. Up to the cap of support nothing is asked.
create or replace function gatehouse.require_password_for_most(p_token_hash text, p_session_id uuid, p_count integer)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if p_count > (select (x.value)::integer from gatehouse.settings x where x.key = 'revoke.support_cap')
        and not exists (select from public.user_sessions s where s.expires_at > now() and s.id <> p_session_id offset 2 * p_count)
    then
        perform gatehouse.require_staff(p_token_hash, 'session.revoke_everyone');
        perform gatehouse.require_recent_password(p_session_id);
    end if;
end;
$$;
