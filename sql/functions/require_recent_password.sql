-- Step-up, decided inside the statement that acts: whoever found an unlocked screen cannot do what cannot be taken back. Signing in counts as
-- giving the password.
create or replace function gatehouse.require_recent_password(p_session_id uuid)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    minutes integer := (select (s.value)::integer from gatehouse.settings s where s.key = 'step_up.minutes');
begin
    if not exists (
        select from public.user_sessions s
        left join gatehouse.step_ups t on t.session_id = s.id
        where s.id = p_session_id and greatest(s.created_at, t.confirmed_at) > now() - make_interval(mins => minutes)
    ) then
        raise exception using errcode = 'GH006', message = format('You gave your password more than %s minutes ago. Give it again.', minutes);
    end if;
end;
$$;
