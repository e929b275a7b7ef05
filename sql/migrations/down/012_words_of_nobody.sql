drop index if exists public.idx_audit_logs_no_person;
