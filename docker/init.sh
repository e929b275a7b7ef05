#!/bin/sh
# Runs once, in a new database: it gets an owner who is no superuser, since the console's functions run with their owner's rights; the roles of
# sql/roles.sql get their passwords, and pg_stat_statements its view.
set -eu
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -f /gatehouse/roles.sql
psql -v ON_ERROR_STOP=1 -U "$POSTGRES_USER" -d "$POSTGRES_DB" -v db="$POSTGRES_DB" -v owner="$OWNER_PASSWORD" -v app="$APP_PASSWORD" -v monitor="$MONITOR_PASSWORD" <<'SQL'
alter role gatehouse_app password :'app';
alter role gatehouse_monitor password :'monitor';
create role gatehouse_owner login password :'owner';
alter database :"db" owner to gatehouse_owner;
create extension pg_stat_statements;
SQL
