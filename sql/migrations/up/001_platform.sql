-- The platform's own schema, as its database guide has it, with the parts that the guide uses without defining them.
-- "if not exists" everywhere: on a database that the Go services have already migrated this file adds only what is missing.
create extension if not exists "uuid-ossp";
create extension if not exists pgcrypto;

create table if not exists public.users (
    id uuid primary key default uuid_generate_v4(),
    email varchar(255) unique not null,
    password varchar(255) not null,
    first_name varchar(100) not null,
    last_name varchar(100) not null,
    role varchar(50) not null default 'user',
    status varchar(50) not null default 'active',
    email_verified boolean default false,
    email_verified_at timestamp with time zone,
    password_changed_at timestamp with time zone,
    last_login_at timestamp with time zone,
    login_count integer default 0,
    created_at timestamp with time zone default current_timestamp,
    updated_at timestamp with time zone default current_timestamp
);
create index if not exists idx_users_email on public.users (email);
create index if not exists idx_users_status on public.users (status);
create index if not exists idx_users_role on public.users (role);
create index if not exists idx_users_created_at on public.users (created_at);

create table if not exists public.user_sessions (
    id uuid primary key default uuid_generate_v4(),
    user_id uuid not null references public.users (id) on delete cascade,
    token_hash varchar(255) not null,
    device_info jsonb,
    ip_address inet,
    user_agent text,
    expires_at timestamp with time zone not null,
    created_at timestamp with time zone default current_timestamp,
    updated_at timestamp with time zone default current_timestamp
);
create index if not exists idx_user_sessions_user_id on public.user_sessions (user_id);
create index if not exists idx_user_sessions_token_hash on public.user_sessions (token_hash);
create index if not exists idx_user_sessions_expires_at on public.user_sessions (expires_at);

create table if not exists public.password_reset_tokens (
    id uuid primary key default uuid_generate_v4(),
    user_id uuid not null references public.users (id) on delete cascade,
    token varchar(255) not null,
    expires_at timestamp with time zone not null,
    used boolean default false,
    created_at timestamp with time zone default current_timestamp
);

create table if not exists public.email_verification_tokens (
    id uuid primary key default uuid_generate_v4(),
    user_id uuid not null references public.users (id) on delete cascade,
    token varchar(255) not null,
    expires_at timestamp with time zone not null,
    used boolean default false,
    created_at timestamp with time zone default current_timestamp
);

create table if not exists public.audit_logs (
    id uuid primary key default uuid_generate_v4(),
    user_id uuid references public.users (id) on delete set null,
    action varchar(100) not null,
    resource varchar(100),
    resource_id uuid,
    old_values jsonb,
    new_values jsonb,
    ip_address inet,
    user_agent text,
    created_at timestamp with time zone default current_timestamp
);

create table if not exists public.rate_limits (
    id uuid primary key default uuid_generate_v4(),
    key varchar(255) not null,
    count integer not null default 1,
    reset_time timestamp with time zone not null,
    created_at timestamp with time zone default current_timestamp,
    updated_at timestamp with time zone default current_timestamp
);

create or replace function public.update_updated_at_column() returns trigger
language plpgsql set search_path = pg_catalog as $$
begin
    new.updated_at := now();
    return new;
end;
$$;

create or replace trigger update_users_updated_at before update on public.users
for each row execute function public.update_updated_at_column();
create or replace trigger update_user_sessions_updated_at before update on public.user_sessions
for each row execute function public.update_updated_at_column();
create or replace trigger update_rate_limits_updated_at before update on public.rate_limits
for each row execute function public.update_updated_at_column();

-- One predicate for the preview and the clean-up, so that the two can never disagree.
create or replace view public.expired_rows with (security_invoker = true) as
select 'password_reset_tokens'::text as table_name, id
from public.password_reset_tokens where expires_at < now() - interval '1 hour'
union all
select 'email_verification_tokens', id
from public.email_verification_tokens where expires_at < now() - interval '1 hour'
union all
select 'user_sessions', id
from public.user_sessions where expires_at < now() - interval '1 hour'
union all
select 'rate_limits', id
from public.rate_limits where reset_time < now() - interval '1 hour';

-- Removes up to batch_size rows of each table; call it until it returns zeroes. A dry run counts what all calls together would remove.
create or replace function public.cleanup_expired_tokens(dry_run boolean default false, batch_size integer default 5000)
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
