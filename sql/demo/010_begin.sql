-- Demo data, made inside the database. Every value follows from a number and a salt, so that the same sizes and the same
-- "gatehouse.demo_now" give the same rows on every version; nothing here calls random(). scripts/seed.ts sets the sizes and runs these
-- files in order, in one transaction: a load that fails leaves nothing behind.
set local timezone = 'UTC';
-- Everybody fits into one hash table, so that joins keep the order of time.
select set_config('work_mem', 64 + current_setting('gatehouse.demo_people')::integer / 4000 || 'MB', true);
set local maintenance_work_mem = '256MB';
set local statement_timeout = 0;
set local jit = off;
set local client_min_messages = warning;

-- A number in [0, 1) for the n-th thing; the salt tells the questions about that thing apart.
create or replace function pg_temp.roll(n bigint, salt bigint) returns double precision
language sql immutable parallel safe as $$
    select (hashint8extended(n, salt) & 4503599627370495)::double precision / 4503599627370496
$$;

-- Version 4 in its shape, because readers of the API check that.
create or replace function pg_temp.demo_uuid(kind text, n bigint) returns uuid
language sql immutable parallel safe as $$
    select overlay(overlay(md5(kind || ':' || n) placing '4' from 13) placing 'a' from 17)::uuid
$$;

-- Where the n-th request of a person came from: mostly home or the office, often a phone's network, sometimes elsewhere. All of it lies in
-- ranges that are reserved for documentation, benchmarks and carriers (RFC 5737, 3849, 9637, 2544, 6598).
create or replace function pg_temp.demo_ip(person bigint, n bigint) returns inet
language sql immutable parallel safe as $$
    select case
        when pg_temp.roll(n, 31) < 0.68 then case
            when pg_temp.roll(person, 32) < 0.16 then inet '203.0.113.0' + (hashint8extended(person, 33) & 31)
            when pg_temp.roll(person, 32) < 0.52 then inet '100.64.0.0' + (hashint8extended(person, 33) & 4194303)
            when pg_temp.roll(person, 32) < 0.84 then inet '198.18.0.0' + (hashint8extended(person, 33) & 131071)
            else ('2001:db8:' || to_hex(hashint8extended(person, 33) & 65535) || ':' || to_hex(hashint8extended(person, 34) & 65535)
                || '::' || to_hex(1 + (hashint8extended(person, 35) & 4095)))::inet
        end
        when pg_temp.roll(n, 31) < 0.92 then ('3fff:' || to_hex(hashint8extended(person, 36) & 4095) || ':' || to_hex(hashint8extended(n, 37) & 65535)
            || '::' || to_hex(1 + (hashint8extended(n, 38) & 32767)))::inet
        -- A service that did not see the address.
        when pg_temp.roll(n, 31) > 0.997 then null
        else inet '100.64.0.0' + (hashint8extended(n, 39) & 4194303)
    end
$$;

create temp table demo_size on commit drop as
select s.*, s.now - interval '730 days' as since, s.now - interval '210 days' as sessions_since
from (
    select current_setting('gatehouse.demo_now')::timestamptz as now,
        current_setting('gatehouse.demo_people')::integer as people,
        current_setting('gatehouse.demo_sessions')::integer as sessions,
        current_setting('gatehouse.demo_audit_rows')::integer as audit_rows
) s;

-- Building an index over what is there costs a fraction of keeping it up to date row by row, and so do the foreign keys. Both are put back
-- as they were by the last file.
create temp table demo_put_back on commit drop as
select 1 as step, pg_get_indexdef(i.indexrelid) as definition, format('drop index %s', i.indexrelid::regclass) as removal
from pg_index i
where i.indrelid in (
    'public.users'::regclass, 'public.user_sessions'::regclass, 'public.audit_logs'::regclass,
    'public.password_reset_tokens'::regclass, 'public.email_verification_tokens'::regclass, 'gatehouse.ended_sessions'::regclass
)
and not i.indisunique
union all
select 2, format('alter table %s add constraint %I %s', c.conrelid::regclass, c.conname, pg_get_constraintdef(c.oid)),
    format('alter table %s drop constraint %I', c.conrelid::regclass, c.conname)
from pg_constraint c
where c.contype = 'f'
  and c.conrelid in (
    'public.user_sessions'::regclass, 'public.audit_logs'::regclass, 'public.password_reset_tokens'::regclass,
    'public.email_verification_tokens'::regclass
);

do $$
declare
    item record;
begin
    if exists (select from public.users) or exists (select from public.audit_logs) or exists (select from public.user_sessions) then
        raise exception 'The database is not empty.';
    end if;
    for item in select removal from demo_put_back loop
        execute item.removal;
    end loop;
end
$$;
