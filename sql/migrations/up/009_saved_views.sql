-- A list as somebody left it: its filters, order and columns, as the URL has them. Shared ones are everybody's to open, the owner's to change.
create table gatehouse.saved_views (
    id uuid primary key default gen_random_uuid(),
    owner_id uuid not null references public.users (id) on delete cascade,
    page text not null check (page in ('users', 'sessions', 'audit')),
    name text not null check (length(name) between 1 and 60),
    query text not null check (length(query) <= 2000),
    is_shared boolean not null default false,
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create unique index idx_saved_views_name on gatehouse.saved_views (owner_id, page, lower(name));
create index idx_saved_views_shared on gatehouse.saved_views (page, lower(name)) where is_shared;
