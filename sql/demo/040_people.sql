-- Everybody, numbered by the moment of joining: four years, growing all the time.
create temp table demo_person on commit drop as
with joined as (
    select g.n, z.now, z.now - interval '1461 days' * (1 - ln(1 + (g.n - pg_temp.roll(g.n, 1)) / z.people * (exp(1.7) - 1)) / 1.7) as created_at
    from demo_size z cross join lateral generate_series(1::bigint, z.people) as g (n)
),
placed as (
    select c.*, 1 + ((z.people - 1) * c.place) / (count(*) over () + 1) as n from demo_cast c cross join demo_size z
),
-- The cast joined early enough for its stories, staff before the console was there.
named as (
    select j.n, j.now,
        case
            when c.part is null then j.created_at
            else j.now - interval '1461 days' + (j.created_at - j.now + interval '1461 days') * case when c.part in ('demo', 'staff') then 0.45 else 0.94 end
        end as created_at,
        c.part, c.key as cast_key,
        coalesce(c.first_name, g.name) as first_name,
        coalesce(c.last_name, f.name) as last_name,
        coalesce(c.role, 'user') as role,
        coalesce(c.status, case when pg_temp.roll(j.n, 2) < 0.93 then 'active' when pg_temp.roll(j.n, 2) < 0.97 then 'inactive' else 'suspended' end) as status,
        c.email as cast_email,
        f.name as family, g.ascii as given_ascii, f.ascii as family_ascii, l.language, l.family_count, f.ordinal as family_ordinal
    from joined j
    left join placed c on c.n = j.n
    join demo_language_slot l on l.slot = (hashint8extended(j.n, 3) & 2147483647) % (select count(*) from demo_language_slot)
    join demo_name g on g.language = l.language and not g.is_family and g.ordinal = 1 + (hashint8extended(j.n, 4) & 2147483647) % l.given_count
    join demo_name f on f.language = l.language and f.is_family and f.ordinal = 1 + (hashint8extended(j.n, 5) & 2147483647) % l.family_count
),
addressed as (
    select m.*,
        case
            when m.cast_email is not null then split_part(m.cast_email, '@', 1)
            when pg_temp.roll(m.n, 6) < 0.42 then m.given_ascii || '.' || m.family_ascii
            when pg_temp.roll(m.n, 6) < 0.58 then left(m.given_ascii, 1) || '.' || m.family_ascii
            when pg_temp.roll(m.n, 6) < 0.70 then m.given_ascii || m.family_ascii
            when pg_temp.roll(m.n, 6) < 0.80 then m.given_ascii || '_' || m.family_ascii
            when pg_temp.roll(m.n, 6) < 0.90 then m.family_ascii || '.' || m.given_ascii
            when pg_temp.roll(m.n, 6) < 0.96 then m.given_ascii
            else m.given_ascii || '.' || m.family_ascii || '+acme'
        end as mailbox,
        case
            when m.cast_email is not null then split_part(m.cast_email, '@', 2)
            when pg_temp.roll(m.n, 6) between 0.90 and 0.96 then m.family_ascii || '.example'
            when pg_temp.roll(m.n, 7) < 0.34 then 'example.com'
            when pg_temp.roll(m.n, 7) < 0.60 then 'example.org'
            when pg_temp.roll(m.n, 7) < 0.78 then 'example.net'
            else d.domain
        end as domain
    from named m
    join demo_domain d on d.slot = (hashint8extended(m.n, 8) & 2147483647) % 20
),
numbered as (
    select a.*, row_number() over (partition by a.mailbox, a.domain order by a.cast_email nulls last, a.n) as namesake from addressed a
),
dated as (
    select a.*,
        a.mailbox || case when a.namesake > 1 then a.namesake::text else '' end || '@' || a.domain as email,
        coalesce(a.part is null and pg_temp.roll(a.n, 9) < 0.06, false) as never_came,
        case
            when a.part is not null or pg_temp.roll(a.n, 10) < 0.905 then a.created_at + interval '40 seconds' + interval '5 hours' * pg_temp.roll(a.n, 11) ^ 6
        end as verified_at,
        case when a.status <> 'active' then a.created_at + (a.now - a.created_at) * (0.15 + 0.8 * pg_temp.roll(a.n, 12)) end as closed_at,
        case when pg_temp.roll(a.n, 13) < 0.36 and a.part is distinct from 'demo' then a.created_at + (a.now - a.created_at) * (0.05 + 0.93 * pg_temp.roll(a.n, 14)) end as password_changed_at,
        case when a.part is null and pg_temp.roll(a.n, 15) < 0.05 then a.created_at + (a.now - a.created_at) * (0.1 + 0.85 * pg_temp.roll(a.n, 16)) end as renamed_at,
        case when a.part is null and pg_temp.roll(a.n, 17) < 0.07 then a.created_at + (a.now - a.created_at) * (0.1 + 0.85 * pg_temp.roll(a.n, 18)) end as moved_at,
        case when a.part is null and a.status = 'active' and pg_temp.roll(a.n, 19) < 0.02 then a.created_at + (a.now - a.created_at) * (0.1 + 0.6 * pg_temp.roll(a.n, 20)) end as paused_at,
        1 + floor(3.4 * pg_temp.roll(a.n, 21) ^ 2)::integer as device_count
    from numbered a
)
select d.n, pg_temp.demo_uuid('person', d.n) as id, d.part, d.cast_key, d.email, d.first_name, d.last_name, d.role, d.status, d.created_at,
    d.never_came and d.status = 'active' as never_came,
    case when d.verified_at < d.now then d.verified_at end as verified_at,
    case when d.cast_key = 'suspended' then d.now - interval '26 hours' else d.closed_at end as closed_at,
    case
        when d.cast_key = 'stolen' then d.now - interval '64 days'
        when not (d.never_came and d.status = 'active') and d.password_changed_at < coalesce(d.closed_at, d.now) and d.cast_key is distinct from 'suspended' then d.password_changed_at
    end as password_changed_at,
    d.renamed_at, d.moved_at, d.paused_at,
    d.paused_at + (d.now - d.paused_at) * least(0.5, 0.02 + 0.2 * pg_temp.roll(d.n, 22)) as resumed_at,
    -- What these two were called before.
    case
        when d.renamed_at is null then d.last_name
        else (select o.name from demo_name o where o.language = d.language and o.is_family and o.ordinal = 1 + d.family_ordinal % d.family_count)
    end as first_last_name,
    case when d.moved_at is null then d.email else 'old.' || d.mailbox || d.n || '@example.net' end as first_email,
    d.device_count,
    coalesce(d.cast_key = 'busiest', false) as is_busiest
from dated d;
create unique index on demo_person (n);
analyze demo_person;
