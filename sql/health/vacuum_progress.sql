-- Vacuums that run now, by autovacuum or by hand, and how far each has read its table.
select
    v.pid,
    v.relid::regclass::text as relation,
    v.phase,
    v.heap_blks_scanned::float8 / nullif(v.heap_blks_total, 0) as scanned_share,
    v.heap_blks_total * current_setting('block_size')::bigint as heap_bytes,
    v.index_vacuum_count as index_passes,
    a.backend_type = 'autovacuum worker' as is_autovacuum,
    coalesce(a.query like '%to prevent wraparound%', false) as against_wraparound,
    extract(epoch from clock_timestamp() - a.xact_start)::float8 as running_s
from pg_stat_progress_vacuum as v
left join pg_stat_activity as a on v.pid = a.pid
where v.datname = current_database()
order by running_s desc nulls last, v.pid
limit 20;
