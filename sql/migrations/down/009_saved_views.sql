drop table if exists gatehouse.saved_views;
