-- The largest tables: rows by the planner's estimate, bytes of the table, of its indexes and of its TOAST.
-- Asking for a size waits for the table's lock, so a table that somebody locks whole, or is in the queue to, has its size left out.
with whole_locks as (
    select relation from pg_locks
    where locktype = 'relation' and mode = 'AccessExclusiveLock' and database = (select oid from pg_database where datname = current_database())
),
candidates as (
    select
        c.oid,
        c.reltuples,
        c.reltoastrelid,
        exists (
            select from whole_locks as l
            where
                l.relation in (c.oid, c.reltoastrelid)
                or l.relation in (select i.indexrelid from pg_index as i where i.indrelid in (c.oid, c.reltoastrelid))
        ) as is_locked
    from pg_class as c
    inner join pg_namespace as n on c.relnamespace = n.oid
    where c.relkind in ('r', 'm') and n.nspname not like 'pg\_%' and n.nspname <> 'information_schema'
),
sizes as (
    select
        oid,
        reltuples,
        is_locked,
        case when not is_locked then pg_total_relation_size(oid) end as total_bytes,
        case when not is_locked then pg_relation_size(oid) end as table_bytes,
        case when not is_locked then pg_indexes_size(oid) end as index_bytes,
        case when not is_locked and reltoastrelid <> 0 then pg_total_relation_size(reltoastrelid) end as toast_bytes
    from candidates
)
select
    oid::regclass::text as relation,
    case when reltuples >= 0 then reltuples::bigint end as estimated_rows,
    total_bytes,
    table_bytes,
    index_bytes,
    toast_bytes,
    is_locked
from sizes
order by is_locked desc, total_bytes desc, relation
limit 20;
