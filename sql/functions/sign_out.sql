-- session.logout: ends the caller's own console session. False when it had ended before.
create or replace function gatehouse.sign_out(p_token_hash text, p_ip inet, p_user_agent text)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    own record;
begin
    select s.id, s.user_id into own from public.user_sessions s
    where s.token_hash = p_token_hash and s.device_info ->> 'client' = 'gatehouse';
    if not found then
        return false;
    end if;
    return gatehouse.end_sessions(array[own.id], 'signed_out', own.user_id, null, p_ip, p_user_agent) = 1;
end;
$$;
