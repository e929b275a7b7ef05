-- The advisory locks that tell who counts where: an operation is named by 64 bits of its id, a slot by the first number here and its own.
create or replace function gatehouse.progress_locks(p_operation_id uuid, out slots integer, out high integer, out low integer)
language sql immutable security definer set search_path = pg_catalog, pg_temp as $$
    select 7233190, ('x' || left(d.digest, 8))::bit(32)::integer, ('x' || substr(d.digest, 9, 8))::bit(32)::integer
    from (select md5(p_operation_id::text)) d (digest);
$$;
