-- Everything that happened apart from signing in, one narrow row each; 110_audit.sql turns them into words.
-- Kinds: create, verify, rename, move, close, pause, resume, password, reset_token, login_failed, story, and from 080: login, session,
-- logout, revoke.
create temp table demo_event (
    at timestamptz not null,
    kind text not null,
    person bigint,
    n bigint not null,
    -- Of a sign-in: when it was, with what, and the story that it belongs to.
    began_at timestamptz,
    slot integer,
    story integer
) on commit drop;

insert into demo_event (at, kind, person, n)
select e.at, e.kind, p.n, e.salt * 100000000 + p.n
from demo_person p
cross join demo_size z
cross join lateral (
    values
    (p.created_at, 'create', 1),
    (p.verified_at, 'verify', 2),
    (p.renamed_at, 'rename', 3),
    (p.moved_at, 'move', 4),
    (case when p.cast_key is distinct from 'suspended' then p.closed_at end, 'close', 5),
    (p.paused_at, 'pause', 6),
    (case when p.paused_at is not null then p.resumed_at end, 'resume', 7),
    (p.password_changed_at, 'password', 8),
    -- Most changes of a password begin with a forgotten one.
    (case when pg_temp.roll(p.n, 41) < 0.7 then p.password_changed_at - interval '4 minutes' - interval '30 minutes' * pg_temp.roll(p.n, 42) end, 'reset_token', 9),
    -- And some ask for a link without using it.
    (case when p.status = 'active' and pg_temp.roll(p.n, 43) < 0.06 then p.created_at + (z.now - p.created_at) * pg_temp.roll(p.n, 44) end, 'reset_token', 10)
) as e (at, kind, salt)
where e.at between greatest(z.since, p.created_at) and z.now;

insert into demo_event (at, kind, person, n)
select z.now - s.ago, 'story', p.n, s.n
from demo_story_audit s
cross join demo_size z
join demo_story_person p on p.key = s.target_key;

-- The two years hour by hour, with the weight of each: growth, the day's and the week's rhythm, and weather.
create temp table demo_hour on commit drop as
select g.i, g.start_at, g.span, g.weight,
    case when g.start_at >= z.sessions_since then g.weight else 0 end as session_weight,
    -- An afternoon of password spraying, nine days ago.
    g.weight * case when g.start_at between date_trunc('day', z.now) - interval '9 days' + interval '13 hours' and date_trunc('day', z.now) - interval '9 days' + interval '15 hours'
        then 22 else 1 end as failure_weight
from demo_size z
cross join lateral (
    select h.i, h.start_at, least(h.start_at + interval '1 hour', z.now) - h.start_at as span,
        exp(1.9 * h.i / 17520)
        * (array[.25, .2, .2, .25, .35, .55, .9, 1.4, 1.9, 2.1, 2.1, 2, 1.9, 2, 2, 1.9, 1.8, 1.6, 1.4, 1.2, 1, .8, .55, .35])[1 + extract(hour from h.start_at)::integer]
        * case extract(isodow from h.start_at) when 6 then .45 when 7 then .4 when 5 then .9 else 1 end
        * (0.82 + 0.36 * pg_temp.roll(h.i / 24, 45))
        * extract(epoch from least(h.start_at + interval '1 hour', z.now) - h.start_at) / 3600 as weight
    from (
        select i, date_trunc('hour', z.since) + i * interval '1 hour' as start_at from generate_series(1::bigint, 17520) as s (i)
    ) h
) g;

-- Who can sign in: each person as often as they come. Numbered by joining, so that the first m of them are those who had joined by an hour.
create temp table demo_ticket on commit drop as
select row_number() over w as ticket, p.n as person, p.created_at,
    -- Once an account is closed, the last one before it who stays signs in instead.
    coalesce(p.closed_at, 'infinity') as until,
    max(case when p.closed_at is null then p.n end) over w as substitute
from demo_person p
cross join lateral generate_series(1, 1 + floor(4 * pg_temp.roll(p.n, 46) ^ 3)::integer) as g (i)
where not p.never_came and (p.part is null or p.part = 'edge' or p.is_busiest) and (p.n > 30 or p.closed_at is null)
window w as (order by p.created_at, p.n, g.i);
create unique index on demo_ticket (ticket);
analyze demo_ticket;

create temp table demo_reach on commit drop as
select m.i, m.tickets
from (
    select x.i, sum(x.ticket) over (order by x.at, x.ticket, x.i) as tickets
    from (select start_at as at, i, 0 as ticket from demo_hour union all select created_at, null, 1 from demo_ticket) x
) m
where m.i is not null and m.tickets > 0;
create unique index on demo_reach (i);

-- A few accounts are used all the time.
create temp table demo_regular on commit drop as
select row_number() over (order by hashint8extended(p.n, 47)) - 1 as slot, p.n as person
from demo_person p cross join demo_size z
where p.part is null and p.status = 'active' and not p.never_came and p.created_at < z.since
order by slot limit (select greatest(12, people / 400) from demo_size);
create unique index on demo_regular (slot);
analyze demo_regular;
