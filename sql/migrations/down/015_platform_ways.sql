drop index if exists public.idx_audit_logs_owner;
create index if not exists idx_audit_logs_owner on public.audit_logs
((coalesce(old_values ->> 'user_id', new_values ->> 'user_id')), created_at desc, id desc)
where coalesce(old_values ->> 'user_id', new_values ->> 'user_id') is not null;

-- The platform's own stays.
do $$
begin
    if (
        select p.prosrc like '%cleanup_expired_tokens(false)%' from pg_proc p where p.oid = to_regprocedure('public.cleanup_expired_tokens()')
    ) then
        drop function public.cleanup_expired_tokens();
    end if;
end
$$;
drop function public.cleanup_expired_tokens(boolean, integer);
create function public.cleanup_expired_tokens(dry_run boolean default false, batch_size integer default 5000)
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
