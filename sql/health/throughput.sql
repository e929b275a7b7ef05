-- Transactions that ended, deadlocks, and what spilled to disk, all since the counters began.
select
    xact_commit as commits,
    xact_rollback as rollbacks,
    deadlocks,
    temp_files,
    temp_bytes,
    checksum_failures,
    coalesce(stats_reset, pg_postmaster_start_time()) as since,
    extract(epoch from clock_timestamp() - coalesce(stats_reset, pg_postmaster_start_time()))::float8 as window_s,
    stats_reset is not null as was_reset
from pg_stat_database
where datname = current_database();
