-- Indexes that no query may use, left by a create or reindex that failed: each write may still have to keep them up. Not those that are being made now.
select
    i.indexrelid::regclass::text as name,
    i.indrelid::regclass::text as relation,
    -- What reindex concurrently has left of its own; the index itself is another one, and whole.
    c.relname ~ '_cc(new|old)\d*$' as is_leftover
from pg_index as i
inner join pg_class as c on i.indexrelid = c.oid
where
    not i.indisvalid
    -- That of a partitioned table waits for those of its partitions.
    and c.relkind = 'i'
    and not exists (select from pg_stat_progress_create_index as p where p.index_relid = i.indexrelid)
order by relation, name
limit 20;
