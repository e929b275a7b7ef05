drop index if exists public.idx_user_sessions_browser;
drop index if exists public.idx_user_sessions_os;
drop index if exists public.idx_user_sessions_device;
drop function if exists gatehouse.session_browser(jsonb, text);
drop function if exists gatehouse.session_os(jsonb, text);
drop function if exists gatehouse.session_device(jsonb, text);
