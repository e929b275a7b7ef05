-- The platform calls its clean-up without arguments and grants it so. Where it has its own function of that name, ours with two defaults made each
-- such call ambiguous; where it has none, the grant found nothing.
alter function public.cleanup_expired_tokens(boolean, integer) rename to remove_expired_rows;
create function public.cleanup_expired_tokens(dry_run boolean, batch_size integer default 5000)
returns table (table_name text, row_count bigint)
language sql set search_path = pg_catalog, public as
'select r.table_name, r.row_count from public.remove_expired_rows(dry_run, batch_size) r';

do $$
declare
    role_name text;
begin
    if to_regprocedure('public.cleanup_expired_tokens()') is null then
        create function public.cleanup_expired_tokens()
        returns table (table_name text, row_count bigint)
        language sql set search_path = pg_catalog, public as
        'select c.table_name, c.row_count from public.cleanup_expired_tokens(false) c';
    end if;
    -- It looks at this view as whoever calls it: those who may delete the rows.
    for role_name in
        select distinct case when g.grantee = 0 then 'public' else g.grantee::regrole::text end
        from pg_class c cross join aclexplode(c.relacl) g
        where c.oid = 'public.user_sessions'::regclass and g.privilege_type = 'DELETE' and g.grantee <> c.relowner
    loop
        execute format('grant select on public.expired_rows to %s', role_name);
    end loop;
end
$$;

-- A key of an index has 2,700 bytes at most, and a service that writes a long list under this name must not be refused. No id is longer than that.
create index idx_audit_logs_owner_new on public.audit_logs
(left(coalesce(old_values ->> 'user_id', new_values ->> 'user_id'), 64), created_at desc, id desc)
where coalesce(old_values ->> 'user_id', new_values ->> 'user_id') is not null;
drop index if exists public.idx_audit_logs_owner;
alter index public.idx_audit_logs_owner_new rename to idx_audit_logs_owner;
