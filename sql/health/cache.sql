-- How many of the blocks that this database asked for were in shared_buffers. What the operating system had cached counts as read.
select
    blks_hit as hit_blocks,
    blks_read as read_blocks,
    blks_hit::float8 / nullif(blks_hit + blks_read, 0) as hit_share,
    -- Never reset: the counters are at least as old as the server's start.
    coalesce(stats_reset, pg_postmaster_start_time()) as since,
    extract(epoch from clock_timestamp() - coalesce(stats_reset, pg_postmaster_start_time()))::float8 as window_s,
    stats_reset is not null as was_reset
from pg_stat_database
where datname = current_database();
