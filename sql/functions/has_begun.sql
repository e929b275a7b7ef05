-- Whether an operation has happened or is happening now. Asked when a further run of it was not let through: another one of the same id may be what
-- held the lock. Two statements, so that the second one sees what the first one has waited out.
create or replace function gatehouse.has_begun(p_operation_id uuid)
returns boolean
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
begin
    if not pg_try_advisory_xact_lock(hashtextextended(p_operation_id::text, 0)) then
        return true;
    end if;
    return exists (select from gatehouse.operations o where o.id = p_operation_id);
end;
$$;
