-- The platform calls its clean-up without arguments and grants it so. Where it has its own function of that name, ours with two defaults made each
-- such call ambiguous; where it has none, the grant found nothing.
drop function public.cleanup_expired_tokens(boolean, integer);
create function public.cleanup_expired_tokens(dry_run boolean, batch_size integer default 5000)
returns table (table_name text, row_count bigint)
language plpgsql set search_path = pg_catalog, public as $$
begin
    if dry_run then
        return query
            select t.name, count(e.id) from unnest(array['password_reset_tokens', 'email_verification_tokens', 'user_sessions', 'rate_limits']) as t (name)
            left join public.expired_rows e on e.table_name = t.name
            group by t.name order by t.name;
        return;
    end if;
    return query
        with doomed as materialized (
            select * from (select * from public.expired_rows e where e.table_name = 'email_verification_tokens' limit batch_size) a
            union all select * from (select * from public.expired_rows e where e.table_name = 'password_reset_tokens' limit batch_size) b
            union all select * from (select * from public.expired_rows e where e.table_name = 'rate_limits' limit batch_size) c
            union all select * from (select * from public.expired_rows e where e.table_name = 'user_sessions' limit batch_size) d
        ),
        verifications as (delete from public.email_verification_tokens x using doomed d where d.table_name = 'email_verification_tokens' and x.id = d.id returning 1),
        resets as (delete from public.password_reset_tokens x using doomed d where d.table_name = 'password_reset_tokens' and x.id = d.id returning 1),
        limits as (delete from public.rate_limits x using doomed d where d.table_name = 'rate_limits' and x.id = d.id returning 1),
        sessions as (delete from public.user_sessions x using doomed d where d.table_name = 'user_sessions' and x.id = d.id returning 1)
        select 'email_verification_tokens', count(*) from verifications
        union all select 'password_reset_tokens', count(*) from resets
        union all select 'rate_limits', count(*) from limits
        union all select 'user_sessions', count(*) from sessions;
end;
$$;

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
