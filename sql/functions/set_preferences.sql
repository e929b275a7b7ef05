-- How a person likes to see the console. Null leaves a value as it is. No operation and no audit row: nobody else is touched by it.
create or replace function gatehouse.set_preferences(p_token_hash text, p_theme text, p_timezone text)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if p_theme not in ('system', 'light', 'dark') or length(p_timezone) > 50 then
        raise exception using errcode = 'GH003', message = 'This preference is not known.';
    end if;
    -- user_preferences has no unique key, so the person's own row serves as the lock.
    perform from public.users u where u.id = actor.user_id for no key update;
    update public.user_preferences p
    set theme = coalesce(p_theme, p.theme), timezone = coalesce(p_timezone, p.timezone)
    where p.user_id = actor.user_id;
    if not found then
        insert into public.user_preferences (user_id, theme, timezone)
        values (actor.user_id, coalesce(p_theme, 'system'), coalesce(p_timezone, 'UTC'));
    end if;
end;
$$;
