-- Takes somebody out of what names them by words alone, with no id to find it by: failed sign-ins with a typed e-mail that was nobody's at the time,
-- filters of exports and of other acts, keys of rate limits, views. Returns how many entries of the log it changed.
--
-- The planner does not know what the pattern is until it runs, and would look through the whole log for it: hence no sequential scan. Of a name as
-- short as "Li E" the index knows nothing and gives all its rows: with too little memory for their places whole pages of the log would be looked through.
create or replace function gatehouse.forget_mentions(p_pattern text)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off
set plan_cache_mode = force_custom_plan set work_mem = '64MB' as $$
declare
    stray_count integer;
    act_count integer;
    -- Not within a longer e-mail or word. To look around costs more than to look for the words alone, which comes first where there is much.
    whole text := '(?<![[:alnum:]._+-])' || p_pattern || '(?![[:alnum:]_-]|\.[[:alnum:]])';
begin
    update public.audit_logs a
    set old_values = gatehouse.without_person(a.old_values),
        new_values = gatehouse.without_person(a.new_values),
        ip_address = case when a.operation_id is null and a.user_id is null then null else a.ip_address end,
        user_agent = case when a.operation_id is null and a.user_id is null then null else a.user_agent end
    where a.resource = 'auth' and a.resource_id is null and a.action not in ('login', 'logout')
      and coalesce(a.new_values::text, '') || ' ' || coalesce(a.old_values::text, '') ~* p_pattern
      and coalesce(a.new_values::text, '') || ' ' || coalesce(a.old_values::text, '') ~* whole;
    get diagnostics stray_count = row_count;

    update public.audit_logs a
    set old_values = gatehouse.without_words(a.old_values, whole), new_values = gatehouse.without_words(a.new_values, whole)
    where (a.resource, a.action) in (('user', 'export'), ('view', 'save'), ('view', 'delete'), ('rate_limit', 'reset'))
      and (a.new_values::text ~* whole or a.old_values::text ~* whole);
    get diagnostics act_count = row_count;

    update gatehouse.operations o
    set result = gatehouse.without_words(o.result, whole)
    where o.result ?| array['filter', 'prefix'] and o.result::text ~* p_pattern and o.result::text ~* whole;

    -- A name is its owner's only one on that page, so another has the id in it.
    update gatehouse.saved_views v
    set query = regexp_replace(v.query, whole, 'anonymised', 'gi'),
        name = case when v.name ~* whole then 'Anonymised ' || v.id else v.name end
    where v.query ~* whole or v.name ~* whole;
    return stray_count + act_count;
end;
$$;
