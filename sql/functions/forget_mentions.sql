-- Takes somebody out of what names them by words alone, with no id to find it by: failed sign-ins with a typed e-mail that was nobody's at the time,
-- filters of exports and of other acts, keys of rate limits, views. Returns how many entries of the log it changed.
--
-- No index holds these words. The entries are found by their names, which the planner would leave for the whole log when many have them.
create or replace function gatehouse.forget_mentions(p_pattern text)
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp set enable_seqscan = off as $$
declare
    verb text := '';
    failures text[] := '{}';
    stray_count integer;
    act_count integer;
begin
    -- What the services call it when somebody is not let in: from name to name, not from row to row.
    loop
        verb := (select a.action from public.audit_logs a where a.resource = 'auth' and a.action > verb order by a.resource, a.action limit 1);
        exit when verb is null;
        if verb not in ('login', 'logout') then
            failures := failures || verb;
        end if;
    end loop;
    update public.audit_logs a
    set old_values = gatehouse.without_person(a.old_values),
        new_values = gatehouse.without_person(a.new_values),
        ip_address = case when a.operation_id is null and a.user_id is null then null else a.ip_address end,
        user_agent = case when a.operation_id is null and a.user_id is null then null else a.user_agent end
    where a.resource = 'auth' and a.action = any (failures) and a.resource_id is null
      and (a.new_values::text ~* p_pattern or a.old_values::text ~* p_pattern);
    get diagnostics stray_count = row_count;

    update public.audit_logs a
    set old_values = gatehouse.without_words(a.old_values, p_pattern), new_values = gatehouse.without_words(a.new_values, p_pattern)
    where (a.resource, a.action) in (('user', 'export'), ('view', 'save'), ('view', 'delete'), ('rate_limit', 'reset'))
      and (a.new_values::text ~* p_pattern or a.old_values::text ~* p_pattern);
    get diagnostics act_count = row_count;

    update gatehouse.operations o
    set result = gatehouse.without_words(o.result, p_pattern)
    where o.result ?| array['filter', 'prefix'] and o.result::text ~* p_pattern;

    -- A name is its owner's only one on that page, so another has the id in it.
    update gatehouse.saved_views v
    set query = regexp_replace(v.query, p_pattern, 'anonymised', 'gi'),
        name = case when v.name ~* p_pattern then 'Anonymised ' || v.id else v.name end
    where v.query ~* p_pattern or v.name ~* p_pattern;
    return stray_count + act_count;
end;
$$;
