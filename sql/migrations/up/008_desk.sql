-- What the desk looks things up by: rate limits by a part of their key, tokens of everybody in order of time, operations by kind and by words.
-- Nothing here stands on a column that a service writes with each request, so that counting stays a write in place.
create index if not exists idx_rate_limits_key_search on public.rate_limits using gin (key public.gin_trgm_ops);
create index if not exists idx_rate_limits_reset_time on public.rate_limits (reset_time);

create index if not exists idx_password_reset_tokens_created_at on public.password_reset_tokens
((coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_email_verification_tokens_created_at on public.email_verification_tokens
((coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_password_reset_tokens_expires_at on public.password_reset_tokens (expires_at);
create index if not exists idx_email_verification_tokens_expires_at on public.email_verification_tokens (expires_at);

create index if not exists idx_operations_kind on gatehouse.operations (kind, created_at desc, id desc);
create index if not exists idx_operations_words on gatehouse.operations
using gin ((coalesce(reason, '') || ' ' || coalesce(ticket, '')) public.gin_trgm_ops);

-- The entries of one operation, a page at a time: one may have a hundred thousand.
drop index if exists public.idx_audit_logs_operation_id;
create index if not exists idx_audit_logs_operation_id on public.audit_logs (operation_id, created_at desc, id desc)
where operation_id is not null;
