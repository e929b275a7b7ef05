-- Who waits for whom in this database: a row for each pair, and one with blocked_by null for each session that blocks others and waits for nobody.
-- Only pg_blocking_pids() knows the queue as well as the holders; joins of pg_locks with itself blame the wrong session.
with locks as materialized (
    select pid, locktype, mode, granted, relation, database, waitstart from pg_locks
),
waiting as (
    select
        l.pid,
        l.locktype,
        l.mode,
        -- Who waits for the end of another's transaction queues at the row's tuple lock: that one names the table.
        coalesce(l.relation, (select min(t.relation) from locks as t where t.pid = l.pid and t.locktype = 'tuple' and t.granted)) as relation,
        l.waitstart
    from locks as l
    inner join pg_stat_activity as a on l.pid = a.pid
    where not l.granted and a.datname = current_database()
),
edges as (
    select distinct w.pid, b.pid as blocked_by
    from waiting as w
    cross join lateral unnest(pg_blocking_pids(w.pid)) as b (pid)
),
nodes as (
    select pid, blocked_by from edges
    union all
    select distinct blocked_by, null::integer from edges where blocked_by not in (select pid from edges)
)
select
    n.pid,
    n.blocked_by,
    w.locktype as lock_type,
    w.mode as lock_mode,
    w.relation::regclass::text as relation,
    extract(epoch from clock_timestamp() - w.waitstart)::float8 as waiting_s,
    coalesce(a.usename::text, p.role_name) as role_name,
    -- A prepared transaction has no session: pg_blocking_pids() gives 0 for it.
    case when n.pid = 0 then 'prepared' else a.state end as state,
    coalesce(a.application_name, p.name) as application_name,
    extract(epoch from clock_timestamp() - coalesce(a.xact_start, p.prepared_at))::float8 as open_s,
    left(nullif(a.query, '<insufficient privilege>'), 300) as query
from nodes as n
left join waiting as w on n.pid = w.pid
left join pg_stat_activity as a on n.pid = a.pid
-- Which of several it is that 0 stands for, nobody can tell.
left join lateral (
    select
        string_agg(gid, ' or ' order by prepared, gid) as name,
        string_agg(distinct owner::text, ' or ') as role_name,
        min(prepared) as prepared_at
    from pg_prepared_xacts
    where database = current_database()
) as p on n.pid = 0
order by n.blocked_by nulls first, waiting_s desc nulls last, n.pid
limit 200;
