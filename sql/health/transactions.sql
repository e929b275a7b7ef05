-- Open transactions in this database, oldest first. One that is idle, or prepared and forgotten, holds its locks and keeps vacuum from its work.
select
    pid,
    usename::text as role_name,
    application_name,
    host(client_addr) as client_address,
    state,
    extract(epoch from clock_timestamp() - xact_start)::float8 as open_s,
    extract(epoch from clock_timestamp() - state_change)::float8 as in_state_s,
    wait_event_type,
    wait_event,
    -- How many transactions began after the oldest one whose rows it still wants to see; null when it holds nothing back.
    greatest(age(backend_xid), age(backend_xmin)) as horizon_age,
    left(query, 300) as query
from pg_stat_activity
where
    datname = current_database()
    and xact_start is not null
    -- Not the sessions that ask these questions.
    and not (usename = current_user and application_name = current_setting('application_name'))
    and leader_pid is null
    and backend_type <> 'autovacuum worker'
union all
select
    null,
    owner::text,
    gid,
    null,
    'prepared',
    extract(epoch from clock_timestamp() - prepared)::float8,
    extract(epoch from clock_timestamp() - prepared)::float8,
    null,
    null,
    age(transaction),
    null
from pg_prepared_xacts
where database = current_database()
order by open_s desc, pid
limit 20;
