-- Client connections by state, against the number that the server lets ordinary roles open. All databases share the one limit.
with sessions as (
    select
        case
            -- Without pg_monitor another role's row has neither state nor backend_type.
            when query = '<insufficient privilege>' then 'hidden'
            -- The sessions that ask these questions: they are nobody's load, but each takes a place.
            when usename = current_user and application_name = current_setting('application_name') then 'own'
            else coalesce(state, 'starting')
        end as state
    from pg_stat_activity
    where backend_type = 'client backend' or (query = '<insufficient privilege>' and datid is not null)
),
limits as (
    select
        current_setting('max_connections')::bigint as max_connections,
        -- reserved_connections came with PostgreSQL 16.
        current_setting('superuser_reserved_connections')::bigint + coalesce(current_setting('reserved_connections', true)::bigint, 0) as reserved
)
select
    count(s.state) as total,
    count(s.state) filter (where s.state = 'active') as active,
    count(s.state) filter (where s.state = 'idle') as idle,
    count(s.state) filter (where s.state like 'idle in transaction%') as idle_in_transaction,
    count(s.state) filter (where s.state = 'own') as own,
    count(s.state) filter (where s.state = 'hidden') as hidden,
    count(s.state) filter (where s.state not in ('active', 'idle', 'own', 'hidden') and s.state not like 'idle in transaction%') as other,
    l.max_connections,
    l.reserved,
    l.max_connections - l.reserved as usable
from limits as l
left join sessions as s on true
group by l.max_connections, l.reserved;
