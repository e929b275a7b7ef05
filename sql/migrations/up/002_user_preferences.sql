create table if not exists public.user_preferences (
    id uuid primary key default uuid_generate_v4(),
    user_id uuid not null references public.users (id) on delete cascade,
    theme varchar(50) default 'light',
    language varchar(10) default 'en',
    timezone varchar(50) default 'UTC',
    notifications jsonb default '{}',
    created_at timestamp with time zone default current_timestamp,
    updated_at timestamp with time zone default current_timestamp
);

create index if not exists idx_user_preferences_user_id on public.user_preferences (user_id);

create or replace trigger update_user_preferences_updated_at before update on public.user_preferences
for each row execute function public.update_updated_at_column();
