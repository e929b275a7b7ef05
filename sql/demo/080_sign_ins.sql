-- Every sign-in of two years that left a trace: a session of the last seven months (the clean-up ran then), a row in the audit log, or both.
create temp table demo_draft (
    at timestamptz not null,
    person bigint not null,
    is_session boolean not null,
    story integer
) on commit drop;

-- The first sign-in follows the registration.
insert into demo_draft
select p.created_at + interval '1 minute' + interval '50 minutes' * pg_temp.roll(p.n, 50) ^ 3, p.n, z.sessions >= 2 * z.people and p.created_at >= z.sessions_since
from demo_person p cross join demo_size z
where p.part is null and not p.never_came and p.created_at between z.since and z.now - interval '1 hour'
  and coalesce(p.closed_at, z.now) > p.created_at + interval '1 hour';

-- How many rows of each kind make up the sizes that were asked for.
create temp table demo_plan on commit drop as
select p.*, z.sessions - p.story_live + p.ended as session_total, z.sessions - p.story_live + p.ended - p.first_sessions as session_stream,
    -- The newest sessions have a login row, and the newest of those a session row too; the Auth Service has logged both since then only.
    least(z.sessions - p.story_live + p.ended, (z.audit_rows * 0.3)::integer) as logged_sessions,
    least(z.sessions - p.story_live + p.ended, (z.audit_rows * 0.15)::integer) as detailed_sessions,
    (z.audit_rows * 0.06)::integer as failures
from demo_size z
cross join lateral (
    select z.sessions / 25 as ended,
        (select count(*) from demo_story_session where operation is null)::integer as story_live,
        (select count(*) from demo_story_session where operation is not null)::integer as story_ended,
        (select count(*) from demo_draft where is_session)::integer as first_sessions
) p;

-- Staff sign in on most working days.
insert into demo_draft
select d.day + interval '6 hours 40 minutes' + interval '7 hours' * pg_temp.roll(p.n * 1000 + d.back, 48), p.n, false
from demo_person p
cross join demo_size z
cross join lateral (select b.back, date_trunc('day', z.now) - b.back * interval '1 day' as day from generate_series(0, 180) as b (back)) d
where p.part in ('demo', 'staff') and extract(isodow from d.day) < 6 and pg_temp.roll(p.n * 1000 + d.back, 49) < 0.62
  and d.day + interval '14 hours' < coalesce(p.closed_at, z.now);

insert into demo_draft
select z.now - o.ago - interval '35 minutes', f.n, false
from demo_story_operation o cross join demo_size z join demo_staff f on f.cast_key = o.actor_key;

insert into demo_draft
select z.now - s.ago, p.n, true, s.n
from demo_story_session s
cross join demo_size z
join demo_story_person p on p.key = s.cast_key;

-- How many sign-ins fall into each hour so that the sum is exact, and who they were.
create or replace function pg_temp.demo_people_at(total bigint, stream bigint, weights double precision[], busiest_every bigint)
returns table (at timestamptz, person bigint, i bigint)
language sql stable as $$
    with filled as (
        select h.i, h.start_at, h.span, r.tickets, round(total * sum(w.weight) over (order by h.i) / sum(w.weight) over ())::bigint as rows_so_far
        from demo_hour h
        join demo_reach r on r.i = h.i
        join unnest(weights) with ordinality as w (weight, i) on w.i = h.i
    ),
    hours as (
        select f.*, f.rows_so_far - lag(f.rows_so_far, 1, 0::bigint) over (order by f.i) as row_count from filled f
    ),
    draws as (
        select h.start_at + h.span * ((j.j - pg_temp.roll(h.i * 10000000 + j.j, stream)) / h.row_count) as at, h.tickets, h.i * 10000000 + j.j as i,
            h.rows_so_far - h.row_count + j.j as nth
        from hours h cross join lateral generate_series(1, h.row_count) as j (j)
    )
    select d.at,
        case
            when d.nth % busiest_every = 0 then (select b.n from demo_person b where b.is_busiest)
            else coalesce(r.person, case when t.until > d.at + interval '1 hour' then t.person else t.substitute end)
        end,
        d.i
    from draws d
    join demo_ticket t on t.ticket = 1 + floor(pg_temp.roll(d.i, stream + 1) * d.tickets)::bigint
    left join demo_regular r on pg_temp.roll(d.i, stream + 2) < 0.05 and r.slot = floor(pg_temp.roll(d.i, stream + 3) ^ 2 * (select count(*) from demo_regular))::bigint
