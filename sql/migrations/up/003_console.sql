-- What the console adds. A service that knows nothing of it inserts and updates as before.
create extension if not exists pg_trgm;

create unique index if not exists idx_users_email_lower on public.users (lower(email));
create unique index if not exists idx_rate_limits_key on public.rate_limits (key);

-- Scanned at once: the indexes of this same transaction hold writers back for longer than these two checks do.
-- squawk-ignore constraint-missing-not-valid
alter table public.users add constraint users_role_known check (role in ('user', 'admin', 'support', 'auditor'));
-- squawk-ignore constraint-missing-not-valid
alter table public.users add constraint users_status_known check (status in ('active', 'inactive', 'suspended'));

alter table public.audit_logs add column if not exists operation_id uuid;

-- People: one expression for every substring search, and an index for each order that the list offers.
create index if not exists idx_users_search on public.users
using gin ((first_name || ' ' || last_name || ' ' || email) public.gin_trgm_ops);
-- Who never signed in, or has no time of creation (the column may be null), stands at the end of that order, not outside of it. A column
-- that is included serves counts, which then need not look at the people.
create index if not exists idx_users_created_at_id on public.users ((coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_users_last_login_at on public.users
((coalesce(last_login_at, timestamptz '-infinity')) desc, id desc) include (last_login_at);
create index if not exists idx_users_not_verified on public.users
((coalesce(created_at, timestamptz '-infinity')) desc, id desc) where email_verified is not true;

-- People as the console may read them, for the statements that search. Through a view the planner goes by its owner's rights. Whoever holds
-- single columns only gets no statistics of an expression, and the planner then takes a search for one letter as a search for a name: to find
-- nobody it read everybody in order of time, and for the mail domain of everybody it gathered and sorted them all.
create view gatehouse.people as
select id, email, first_name, last_name, role, status, email_verified, email_verified_at, password_changed_at, last_login_at, login_count, created_at, updated_at
from public.users;

-- Sessions: by person and by address; ended ones are found by the moment of expiry, which the guide has indexed.
create index if not exists idx_user_sessions_created_at on public.user_sessions ((coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_user_sessions_user_id_created_at on public.user_sessions
(user_id, (coalesce(created_at, timestamptz '-infinity')) desc, id desc);
-- How many sessions of a person are live, for each row of the list of people, without a look at the sessions themselves.
create index if not exists idx_user_sessions_user_id_expires_at on public.user_sessions (user_id, expires_at);
create index if not exists idx_user_sessions_ip_address on public.user_sessions using gist (ip_address inet_ops);
create index if not exists idx_password_reset_tokens_user_id on public.password_reset_tokens (user_id);
create index if not exists idx_email_verification_tokens_user_id on public.email_verification_tokens (user_id);

-- The audit log is read newest first, whole or by one of its columns.
create index if not exists idx_audit_logs_created_at on public.audit_logs (created_at desc, id desc);
create index if not exists idx_audit_logs_user_id on public.audit_logs (user_id, created_at desc, id desc);
create index if not exists idx_audit_logs_resource_id on public.audit_logs (resource_id, created_at desc, id desc);
-- By name: a verb alone, or a thing alone, is read as the few names that it stands for, each in its own stretch of this index.
create index if not exists idx_audit_logs_name on public.audit_logs (resource, action, created_at desc, id desc);
-- One address is read in order; a network is a range, read from the index alone. GiST gives neither.
create index if not exists idx_audit_logs_ip_address on public.audit_logs (ip_address, created_at desc, id desc);
-- Changes of a role or a status are rare, and what one looks for first. One index each: roles would drown in statuses.
create index if not exists idx_audit_logs_role_changed on public.audit_logs (created_at desc, id desc)
where old_values ? 'role' and new_values ? 'role';
create index if not exists idx_audit_logs_status_changed on public.audit_logs (created_at desc, id desc)
where old_values ? 'status' and new_values ? 'status';
create index if not exists idx_audit_logs_operation_id on public.audit_logs (operation_id) where operation_id is not null;
-- Whose session or token it was: resource_id names the session, so a person's timeline needs the owner from the values.
create index if not exists idx_audit_logs_owner on public.audit_logs
((coalesce(old_values ->> 'user_id', new_values ->> 'user_id')), created_at desc, id desc)
where coalesce(old_values ->> 'user_id', new_values ->> 'user_id') is not null;

-- One row for each thing that a member of staff did. The actor is kept as text too: "on delete set null" erases user_id in the log.
create table gatehouse.operations (
    id uuid primary key,
    kind text not null,
    actor_id uuid not null,
    actor_email text not null,
    actor_role text not null,
    actor_session_id uuid not null,
    reason text check (length(reason) between 1 and 500),
    ticket text check (length(ticket) between 1 and 100),
    target_count integer not null default 0,
    result jsonb not null default '{}',
    undoes uuid references gatehouse.operations (id),
    ip_address inet,
    user_agent text,
    created_at timestamptz not null default now()
);
create index idx_operations_created_at on gatehouse.operations (created_at desc, id desc);
create index idx_operations_actor_id on gatehouse.operations (actor_id, created_at desc, id desc);
create index idx_operations_actor_email on gatehouse.operations (lower(actor_email), created_at desc, id desc);
create unique index idx_operations_undoes on gatehouse.operations (undoes) where undoes is not null;

-- A session that was signed out or revoked, whole, so that its history stays readable and a revocation can be undone.
create table gatehouse.ended_sessions (
    id uuid primary key,
    user_id uuid not null,
    token_hash varchar(255) not null,
    device_info jsonb,
    ip_address inet,
    user_agent text,
    expires_at timestamptz not null,
    created_at timestamptz,
    updated_at timestamptz,
    ended_at timestamptz not null default now(),
    ended_how text not null check (ended_how in ('revoked', 'signed_out')),
    operation_id uuid references gatehouse.operations (id)
);
create index idx_ended_sessions_ended_at on gatehouse.ended_sessions (ended_at desc, id desc);
create index idx_ended_sessions_user_id on gatehouse.ended_sessions (user_id, ended_at desc, id desc);
create index idx_ended_sessions_ip_address on gatehouse.ended_sessions using gist (ip_address inet_ops);
create index idx_ended_sessions_operation_id on gatehouse.ended_sessions (operation_id) where operation_id is not null;

create table gatehouse.role_capabilities (
    role text not null,
    capability text not null,
    primary key (role, capability)
);

insert into gatehouse.role_capabilities (role, capability)
select r.role, c.capability
from (values
    ('admin', array[
        'overview.read', 'user.read', 'session.read', 'token.read', 'audit.read', 'operation.read', 'database.read',
        'session.revoke', 'session.restore'
    ]),
    ('support', array[
        'overview.read', 'user.read', 'session.read', 'token.read', 'audit.read', 'operation.read',
        'session.revoke', 'session.restore_own'
    ]),
    ('auditor', array[
        'overview.read', 'user.read', 'session.read', 'token.read', 'audit.read', 'operation.read', 'database.read'
    ])
) as r (role, capabilities)
cross join unnest(r.capabilities) as c (capability);

create table gatehouse.settings (
    key text primary key,
    value jsonb not null,
    description text not null
);

insert into gatehouse.settings (key, value, description) values
('console.idle_minutes', '30', 'A console session ends after this many minutes without a request'),
('console.absolute_hours', '12', 'A console session ends this many hours after sign-in, whatever happens'),
('sign_in.free_tries', '5', 'Wrong passwords for one account before each further one makes the wait longer'),
('sign_in.network_tries', '50', 'Wrong passwords from one network (/24 or /64) before it has to wait'),
('restore.own_minutes', '60', 'How long support may undo its own revocation');

-- What the functions know and no role may read.
create table gatehouse.secrets (
    name text primary key,
    value bytea not null
);
insert into gatehouse.secrets (name, value)
values ('sign_in_salt', sha256(convert_to(gen_random_uuid()::text || gen_random_uuid()::text, 'UTF8')));
