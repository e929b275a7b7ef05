drop index if exists public.idx_email_verification_tokens_token;
drop index if exists public.idx_password_reset_tokens_token;
drop table if exists gatehouse.suspensions;
