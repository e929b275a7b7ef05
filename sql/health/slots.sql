-- What else keeps vacuum from its work, and log from being removed: replication slots, also forgotten ones, and standbys that say what they still read.
with here as (
    select case when pg_is_in_recovery() then pg_last_wal_replay_lsn() else pg_current_wal_lsn() end as lsn
)
select
    'slot' as kind,
    s.slot_name::text as name,
    coalesce(s.database::text, s.slot_type) as detail,
    s.active as is_active,
    -- A slot that has lost what it needs holds nothing back any more. catalog_xmin holds back the catalogue alone, so it is told apart.
    case when s.wal_status is distinct from 'lost' then age(s.xmin) end as horizon_age,
    case when s.wal_status is distinct from 'lost' then age(s.catalog_xmin) end as catalog_horizon_age,
    pg_wal_lsn_diff(h.lsn, s.restart_lsn)::float8 as kept_bytes,
    s.wal_status
from pg_replication_slots as s
cross join here as h
-- On a standby nobody can read from a slot that is kept in step with the primary's, nor drop it. The column came with PostgreSQL 17; on a primary it
-- is left over from when that was a standby.
where not pg_is_in_recovery() or to_jsonb(s) ->> 'synced' is distinct from 'true'
union all
select
    'standby',
    coalesce(nullif(r.application_name, ''), host(r.client_addr), 'pid ' || r.pid),
    r.state,
    true,
    age(r.backend_xmin),
    null,
    -- Without a slot it keeps no log from being removed.
    null,
    null
from pg_stat_replication as r
order by horizon_age desc nulls last, kept_bytes desc nulls last, name
limit 20;
