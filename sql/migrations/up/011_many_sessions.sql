-- How far the end of very many sessions has come. What a sequence counts belongs to no transaction, so others see it before the statement that
-- counts has committed. Eight operations can be counted at once. Not logged: after a crash nothing is under way.
create unlogged sequence gatehouse.progress_0 minvalue 0;
create unlogged sequence gatehouse.progress_1 minvalue 0;
create unlogged sequence gatehouse.progress_2 minvalue 0;
create unlogged sequence gatehouse.progress_3 minvalue 0;
create unlogged sequence gatehouse.progress_4 minvalue 0;
create unlogged sequence gatehouse.progress_5 minvalue 0;
create unlogged sequence gatehouse.progress_6 minvalue 0;
create unlogged sequence gatehouse.progress_7 minvalue 0;

-- The list of ended sessions by what they ran on, read in its order, as idx_user_sessions_browser and its like are for live ones.
create index if not exists idx_ended_sessions_browser on gatehouse.ended_sessions
(gatehouse.session_browser(device_info, user_agent), ended_at desc, id desc);
create index if not exists idx_ended_sessions_os on gatehouse.ended_sessions
(gatehouse.session_os(device_info, user_agent), ended_at desc, id desc);
create index if not exists idx_ended_sessions_device on gatehouse.ended_sessions
(gatehouse.session_device(device_info, user_agent), ended_at desc, id desc);
