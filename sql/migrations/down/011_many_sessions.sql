drop index if exists gatehouse.idx_ended_sessions_device;
drop index if exists gatehouse.idx_ended_sessions_os;
drop index if exists gatehouse.idx_ended_sessions_browser;
drop sequence if exists gatehouse.progress_0, gatehouse.progress_1, gatehouse.progress_2, gatehouse.progress_3, gatehouse.progress_4,
    gatehouse.progress_5, gatehouse.progress_6, gatehouse.progress_7;
