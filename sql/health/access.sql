-- What the asking role may see, and which counters the server keeps: where one is missing, a panel says "cannot tell" instead of zero.
select
    quote_ident(current_user) as role_name,
    pg_has_role(current_user, 'pg_read_all_stats', 'usage') as reads_all_stats,
    current_setting('track_activities')::boolean as tracks_activities,
    current_setting('track_counts')::boolean as tracks_counts,
    current_setting('autovacuum')::boolean as autovacuum_on,
    pg_is_in_recovery() as is_standby;
