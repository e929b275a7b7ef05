-- The ledger of what was applied. It may be run again at any time: the runner does so before each run, and psql may too.
create schema if not exists gatehouse;

create table if not exists gatehouse.schema_migrations (
    name text primary key,
    kind text not null check (kind in ('migration', 'function', 'grants')),
    checksum text not null,
    duration_ms integer,
    applied_at timestamptz not null default now(),
    applied_by text not null default current_user
);
