-- Ends the suspensions whose time is over, and returns how many it ended. Called by each process of the console, every minute: a row that
-- another one has in hand is skipped, and waits for nobody. A suspension that was changed since, by a service too, is left as it is.
create or replace function gatehouse.lift_due_suspensions()
returns integer
language plpgsql security definer set search_path = pg_catalog, pg_temp as $$
declare
    lifted_count integer;
begin
    with due as materialized (
        select s.user_id, s.until, s.created_at
        from gatehouse.suspensions s
        join public.users u on u.id = s.user_id
        where s.until <= now()
        order by s.user_id
        limit 1000
        for no key update of u skip locked
        for update of s skip locked
    ),
    gone as (
        delete from gatehouse.suspensions s using due d where s.user_id = d.user_id
    ),
    lifted as (
        update public.users u set status = 'active'
        from due d
        where u.id = d.user_id
          and u.status = 'suspended'
          and not exists (
              select from public.audit_logs a
              where a.resource_id = d.user_id and a.created_at > d.created_at and (a.old_values ? 'status' or a.new_values ? 'status')
          )
        returning u.id
    )
    insert into public.audit_logs (action, resource, resource_id, old_values, new_values)
    select 'update', 'user', l.id, jsonb_build_object('status', 'suspended', 'suspended_until', d.until),
        jsonb_build_object('status', 'active', 'reason', 'The suspension was given this end.')
    from lifted l join due d on d.user_id = l.id;
    get diagnostics lifted_count = row_count;
    return lifted_count;
end;
$$;
