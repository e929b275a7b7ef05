-- Who acts, decided inside the statement that acts: the row lock keeps the session from ending before this statement commits,
-- so nothing is changed in the name of a session that has been revoked.
create or replace function gatehouse.require_staff(
    p_token_hash text,
    p_capability text,
    out user_id uuid,
    out email text,
    out role text,
    out session_id uuid
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    select u.id, u.email, u.role, s.id
    into user_id, email, role, session_id
    from public.user_sessions s
    join public.users u on u.id = s.user_id
    where s.token_hash = p_token_hash
      and s.device_info ->> 'client' = 'gatehouse'
      and s.expires_at > now()
      and u.status = 'active'
      and (u.password_changed_at is null or u.password_changed_at <= s.created_at)
      and exists (select from gatehouse.role_capabilities c where c.role = u.role)
    for share of s;

    if not found then
        raise exception using errcode = 'GH001', message = 'Your session has ended. Sign in again.';
    end if;
    if p_capability is not null
        and not exists (select from gatehouse.role_capabilities c where c.role = require_staff.role and c.capability = p_capability)
    then
        raise exception using errcode = 'GH002', message = format('Your role %s may not do this.', role), detail = p_capability;
    end if;
end;
$$;
