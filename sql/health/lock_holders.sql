-- Who holds locks on the console's and the platform's tables now, the ones that keep others out first: whom to name when a change ends with "busy".
select
    l.pid,
    a.application_name,
    a.usename::text as role_name,
    a.state,
    a.xact_start as began_at,
    extract(epoch from clock_timestamp() - a.xact_start)::float8 as open_s,
    l.mode as lock_mode,
    l.relation::regclass::text as relation
from pg_locks as l
inner join pg_class as c on l.relation = c.oid
inner join pg_namespace as n on c.relnamespace = n.oid
left join pg_stat_activity as a on l.pid = a.pid
where
    l.granted
    and l.locktype = 'relation'
    and l.mode <> 'AccessShareLock'
    and l.database = (select oid from pg_database where datname = current_database())
    and l.pid <> pg_backend_pid()
    and c.relkind in ('r', 'p')
    and (
        n.nspname = 'gatehouse'
        or (
            n.nspname = 'public'
            and c.relname in (
                'users', 'user_sessions', 'password_reset_tokens', 'email_verification_tokens', 'audit_logs', 'rate_limits', 'user_preferences'
            )
        )
    )
order by
    case l.mode
        when 'AccessExclusiveLock' then 1
        when 'ExclusiveLock' then 2
        when 'ShareRowExclusiveLock' then 3
        when 'ShareLock' then 4
        -- Held by whoever writes or locks rows: the oldest transaction is the likeliest to be in the way.
        when 'RowExclusiveLock' then 5
        when 'RowShareLock' then 5
        -- Vacuum's own lock, which keeps no reader or writer out.
        else 6
    end,
    a.xact_start,
    l.pid,
    relation
limit 20;
