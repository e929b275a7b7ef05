-- Claims a sequence to count in until the transaction ends; null when all are taken, which is no reason to wait. Its upper half holds how many there
-- are, so that one look tells both. The operation is named last: whoever finds it finds its own count.
create or replace function gatehouse.begin_progress(p_operation_id uuid, p_total integer)
returns regclass
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    key record;
    progress regclass;
begin
    select * into key from gatehouse.progress_locks(p_operation_id);
    for slot in 0..7 loop
        if pg_try_advisory_xact_lock(key.slots, slot) then
            progress := ('gatehouse.progress_' || slot)::regclass;
            perform setval(progress, p_total::bigint << 32);
            perform pg_try_advisory_xact_lock(key.high, key.low);
            return progress;
        end if;
    end loop;
    return null;
end;
$$;
