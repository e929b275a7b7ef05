drop index if exists gatehouse.idx_operations_words;
drop index if exists gatehouse.idx_operations_kind;
drop index if exists public.idx_email_verification_tokens_expires_at;
drop index if exists public.idx_password_reset_tokens_expires_at;
drop index if exists public.idx_email_verification_tokens_created_at;
drop index if exists public.idx_password_reset_tokens_created_at;
drop index if exists public.idx_rate_limits_reset_time;
drop index if exists public.idx_rate_limits_key_search;
