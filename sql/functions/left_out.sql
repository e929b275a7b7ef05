-- What an operation keeps of the targets that it did not hit: how many for each outcome, and which of them, a thousand for each at the most. It
-- takes rows {of, id, outcome}. Those that it hit stand in the log.
create or replace function gatehouse.left_out(p_rows jsonb)
returns jsonb
language plpgsql stable security definer set search_path = pg_catalog, pg_temp as $$
begin
    return (
        with told as (
            select r.of, r.id, r.outcome, row_number() over (partition by r.of, r.outcome order by r.place) as place
            from rows from (jsonb_to_recordset(p_rows) as (of text, id text, outcome text)) with ordinality as r (of, id, outcome, place)
        )
        select case when jsonb_array_length(p_rows) = 0 then '{}' else jsonb_build_object(
            'skipped', (select jsonb_object_agg(s.outcome, s.number) from (select r.outcome, count(*) as number from told r group by r.outcome) s),
            'targets', (
                select jsonb_agg(jsonb_build_object('of', g.of, 'outcome', g.outcome, 'ids', g.ids) order by g.of, g.outcome)
                from (select r.of, r.outcome, jsonb_agg(r.id order by r.place) as ids from told r where r.place <= 1000 group by r.of, r.outcome) g
            )
        ) end
    );
end;
$$;
