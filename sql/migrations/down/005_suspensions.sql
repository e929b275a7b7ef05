drop table if exists gatehouse.suspensions;
