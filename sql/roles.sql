-- Who connects. Run once by an administrator of the server, in the platform's database: a superuser, or since PostgreSQL 16 a role with CREATEROLE
-- that holds pg_monitor with ADMIN OPTION.
--   psql -1 -v ON_ERROR_STOP=1 -d api_server -f sql/roles.sql
-- Then give both a password:  \password gatehouse_app  and  \password gatehouse_monitor
do $$
begin
    if not exists (select from pg_roles where rolname = 'gatehouse_app') then
        create role gatehouse_app login nosuperuser nocreatedb nocreaterole noreplication;
    end if;
    if not exists (select from pg_roles where rolname = 'gatehouse_monitor') then
        create role gatehouse_monitor login nosuperuser nocreatedb nocreaterole noreplication;
    end if;
end
$$;

alter role gatehouse_app set statement_timeout = '4s';
alter role gatehouse_app set lock_timeout = '2s';
alter role gatehouse_app set idle_in_transaction_session_timeout = '10s';
alter role gatehouse_app set timezone = 'UTC';

grant pg_monitor to gatehouse_monitor;
alter role gatehouse_monitor set default_transaction_read_only = on;
alter role gatehouse_monitor set statement_timeout = '4s';
alter role gatehouse_monitor set lock_timeout = '1s';
alter role gatehouse_monitor set idle_in_transaction_session_timeout = '10s';
alter role gatehouse_monitor set timezone = 'UTC';
