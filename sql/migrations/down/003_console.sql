drop table if exists gatehouse.secrets;
drop table if exists gatehouse.settings;
drop table if exists gatehouse.role_capabilities;
drop table if exists gatehouse.ended_sessions;
drop table if exists gatehouse.operations;

drop index if exists public.idx_audit_logs_owner;
drop index if exists public.idx_audit_logs_operation_id;
drop index if exists public.idx_audit_logs_ip_address;
drop index if exists public.idx_audit_logs_resource;
drop index if exists public.idx_audit_logs_action;
drop index if exists public.idx_audit_logs_resource_id;
drop index if exists public.idx_audit_logs_user_id;
drop index if exists public.idx_audit_logs_created_at;
drop index if exists public.idx_email_verification_tokens_user_id;
drop index if exists public.idx_password_reset_tokens_user_id;
drop index if exists public.idx_user_sessions_ip_address;
drop index if exists public.idx_user_sessions_user_id_created_at;
drop index if exists public.idx_user_sessions_created_at;
drop index if exists public.idx_users_last_login_at;
drop index if exists public.idx_users_created_at_id;
drop index if exists public.idx_users_search;

alter table public.audit_logs drop column if exists operation_id;
alter table public.users drop constraint if exists users_status_known;
alter table public.users drop constraint if exists users_role_known;
drop index if exists public.idx_rate_limits_key;
drop index if exists public.idx_users_email_lower;
drop extension if exists pg_trgm;
