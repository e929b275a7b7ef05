-- Which server this is, since when it is up, and how large the database is.
select
    current_database() as database_name,
    split_part(current_setting('server_version'), ' ', 1) as version,
    current_setting('server_version_num')::integer as version_number,
    pg_postmaster_start_time() as started_at,
    extract(epoch from clock_timestamp() - pg_postmaster_start_time())::float8 as uptime_s,
    pg_database_size(current_database()) as size_bytes;
