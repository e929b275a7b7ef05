-- Sessions live for 30 days. Most are used until they end; "updated_at" is the last use.
create or replace function pg_temp.demo_last_used(at timestamptz, until timestamptz, n bigint) returns timestamptz
language sql immutable parallel safe as $$
    select at + (until - at) * (1 - pg_temp.roll(n, 72) ^ 2)
$$;

create temp table demo_session on commit drop as
select pg_temp.demo_uuid('session', s.n) as id, p.id as user_id, s.n,
    encode(sha256(convert_to('demo session ' || s.n, 'UTF8')), 'hex') as token_hash,
    case when s.story is not null or pg_temp.roll(s.n, 73) < 0.88 then a.device end as device_info,
    coalesce(y.ip_address, pg_temp.demo_ip(s.person, s.n)) as ip_address,
    a.user_agent,
    s.at + interval '30 days' as expires_at,
    s.at as created_at,
    case
        when s.story is not null then z.now - y.used_ago
        else pg_temp.demo_last_used(s.at, least(z.now, s.at + interval '30 days', s.ended_at, p.closed_at), s.n)
    end as updated_at,
    s.ended_how, s.ended_at, s.story_operation
from demo_sign_in s
cross join demo_size z
join demo_person p on p.n = s.person
join demo_agent_slot a on a.slot = s.slot
left join demo_story_session y on y.n = s.story
where s.is_session
order by s.at;

insert into public.user_sessions (id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at)
select id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at from demo_session where ended_how is null;

-- A revoked session is one operation of one member of staff, apart from the stories, where an operation ends several.
create temp table demo_reason on commit drop as
select row_number() over () - 1 as slot, r.reason
from string_to_table(
    'Phone lost; caller identified by the last two invoices.|Laptop stolen from a car, police report follows.|Does not recognise this sign-in and has changed the password.|'
    || 'Signed in on a friend''s computer and forgot.|Left the company yesterday, account goes to a colleague.|Customer asks to end the session of an old tablet.|'
    || 'Session from a network that the customer''s firewall team blocks.|Test device returned to the shop.|Reported by the abuse desk: token used from a data centre.|'
    || 'Cannot sign out in the app (known fault in 8.0), ended from here.|Support call: keeps being shown the wrong workspace, fresh sign-in needed.|'
    || 'Shared workstation in the warehouse, shift has ended.|Contractor''s access ends today.|Parent asks to end the session on the family computer.', '|'
) as r (reason);

insert into gatehouse.operations (
    id, kind, actor_id, actor_email, actor_role, actor_session_id, reason, ticket, target_count, result, ip_address, user_agent, created_at
)
select pg_temp.demo_uuid('operation', s.n), 'session.revoke', f.id, f.email, f.role, pg_temp.demo_uuid('console session', s.n), r.reason,
    case when pg_temp.roll(s.n, 74) < 0.82 then 'SUP-' || 20370 - floor(extract(epoch from z.now - s.ended_at) / 86400 * 1.7)::integer end,
    1, '{"ended": 1, "named": 1}', f.ip_address, f.user_agent, s.ended_at
from demo_session s
cross join demo_size z
join demo_staff f on f.slot = (hashint8extended(s.n, 75) & 2147483647) % (select count(*) from demo_staff)
join demo_reason r on r.slot = (hashint8extended(s.n, 76) & 2147483647) % (select count(*) from demo_reason)
where s.ended_how = 'revoked' and s.story_operation is null
union all
select pg_temp.demo_uuid('story operation', o.operation), 'session.revoke', f.id, f.email, f.role, pg_temp.demo_uuid('story console session', o.operation), o.reason,
    o.ticket, t.targets, jsonb_build_object('ended', t.targets, 'named', t.targets), f.ip_address, f.user_agent, z.now - o.ago
from demo_story_operation o
cross join demo_size z
join demo_staff f on f.cast_key = o.actor_key
cross join lateral (select count(*)::integer as targets from demo_story_session s where s.operation = o.operation) t;

insert into gatehouse.ended_sessions (
    id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_at, ended_how, operation_id
)
select id, user_id, token_hash, device_info, ip_address, user_agent, expires_at, created_at, updated_at, ended_at, ended_how,
    case
        when story_operation is not null then pg_temp.demo_uuid('story operation', story_operation)
        when ended_how = 'revoked' then pg_temp.demo_uuid('operation', n)
    end
from demo_session where ended_how is not null
order by ended_at;

create temp table demo_revoked on commit drop as
select s.n, o.id as operation_id, o.actor_id, o.ip_address, o.user_agent
from demo_session s join gatehouse.ended_sessions e on e.id = s.id join gatehouse.operations o on o.id = e.operation_id;