$$;

insert into demo_draft
select d.at, d.person, true
from demo_plan x
cross join lateral pg_temp.demo_people_at(
    x.session_stream, 100, array(select session_weight from demo_hour order by i), greatest(1, x.session_stream / 440)
) d;

-- Failed ones: two in three know the account. "n" tells them apart from everything else.
insert into demo_event (at, kind, person, n)
select d.at, 'login_failed', case when pg_temp.roll(d.i, 55) < 0.68 then d.person end, 2000000000000 + d.i
from demo_plan x
cross join lateral pg_temp.demo_people_at(x.failures, 110, array(select failure_weight from demo_hour order by i), 1000000000) d;

-- The rest of the log: sign-ins whose sessions are long gone. They fill each hour up to what the growth of the platform would give.
do $$
declare
    missing bigint;
begin
    select z.audit_rows - (select count(*) from demo_event)
        - (select count(*) from demo_draft where not is_session)
        - x.logged_sessions - x.detailed_sessions - x.ended - 2 * x.story_live - 3 * x.story_ended
    into missing
    from demo_plan x, demo_size z;
    if missing < 0 then
        raise exception 'So many people and sessions need at least % audit rows.', (select audit_rows from demo_size) - missing;
    end if;
    insert into demo_draft
    select d.at, d.person, false
    from pg_temp.demo_people_at(missing, 120, array(
        select greatest(0.02 * t.target, t.target - coalesce(l.logged, 0))
        from (select h.i, h.start_at, missing * 1.6 * h.weight / sum(h.weight) over () as target from demo_hour h) t
        left join (select date_trunc('hour', at) as hour, count(*) as logged from demo_draft group by 1) l on l.hour = t.start_at
        order by t.i
    ), 70) d;
end
$$;

create temp table demo_sign_in on commit drop as
with numbered as (
    select row_number() over (order by d.at, d.person, d.is_session) as n,
        case when d.is_session and d.story is null then count(*) filter (where d.is_session and d.story is null) over (order by d.at, d.person, d.is_session) end as nth_session,
        d.*
    from demo_draft d
),
ended as (
    select m.*, m.nth_session * x.ended / x.session_total as nth_ended,
        m.nth_session * x.ended / x.session_total > (m.nth_session - 1) * x.ended / x.session_total as has_ended,
        not m.is_session or m.story is not null or m.nth_session > x.session_total - x.logged_sessions as is_logged,
        m.story is not null or m.nth_session > x.session_total - x.detailed_sessions as is_detailed
    from numbered m cross join demo_plan x
)
select e.n, e.at, e.person, e.is_session, e.story, e.is_logged, coalesce(e.is_detailed, false) as is_detailed,
    case
        when s.operation is not null or (e.has_ended and e.nth_ended % 12 = 0) then 'revoked'
        when e.has_ended then 'signed_out'
    end as ended_how,
    case
        when s.operation is not null then (select z.now - o.ago from demo_story_operation o where o.operation = s.operation)
        when e.has_ended then e.at + least(z.now - e.at, interval '11 days') * (0.002 + 0.99 * pg_temp.roll(e.n, 57) ^ 2)
    end as ended_at,
    s.operation as story_operation,
    case
        when p.is_busiest then l.program_slot + (e.n % 2)::integer
        when s.n is null then pg_temp.demo_slot(e.person, e.n, p.device_count, l.slot_count)
        else (select min(a.slot)::integer from demo_agent_slot a where a.user_agent like s.agent_like)
    end as slot
from ended e
cross join demo_size z
cross join demo_slots l
join demo_person p on p.n = e.person
left join demo_story_session s on s.n = e.story;

insert into demo_event
select at, 'login', person, n, at, slot, story from demo_sign_in where is_logged
union all
select at, 'session', person, n, at, slot, story from demo_sign_in where is_detailed
union all
select ended_at, case ended_how when 'revoked' then 'revoke' else 'logout' end, person, n, at, slot, story from demo_sign_in where ended_how is not null;
analyze demo_sign_in;
analyze demo_event;
