-- How a person likes to see the console. Null leaves a value as it is; no columns at all are the usual ones. No operation and no audit row: nobody else is touched by it.
create or replace function gatehouse.set_preferences(
    p_token_hash text,
    p_theme text,
    p_timezone text,
    p_language text default null,
    p_density text default null,
    p_user_columns text default null
)
returns void
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    actor record;
begin
    select * into actor from gatehouse.require_staff(p_token_hash, null);
    if p_theme not in ('system', 'light', 'dark')
        or length(p_timezone) > 50
        or p_language !~ '^[a-z]{2}(-[A-Z]{2})?$'
        or p_density not in ('comfortable', 'compact')
        or length(p_user_columns) > 200
        or p_user_columns !~ '^([a-z_]+(,[a-z_]+)*)?$'
    then
        raise exception using errcode = 'GH003', message = 'This preference is not known.';
    end if;
    -- user_preferences has no unique key, so the person's own row serves as the lock.
    perform from public.users u where u.id = actor.user_id for no key update;
    update public.user_preferences p
    set theme = coalesce(p_theme, p.theme), timezone = coalesce(p_timezone, p.timezone), language = coalesce(p_language, p.language)
    where p.user_id = actor.user_id;
    if not found then
        insert into public.user_preferences (user_id, theme, timezone, language)
        values (actor.user_id, coalesce(p_theme, 'system'), coalesce(p_timezone, 'UTC'), coalesce(p_language, 'en'));
    end if;
    if p_density is not null or p_user_columns is not null then
        insert into gatehouse.display_preferences as d (user_id, density, user_columns)
        values (actor.user_id, coalesce(p_density, 'comfortable'), nullif(p_user_columns, ''))
        on conflict (user_id) do update set
            density = coalesce(p_density, d.density),
            user_columns = case when p_user_columns is null then d.user_columns else excluded.user_columns end;
    end if;
end;
$$;
