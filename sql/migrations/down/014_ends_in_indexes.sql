drop index if exists public.idx_user_sessions_created_at;
drop index if exists public.idx_user_sessions_browser;
drop index if exists public.idx_user_sessions_os;
drop index if exists public.idx_user_sessions_device;
create index if not exists idx_user_sessions_created_at on public.user_sessions ((coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_user_sessions_browser on public.user_sessions
(gatehouse.session_browser(device_info, user_agent), (coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_user_sessions_os on public.user_sessions
(gatehouse.session_os(device_info, user_agent), (coalesce(created_at, timestamptz '-infinity')) desc, id desc);
create index if not exists idx_user_sessions_device on public.user_sessions
(gatehouse.session_device(device_info, user_agent), (coalesce(created_at, timestamptz '-infinity')) desc, id desc);
