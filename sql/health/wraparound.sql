-- Age of the oldest transaction id and multixact id that is not frozen: in every database of the server, since one of them stops all, and in the oldest tables here.
with limits as (
    select
        current_setting('autovacuum_freeze_max_age')::bigint as freeze_max_age,
        current_setting('autovacuum_multixact_freeze_max_age')::bigint as multixact_freeze_max_age,
        current_setting('vacuum_failsafe_age')::bigint as failsafe_age,
        current_setting('vacuum_multixact_failsafe_age')::bigint as multixact_failsafe_age
),
oldest_tables as (
    select
        -- A TOAST table has no name that anybody knows.
        coalesce(owner.oid, c.oid)::regclass::text || case when c.relkind = 't' then ' (TOAST)' else '' end as name,
        age(c.relfrozenxid) as xid_age,
        mxid_age(c.relminmxid) as multixact_age
    from pg_class as c
    left join pg_class as owner on c.relkind = 't' and owner.reltoastrelid = c.oid
    where c.relkind in ('r', 'm', 't') and c.relfrozenxid <> '0'
    order by greatest(age(c.relfrozenxid), mxid_age(c.relminmxid)) desc, c.oid
    limit 5
),
ages as (
    select 'database' as kind, datname::text as name, age(datfrozenxid) as xid_age, mxid_age(datminmxid) as multixact_age from pg_database
    union all
    select 'table', name, xid_age, multixact_age from oldest_tables
)
select
    a.kind,
    a.name,
    a.xid_age,
    a.multixact_age,
    l.freeze_max_age,
    l.multixact_freeze_max_age,
    l.failsafe_age,
    l.multixact_failsafe_age
from ages as a
cross join limits as l
order by a.kind, greatest(a.xid_age, a.multixact_age) desc, a.name
limit 100;
