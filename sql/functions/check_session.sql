-- Who is this? One statement for each request: the person, what the role may do, how they like to see things. It also notes the use,
-- once a minute at most, and never waits for a lock to do so.
create or replace function gatehouse.check_session(p_token_hash text)
returns table (
    user_id uuid,
    email text,
    first_name text,
    last_name text,
    role text,
    session_id uuid,
    capabilities jsonb,
    theme text,
    timezone text,
    language text,
    density text,
    user_columns text
)
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    seen record;
begin
    select s.id, s.created_at, s.updated_at
    into seen
    from public.user_sessions s
    join public.users u on u.id = s.user_id
    where s.token_hash = p_token_hash
      and s.device_info ->> 'client' = 'gatehouse'
      and s.expires_at > now()
      and u.status = 'active'
      and (u.password_changed_at is null or u.password_changed_at <= s.created_at);
    if not found then
        return;
    end if;

    if seen.updated_at < now() - interval '1 minute' and current_setting('transaction_read_only') = 'off' then
        update public.user_sessions s
        set expires_at = least(
            now() + make_interval(mins => (select (x.value)::integer from gatehouse.settings x where x.key = 'console.idle_minutes')),
            s.created_at + make_interval(hours => (select (x.value)::integer from gatehouse.settings x where x.key = 'console.absolute_hours'))
        )
        where s.id = (select t.id from public.user_sessions t where t.id = seen.id for no key update skip locked);
    end if;

    return query
        select u.id, u.email::text, u.first_name::text, u.last_name::text, u.role::text, seen.id,
            (select jsonb_agg(c.capability order by c.capability) from gatehouse.role_capabilities c where c.role = u.role),
            p.theme::text, p.timezone::text, p.language::text, d.density, d.user_columns
        from public.user_sessions s
        join public.users u on u.id = s.user_id
        left join lateral (
            select x.theme, x.timezone, x.language from public.user_preferences x where x.user_id = u.id order by x.created_at, x.id limit 1
        ) p on true
        left join gatehouse.display_preferences d on d.user_id = u.id
        where s.id = seen.id
          and exists (select from gatehouse.role_capabilities c where c.role = u.role);
end;
$$;
