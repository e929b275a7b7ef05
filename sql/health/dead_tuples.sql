-- Dead rows of each table against the number that makes autovacuum start: the table's own options before the server's settings.
with settings as (
    select
        c.oid,
        c.reltuples,
        -- PostgreSQL 18 counts inserts against the share of the table that is not frozen yet.
        coalesce(1 - (to_jsonb(c) ->> 'relallfrozen')::float8 / nullif(c.relpages, 0), 1) as unfrozen_share,
        o.enabled,
        coalesce(o.threshold, current_setting('autovacuum_vacuum_threshold')::float8) as threshold,
        coalesce(o.scale, current_setting('autovacuum_vacuum_scale_factor')::float8) as scale,
        coalesce(o.insert_threshold, current_setting('autovacuum_vacuum_insert_threshold')::float8) as insert_threshold,
        coalesce(o.insert_scale, current_setting('autovacuum_vacuum_insert_scale_factor')::float8) as insert_scale,
        -- A ceiling of PostgreSQL 18; -1 there, and null before, mean none.
        nullif(coalesce(o.max_threshold, current_setting('autovacuum_vacuum_max_threshold', true)::float8), -1) as max_threshold
    from pg_class as c
    cross join lateral (
        select
            coalesce(bool_or(option_value::boolean) filter (where option_name = 'autovacuum_enabled'), true) as enabled,
            max(option_value::float8) filter (where option_name = 'autovacuum_vacuum_threshold') as threshold,
            max(option_value::float8) filter (where option_name = 'autovacuum_vacuum_scale_factor') as scale,
            max(option_value::float8) filter (where option_name = 'autovacuum_vacuum_insert_threshold') as insert_threshold,
            max(option_value::float8) filter (where option_name = 'autovacuum_vacuum_insert_scale_factor') as insert_scale,
            max(option_value::float8) filter (where option_name = 'autovacuum_vacuum_max_threshold') as max_threshold
        from pg_options_to_table(c.reloptions)
    ) as o
    where c.relkind in ('r', 'm')
),
triggers as (
    select
        s.oid,
        s.enabled,
        -- reltuples is -1 before the first vacuum, and stays high after a mass delete.
        least(s.threshold + s.scale * greatest(least(s.reltuples, t.n_live_tup), 0), s.max_threshold) as dead_trigger,
        s.insert_threshold + s.insert_scale * greatest(s.reltuples, 0) * s.unfrozen_share as insert_trigger,
        s.insert_threshold >= 0 as counts_inserts,
        t.n_live_tup,
        t.n_dead_tup,
        t.n_ins_since_vacuum,
        t.last_vacuum,
        t.last_autovacuum
    from settings as s
    inner join pg_stat_user_tables as t on s.oid = t.relid
)
select
    t.oid::regclass::text as relation,
    t.n_live_tup as live_rows,
    t.n_dead_tup as dead_rows,
    t.n_dead_tup::float8 / nullif(t.n_live_tup + t.n_dead_tup, 0) as dead_share,
    round(t.dead_trigger)::bigint as vacuum_at,
    t.n_dead_tup > t.dead_trigger as is_due,
    t.counts_inserts and t.n_ins_since_vacuum > t.insert_trigger as is_due_for_inserts,
    t.enabled as autovacuum_enabled,
    greatest(t.last_vacuum, t.last_autovacuum) as last_vacuum_at,
    extract(epoch from clock_timestamp() - greatest(t.last_vacuum, t.last_autovacuum))::float8 as last_vacuum_s,
    v.phase as vacuum_phase
from triggers as t
left join pg_stat_progress_vacuum as v on t.oid = v.relid
order by is_due desc, dead_rows desc, relation
limit 30;
