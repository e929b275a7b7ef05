-- Failed sign-ins with an e-mail that was nobody's: anonymising somebody finds them by its words, wherever in the entry they stand. Without it all of
-- them are read, millions on a platform that is guessed at.
create index if not exists idx_audit_logs_no_person on public.audit_logs
using gin ((coalesce(new_values::text, '') || ' ' || coalesce(old_values::text, '')) gin_trgm_ops)
where resource = 'auth' and resource_id is null;
