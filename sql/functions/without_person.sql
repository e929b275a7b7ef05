-- Values of the audit log without what tells who somebody is: what is known to tell nothing stays, everything else is a word in its place, so that
-- it can still be seen what was changed. Other services write to the log too, so a name that is not known counts as telling.
create or replace function gatehouse.without_person(p_values jsonb)
returns jsonb
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select case jsonb_typeof(p_values)
        when 'object' then coalesce(
            (
                select jsonb_object_agg(
                    v.key,
                    case
                        when jsonb_typeof(v.value) in ('null', 'boolean') then v.value
                        when v.key in ('role', 'status', 'user_id', 'session_id', 'outcome', 'client', 'login_count', 'suspended_until') or v.key like '%\_at' then v.value
                        else '"anonymised"'
                    end
                )
                from jsonb_each(p_values) v
            ),
            '{}'
        )
        when 'null' then p_values
        else '"anonymised"'
    end
    where p_values is not null;
$$;
