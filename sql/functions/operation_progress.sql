-- How many sessions an operation that is under way has ended or restored, and of how many; no row when nobody counts them. Whoever counts holds both
-- locks. Two steps are one session.
create or replace function gatehouse.operation_progress(p_operation_id uuid)
returns table (done integer, total integer)
language plpgsql volatile security definer set search_path = pg_catalog, pg_temp as $$
declare
    key record;
begin
    select * into key from gatehouse.progress_locks(p_operation_id);
    return query
        select ((s.last_value & 4294967295) / 2)::integer, (s.last_value >> 32)::integer
        from pg_locks named
        join pg_locks slot on slot.pid = named.pid and slot.database = named.database
            and slot.locktype = 'advisory' and slot.objsubid = 2 and slot.granted and slot.classid = key.slots::oid
        join pg_sequences s on s.schemaname = 'gatehouse' and s.sequencename = 'progress_' || slot.objid
        where named.locktype = 'advisory' and named.objsubid = 2 and named.granted
            and named.classid = key.high::oid and named.objid = key.low::oid
            and named.database = (select d.oid from pg_database d where d.datname = current_database())
        limit 1;
end;
$$;
