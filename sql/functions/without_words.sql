-- Values with another word in the place of each text that the pattern finds, however deep it stands.
create or replace function gatehouse.without_words(p_values jsonb, p_pattern text)
returns jsonb
language plpgsql immutable strict security definer set search_path = pg_catalog, pg_temp as $$
begin
    return case jsonb_typeof(p_values)
        when 'string' then case when p_values #>> '{}' ~* p_pattern then '"anonymised"' else p_values end
        when 'object' then (select coalesce(jsonb_object_agg(v.key, gatehouse.without_words(v.value, p_pattern)), '{}') from jsonb_each(p_values) v)
        when 'array' then (
            select coalesce(jsonb_agg(gatehouse.without_words(v.value, p_pattern) order by v.place), '[]')
            from jsonb_array_elements(p_values) with ordinality as v (value, place)
        )
        else p_values
    end;
end;
$$;
