-- A suspension that ends by itself. The row belongs to the suspension that its operation made: whoever changes the status removes it.
create table gatehouse.suspensions (
    user_id uuid primary key references public.users (id) on delete cascade,
    until timestamptz not null,
    operation_id uuid not null references gatehouse.operations (id),
    created_at timestamptz not null default now()
);
create index idx_suspensions_until on gatehouse.suspensions (until);
create index idx_suspensions_operation_id on gatehouse.suspensions (operation_id);

-- A link is looked up by its token.
create index if not exists idx_password_reset_tokens_token on public.password_reset_tokens (token);
create index if not exists idx_email_verification_tokens_token on public.email_verification_tokens (token);
