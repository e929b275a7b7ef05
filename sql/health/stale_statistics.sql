-- Tables whose planner statistics are old: a quarter of the rows has changed since the last analyze, or there was none.
select
    t.relid::regclass::text as relation,
    t.n_live_tup as live_rows,
    t.n_mod_since_analyze as changed_rows,
    t.n_mod_since_analyze::float8 / greatest(t.n_live_tup, 1) as changed_share,
    -- The catalogue keeps this through a reset of the counters, which last_analyze does not survive.
    c.reltuples < 0 as never_analyzed,
    greatest(t.last_analyze, t.last_autoanalyze) as last_analyze_at,
    extract(epoch from clock_timestamp() - greatest(t.last_analyze, t.last_autoanalyze))::float8 as last_analyze_s
from pg_stat_user_tables as t
inner join pg_class as c on t.relid = c.oid
where greatest(t.n_live_tup, t.n_mod_since_analyze) >= 1000 and (c.reltuples < 0 or t.n_mod_since_analyze >= 0.25 * greatest(t.n_live_tup, 1))
order by changed_share desc, relation
limit 20;
