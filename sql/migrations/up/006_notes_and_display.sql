-- What staff should know about a person, in plain words. The author's e-mail outlives the author.
create table gatehouse.notes (
    id uuid primary key default gen_random_uuid(),
    user_id uuid not null references public.users (id) on delete cascade,
    author_id uuid references public.users (id) on delete set null,
    author_email text not null,
    body text not null check (length(body) between 1 and 2000),
    created_at timestamptz not null default now(),
    updated_at timestamptz not null default now()
);
create index idx_notes_user_id on gatehouse.notes (user_id, created_at desc, id desc);
create index idx_notes_author_id on gatehouse.notes (author_id);

-- How somebody likes to see the console, beyond what the platform's user_preferences knows.
create table gatehouse.display_preferences (
    user_id uuid primary key references public.users (id) on delete cascade,
    density text not null default 'comfortable' check (density in ('comfortable', 'compact'))
);

-- They give and take more than before; the runner makes them anew after the migrations.
drop function if exists gatehouse.check_session(text);
drop function if exists gatehouse.set_preferences(text, text, text);
